"""The account of a conversion: everything that the Markdown does not have, or has in another form, with counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sitegen.importers._change_counter import ChangeCounter
from sitegen.importers._items import WordCount
from sitegen.importers._markdown.cleaning.vocabulary import UNREAD_TAGS
from sitegen.importers._markdown.words import count_text_words, count_words

if TYPE_CHECKING:
    from sitegen.importers._items import Change, ChangeKind
    from sitegen.importers._markdown.tree import Element

MAX_EXAMPLES = 10
"""Maximum number of examples that are kept of each change."""
MAX_EXAMPLE_CHARS = 100
_PICTURES = frozenset({"img", "picture-of-gallery"})
MAX_SHOWN_CHARS = 40
"""Maximum number of characters in a message."""
_JOINED = "words joined or divided where a mark or a block ends"


class Account:
    """The changes of one document, and the characters that they remove and add."""

    def __init__(self) -> None:
        self._counter = ChangeCounter(MAX_EXAMPLES, MAX_EXAMPLE_CHARS)
        self._lost: Counter[str] = Counter()
        self._added: Counter[str] = Counter()
        self._pictures = 0
        self._words: Counter[str] = Counter()
        """Words added by each construct, less those that it leaves out."""

    def note(self, kind: ChangeKind, construct: str, example: str = "") -> None:
        """Count a change that keeps all characters, such as a mark that Markdown does not have."""
        self._counter.note(kind, construct, example)

    def replace(self, kind: ChangeKind, construct: str, before: str, after: str) -> None:
        """Count a change of a text into another one."""
        self.note(kind, construct, before)
        self.remove(before, construct)
        self.add(after, construct)

    def lose(self, construct: str, text: str) -> None:
        """Count a construct that is left out, with the text in it."""
        self.replace("lost", construct, text, "")

    def leave_out(self, element: Element) -> None:
        """Count an element that is left out, with its text, which has words if browsers show it, and its pictures."""
        self.leave_out_pictures(element)
        construct, text = f"<{element.tag}> left out", element.text()
        if element.tag in UNREAD_TAGS:
            self.note("lost", construct, text)
            self._lost.update(visible(text))
        else:
            self.lose(construct, text)

    def add(self, text: str, construct: str) -> None:
        """Count a text that a change adds, which has been noted, below the name of what adds it."""
        self._added.update(visible(text))
        self._words[construct] += count_text_words(text)

    def remove(self, text: str, construct: str) -> None:
        """Count a text that a change removes, which has been noted, below the name of what removes it."""
        self._lost.update(visible(text))
        self._words[construct] -= count_text_words(text)

    def words(self, source: int, cleaned: Element) -> WordCount:
        """Return the words before and after, and what makes the difference between them.

        Args:
            source: number of words of the source.
            cleaned: the result.
        """
        written = count_words(cleaned)
        differences = Counter({name: count for name, count in self._words.items() if count})
        differences[_JOINED] = written - source - sum(differences.values())
        return WordCount(source, written, {name: count for name, count in sorted(differences.items()) if count})

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
