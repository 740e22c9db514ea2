"""Which files that are no documents are published, and at which address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.archive.resolve import Resolver, Unresolved
from sitegen.archive.store import NO_CARD

if TYPE_CHECKING:
    from sitegen.archive.store import Row, Store
    from sitegen.config import Config


def is_document(path: str) -> bool:
    """Whether a file below `content/` is read as a document; in `content/static/` nothing is."""
    return path.lower().endswith(".md") and not path.startswith("content/static/")


def published_files(store: Store, config: Config) -> list[tuple[str, str]]:
    """Address and path of every file to copy: all of `static/`, public documents' own, and those that one refers to."""
    wanted = {bucket for (bucket,) in store.db.execute("SELECT DISTINCT bucket FROM entry WHERE idx = 'asset'")}
    found = []
    for path in store.paths():
        if is_document(path):
            continue
        resolver = Resolver(store, config)
        try:
            address, owner = resolver.asset(path)
        except Unresolved:
            continue
        if path.startswith("content/static/") or (_has_page(store, owner) if owner else address in wanted):
            found.append((address, path))
    return found


def _has_page(store: Store, owner: Row) -> bool:
    return owner.state == "public" and store.blob(owner.id, "card") not in NO_CARD


def unpublished_files(store: Store, config: Config) -> list[str]:
    """The files that nothing publishes, for `check`."""
    published = {path for _, path in published_files(store, config)}
    return [path for path in store.paths() if not is_document(path) and path not in published]
