"""Which files that are no documents are published, and at which address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.archive.resolve import Resolver, Unresolved
from sitegen.archive.store import NO_CARD
from sitegen.model.entity import Paper
from sitegen.read.facts import facts
from sitegen.read.references import classify

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sitegen.archive.rows import Row
    from sitegen.archive.store import Store
    from sitegen.config import Config
    from sitegen.model.document import Meta
    from sitegen.read.scan import Seen


def is_document(path: str) -> bool:
    """Whether a file below `content/` is read as a document; in `content/static/` nothing is."""
    return path.lower().endswith(".md") and not path.startswith("content/static/")


def named_file(file: str, meta: Meta | None) -> list[str]:
    """The path of the copy that a document's front matter names: that file is its own, as one in its folder is."""
    if not isinstance(meta, Paper) or not meta.file or "://" in meta.file:
        return []
    kind, target, _ = classify(meta.file, file.rpartition("/")[0])
    return [target if kind == "asset" else f"content{target}"] if target else []


def published(store: Store, config: Config, path: str) -> tuple[str, Row | None, set[str]]:
    """The address of a file that is to be copied, or nothing; the document whose folder it is in; what was looked for.

    Published are all of `static/`, public documents' own files, and those that a public document refers to.
    """
    resolver = Resolver(store, config)
    try:
        address, owner = resolver.asset(path)
    except Unresolved:
        return "", None, resolver.wants
    if path.startswith("content/static/"):
        return address, owner, resolver.wants
    wanted = _has_page(store, owner) if owner else bool(store.bucket("asset", address))
    return address if wanted else "", owner, resolver.wants


def _has_page(store: Store, owner: Row) -> bool:
    return owner.state == "public" and store.blob(owner.id, "card") not in NO_CARD


def learn(store: Store, root: Path, changed: Mapping[str, Seen]) -> None:
    """Remember of pictures and PDFs what pages show of them, so that nobody opens them again while they stay as they are."""
    for path, seen in changed.items():
        try:
            store.keep_facts(path, facts(root / seen.place, seen.digest.hex()))
        except FileNotFoundError:  # gone since it was looked at: the next look says so
            continue


def unpublished_files(store: Store, config: Config) -> list[str]:
    """The files that nothing publishes, for `check`."""
    others = (path for path in store.paths() if not is_document(path) and path != config.images.card_font)
    return [path for path in others if not published(store, config, path)[0]]
