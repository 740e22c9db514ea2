"""What nothing leads to: entities that no story names, files that no document shows, names only the unpublished give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.archive.files import unpublished_files
from sitegen.archive.links import Links
from sitegen.archive.rows import decode
from sitegen.model.document import NO_ENTITIES
from sitegen.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.check import Checked


def check(site: Checked) -> Iterator[Problem]:
    """A warning for each."""
    store = site.store
    waiting = _named_by_unpublished(site)
    for row in store.rows("state = 'public'"):
        if row.kind in NO_ENTITIES or any(
            store.bucket(idx, row.uid) for idx in ("mentions", "tie", "events", "linked")
        ):
            continue
        if row.uid in waiting:
            message = f"{row.uid} is public, and only {waiting[row.uid]} names it, which is not published"
            yield Problem(
                row.file, 1, 1, message, "if the name must wait too, set visibility: suppressed until then", "warning"
            )
        else:
            yield Problem(row.file, 1, 1, f"no story names {row.uid}", "tag it in a story's entities:", "warning")
    for path in unpublished_files(store, site.config):
        yield Problem(path, 0, 0, "no published document shows or links this file", "it is not published", "warning")


def _named_by_unpublished(site: Checked) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in site.store.rows("kind = 'story' AND state IN ('draft', 'held', 'embargoed')"):
        links = decode(Links, site.store.blob(row.id, "links"))
        named = [*links.entities, *links.documents, *(target.uid for target in links.refs if target.uid)]
        found |= dict.fromkeys(named, row.uid)
    return found
