"""The account of a conversion: everything that the Markdown does not have, or has in another form, with counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sitegen.importers._change_counter import ChangeCounter

if TYPE_CHECKING:
    from sitegen.importers._items import Change, ChangeKind
    from sitegen.importers._markdown.tree import Element

MAX_EXAMPLES = 10
"""Maximum number of examples that are kept of each change."""
MAX_EXAMPLE_CHARS = 100
_PICTURES = frozenset({"img", "picture-of-gallery"})
MAX_SHOWN_CHARS = 40
"""Maximum number of characters in a message."""


class Account:
    """The changes of one document, and the characters that they remove and add."""

    def __init__(self) -> None:
        self._counter = ChangeCounter(MAX_EXAMPLES, MAX_EXAMPLE_CHARS)
        self._lost: Counter[str] = Counter()
        self._added: Counter[str] = Counter()
        self._pictures = 0

    def note(self, kind: ChangeKind, construct: str, example: str = "") -> None:
        """Count a change that keeps all characters, such as a mark that Markdown does not have."""
        self._counter.note(kind, construct, example)

    def replace(self, kind: ChangeKind, construct: str, before: str, after: str) -> None:
        """Count a change of a text into another one."""
        self.note(kind, construct, before)
        self._lost.update(visible(before))
        self._added.update(visible(after))

    def lose(self, construct: str, text: str) -> None:
        """Count a construct that is left out, with the text in it."""
        self.replace("lost", construct, text, "")

    def add(self, text: str) -> None:
        """Count a text that a change adds, which has been noted."""
        self._added.update(visible(text))

    def remove(self, text: str) -> None:
        """Count a text that a change removes, which has been noted."""
        self._lost.update(visible(text))

    def leave_out_pictures(self, *elements: Element) -> None:
        """Count the pictures among elements and below them that are left out, which has been noted."""
        self._pictures += sum(count_pictures(element) for element in elements)

    def changes(self, line: int) -> tuple[Change, ...]:
        """Return all changes, sorted; `line` is that of the document in the source."""
        return tuple(sorted(self._counter.changes(line), key=lambda change: (change.kind, change.construct)))

    def difference(self, before: str, after: str, pictures: int, cleaned: Element) -> str:
        """Return a description of characters and pictures that are missing or too many and that no change accounts for; "" if there are none.

        It does not compare the order: the caption of a table, for example, is moved before it.

        Args:
            before: text of the source.
            after: text of the result.
            pictures: number of pictures in the source.
            cleaned: the result.
        """
        if (found_pictures := count_pictures(cleaned) + self._pictures) != pictures:
            return f"{pictures} pictures became {found_pictures}"
        if self._added == self._lost and visible(before) == visible(after):
            return ""
        expected = Counter(visible(before)) + self._added
        found = Counter(visible(after)) + self._lost
        if expected == found:
            return ""
        missing, surplus = expected - found, found - expected
        verb = "missing" if missing else "too many"
        shown = "".join((missing or surplus).elements())
        return f'{len(shown)} characters are {verb}: "{shown[:MAX_SHOWN_CHARS]}"'


def count_pictures(element: Element) -> int:
    """Return the number of pictures that an element is or contains, without films and recordings."""
    return sum(each.tag in _PICTURES and not each.get("is_media") for each in (element, *element.descendants()))


def visible(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())
