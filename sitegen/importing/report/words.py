"""The words of the texts before and after an import, and what makes the difference between them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sitegen.importers._markdown.words import count_text_words

if TYPE_CHECKING:
    from sitegen.importers import ImportedDocument
    from sitegen.importers._disk_tables import DiskTables


class WordAccount:
    """The words of the documents that are written. Those whose number of words differs are in a table on the disk; copies of an account share all."""

    def __init__(self, tables: DiskTables) -> None:
        """Create an account without words."""
        self._tables = tables
        self.clear()

    def __deepcopy__(self, memo: dict[int, Any]) -> WordAccount:
        """Return the same object."""
        return self

    def clear(self) -> None:
        """Forget all words."""
        self._documents = self._tables.sorted_table("words")
        self._source = self._written = self._not_compared = 0
        self._differences: Counter[str] = Counter()

    def add(self, path: str, document: ImportedDocument) -> None:
        """Count the words of a document that is written to a path."""
        words = document.words
        if words is None:
            self._not_compared += count_text_words(document.body)
            return
        self._source += words.source
        self._written += words.written
        self._differences.update(words.differences)
        if words.differences:
            self._documents[path] = (words.source, words.written, words.differences)

    def data(self) -> dict[str, Any]:
        """Return the words as data: the sums, what makes the difference, and each document with one."""
        differences = sorted(self._differences.items(), key=lambda each: (-abs(each[1]), each[0]))
        return {
            "source": self._source,
            "written": self._written,
            "not_compared": self._not_compared,
            "differences": [{"construct": construct, "words": count} for construct, count in differences if count],
            "documents": [
                {"file": path, "source": source, "written": written, "differences": differences}
                for path, (source, written, differences) in self._documents.items()
            ],
        }
