"""The leak check: no file that is about to be published may hold the id, the address or the title of what is not public."""

from __future__ import annotations

import hashlib
import re
from html import escape
from typing import TYPE_CHECKING

import ahocorasick

from sitegen.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.archive.store import Store

UNPUBLISHED = ("draft", "held", "embargoed", "suppressed")
_BINARY = (
    ".jpg",
    ".jpeg",
    ".png",
    ".webp",
    ".gif",
    ".tif",
    ".tiff",
    ".avif",
    ".mp3",
    ".mp4",
    ".webm",
    ".woff2",
    ".zip",
)


class LeakCheck:
    """Looks for what must not be published. A title counts where it has two words or more: one word is no secret."""

    def __init__(self, store: Store) -> None:
        self.owners: dict[str, tuple[str, str]] = {}
        allowed = {title for (title,) in _public_titles(store)}
        for uid, state, title, slug, address in _secrets(store):
            for needle in {uid, address, title, escape(title, quote=False), escape(title)} - {""}:
                if needle not in allowed and ("/" in needle or " " in needle):
                    self.owners[needle] = (uid, state)
            if "-" in slug:
                self.owners.setdefault(slug, (uid, state))
        self.automaton = ahocorasick.Automaton()
        for needle in self.owners:
            self.automaton.add_word(needle, needle)
        if self.owners:
            self.automaton.make_automaton()

    def problems(self, path: str, data: bytes, source: str) -> list[Problem]:
        """Each unpublished thing that a file holds, once."""
        if not self.owners or path.endswith(_BINARY):
            return []
        text = data.decode("utf-8", "replace")
        found = {}
        for end, needle in self.automaton.iter(text):
            start = end - len(needle) + 1
            if _alone(text, start, end + 1, needle):
                found[self.owners[needle]] = (needle, text.count("\n", 0, start) + 1)
        return [
            _problem(path, line, needle, uid, state, source) for (uid, state), (needle, line) in sorted(found.items())
        ]

    @property
    def fingerprint(self) -> bytes:
        """A digest of all that is looked for: when it changes, files written earlier are looked at again."""
        return hashlib.sha256("\0".join(sorted(self.owners)).encode()).digest()


def _problem(path: str, line: int, needle: str, uid: str, state: str, source: str) -> Problem:
    """A leak; where the name of a suppressed entity stands in a story's own words, only its writer can decide."""
    if state == "suppressed" and " " in needle:
        return Problem(
            path,
            line,
            1,
            f'"{needle}" is named here, and {uid} is suppressed',
            f"if it must go, change the text of {source}",
            "warning",
        )
    return Problem(
        path,
        line,
        1,
        f'"{needle}" would be published, and {uid} is {state}',
        f"it comes from {source}: take it out there, or publish {uid}",
    )


def _alone(text: str, start: int, end: int, needle: str) -> bool:
    """Whether a slug or a title stands as whole words: `tax-vote` is not in `sales-tax-vote-2`."""
    if needle.startswith("/"):
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    return not re.match(r"[\w-]", before) and not re.match(r"[\w-]", after)


def _secrets(store: Store) -> Iterator[tuple[str, str, str, str, str]]:
    marks = ",".join("?" * len(UNPUBLISHED))
    public = {row.uid for row in store.rows("state IN ('public', 'withdrawn', 'merged')")}
    for row in store.rows(f"state IN ({marks})", *UNPUBLISHED):
        meta = store.meta(row)
        title = getattr(meta, "title", "") or getattr(meta, "name", "")
        if row.uid not in public:
            yield row.uid, row.state, title.strip(), row.uid.partition("/")[2], row.address


def _public_titles(store: Store) -> Iterable[tuple[str]]:
    for row in store.rows("state = 'public'"):
        meta = store.meta(row)
        yield (str(getattr(meta, "title", "") or getattr(meta, "name", "")),)
