"""The check `unlinked_mentions`: finds names of entities in the text of stories that do not tag the entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.codec import decode
from sitegen.content.text.name_finder import NameFinder
from sitegen.database.entity_names import name_owners
from sitegen.database.linking.resolved_links import Links
from sitegen.diagnostics import Problem
from sitegen.problem_codes.checks import UNTAGGED_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import CheckContext
    from sitegen.database.records import DocumentRecord

NAME = "unlinked_mentions"


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a warning for each name in a public story's text that belongs to exactly one entity, which the story does not tag."""
    finder = NameFinder(name_owners(context.store))
    if not finder.owners:
        return
    for row in context.store.find_documents("kind = 'story' AND state = 'public'"):
        links = decode(Links, context.store.blob(row.id, "links"))
        known = {*links.entities, *links.documents, *(target.uid for target in links.refs)}
        for name, _ in finder.matches_in(context.store.body(row)):
            owner, *others = finder.owners[name]
            if owner and not others and owner not in known:
                known.add(owner)
                hint = f"add it to entities:, or link it once: [[{owner}|{name}]]"
                yield Problem(
                    row.file,
                    *finder.find_position(_source_text(context, row), name),
                    UNTAGGED_NAME(f'the text names "{name}", but the story does not tag {owner}'),
                    hint,
                    "warning",
                )


def _source_text(context: CheckContext, row: DocumentRecord) -> str:
    data = (context.root / context.store.disk_path(row.file)).read_bytes()
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
