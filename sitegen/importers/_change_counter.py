"""Counts the changes of one document, and keeps the first examples of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._items import Change

if TYPE_CHECKING:
    from sitegen.importers._items import ChangeKind


class ChangeCounter:
    """The changes of one document. Equal ones are counted together."""

    def __init__(self, max_examples: int, max_example_chars: int) -> None:
        """Create an empty counter.

        Args:
            max_examples: maximum number of examples that are kept of each change.
            max_example_chars: maximum number of characters of an example.
        """
        self._max_examples, self._max_example_chars = max_examples, max_example_chars
        self._found: dict[tuple[ChangeKind, str], tuple[int, list[str]]] = {}

    def note(self, kind: ChangeKind, construct: str, example: str = "", count: int = 1) -> None:
        """Count a change."""
        before, examples = self._found.get((kind, construct), (0, []))
        if example and len(examples) < self._max_examples:
            examples.append(" ".join(example.split())[: self._max_example_chars])
        self._found[kind, construct] = (before + count, examples)

    def changes(self, line: int) -> tuple[Change, ...]:
        """Return all changes in the order of their first occurrence; `line` is that of the document in the source."""
        return tuple(
            Change(kind, construct, count, tuple(examples), line)
            for (kind, construct), (count, examples) in self._found.items()
        )
