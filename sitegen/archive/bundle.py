"""The search index as Pagefind made it: a folder beside the database in which it waits to be published.

It is named by a digest of all that it was made of, which the database remembers; so a folder that a killed build left is
either the one that is wanted or none. In it are its parts, `0/` and so on, and `parts.json`, which tells a browser how many
there are; its list of files is written last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.archive.reader import Reader
    from sitegen.archive.store import Store
    from sitegen.config import Output, Search

ADDRESS = "/search/pagefind/"
"""Where it is published."""
SETTING = "search"
"""The setting that tells the digest of the index that the site has."""
DOUBT = "search-doubt"
"""The setting that tells whether a document changed since: empty, `CHANGED` or `GONE`."""
CHANGED, GONE = b"changed", b"gone"
"""Something may be shown otherwise; something that was public is not any more, and must not stay in the index."""
LIST = "files"
"""The list of the files, in the form of `sha256sum`."""
PARTS = "parts.json"
"""How many parts there are (`parts`), and how many of them, the first ones, hold what has a date (`dated`)."""
OWN = "made-of"
"""The file in a part that tells the digest of what it was made of; it is not published."""


def works(reader: Reader) -> bool:
    """Whether the archive has a search that a browser can use: it reads no index from a disk."""
    search: Search = reader.read("config", "search")
    output: Output = reader.read("config", "output")
    return search.enabled and output.links != "file"


def home(store: Store) -> Path:
    """Where indexes of a database lie."""
    return store.path.with_suffix(".search")


def folder(store: Store) -> Path | None:
    """The index that the site has, if it has one."""
    digest = store.setting(SETTING)
    return home(store) / digest.decode() if digest else None


def exists(place: Path | None) -> bool:
    """Whether an index is there, finished."""
    return place is not None and (place / LIST).is_file()


def listed(place: Path | None) -> list[tuple[str, str]]:
    """Path and SHA-256 of each file of an index; none of one that is not there, or was not finished."""
    if place is None or not exists(place):
        return []
    lines = (place / LIST).read_text("utf-8").splitlines()
    return [(path, digest) for digest, path in (line.split("  ", 1) for line in lines)]


def note(store: Store, *, gone: bool) -> None:
    """A document changed; `gone`, if it was public and is not any more."""
    if gone or store.setting(DOUBT) != GONE:
        store.set(DOUBT, GONE if gone else CHANGED)
