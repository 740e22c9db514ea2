"""Sentences of suggestions, and their places in the files of stories. They are looked up for suggestions that are shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.content.text.decoding import line_and_column, normalize_nfc
from sitegen.tagging.paragraphs import paragraphs
from sitegen.tagging.suggestion import Quote

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.database.store import Store
    from sitegen.tagging.suggestion import Suggestion

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*(?:\n|\Z)", re.DOTALL)


class PlaceFinder:
    """Finds the sentences with names, and their line and column in the files. Each file is read once."""

    def __init__(self, store: Store, root: Path) -> None:
        self._store, self._root = store, root
        self._texts: dict[str, str] = {}
        self._paragraphs: dict[str, list[str]] = {}

    def quote(self, suggestion: Suggestion) -> Quote:
        """Return the sentence with the name of a suggestion; an empty one for a tag of an import."""
        if suggestion.quote is not None or suggestion.place is None:
            return suggestion.quote or Quote()
        if suggestion.story not in self._paragraphs:
            row = self._store.documents_with_id(suggestion.story)[0]
            self._paragraphs[suggestion.story] = paragraphs(self._store.body(row).html)
        return suggestion.place.quote(self._paragraphs[suggestion.story])

    def find(self, suggestion: Suggestion) -> tuple[int, int]:
        """Return line and column of the first occurrence of a name in the text of a story, or in its front matter; else (1, 1)."""
        text = self._text(suggestion.file)
        front = _FRONT_MATTER.match(text)
        start = front.end() if front and suggestion.rule != "tag" else 0
        words = _flexible_pattern(self.quote(suggestion).name or suggestion.name)
        found = words.search(text, start) or words.search(text)
        return line_and_column(text, found.start()) if found else (1, 1)

    def _text(self, file: str) -> str:
        if file not in self._texts:
            data = (self._root / self._store.disk_path(file)).read_bytes()
            self._texts[file] = normalize_nfc(data.decode("utf-8-sig", "replace").replace("\r\n", "\n"))
        return self._texts[file]


def _flexible_pattern(name: str) -> re.Pattern[str]:
    """Return a pattern for a name whose words may be on two lines, and whose apostrophes may be straight."""
    words = (re.escape(word).replace("\u2019", "['\u2019]") for word in name.split())
    return re.compile(r"[\s*_\\]+".join(words))
