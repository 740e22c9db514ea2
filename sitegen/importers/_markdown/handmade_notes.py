"""Finds footnotes that are made by hand: raised numbers that are links to the places of the notes, usually in a list at the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._markdown.notes import NOTE
from sitegen.importers._markdown.tree import Element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._markdown.changes import Account

_NUMBER = re.compile(r"\s*[\[(]?\s*(\d{1,3}|[a-zA-Z]|[ivx]{1,6}|\*{1,4}|[†‡§])\s*[\])]?\s*")
_BRACKETED = re.compile(r"\s*[\[(].*[\])]\s*", re.DOTALL)
_BACK = re.compile(
    r"[\s\[\]()^\u2190-\u21ff\u2b05\ufe0e\ufe0f\u2934\u2935]*|.*\b(?:back|return|jump up|volver|返回)\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""The text of a link from a note back to its mark, if it is not the number."""
_CONTAINERS = frozenset({"li", "p", "div", "dd", "aside", "td"})
_MARK = "mark of a footnote made by hand"
_MAX_PARENTS = 6
"""Maximum number of elements between the place of a note and the element that contains the note."""


def place_handmade_notes(body: Element, account: Account) -> None:
    """Put the content of each note at the place of its mark, as importers do with the notes of plugins.

    If the note of one mark cannot be found, no note is moved, and the raised numbers become numbers in brackets.
    """
    if not any(each.tag == "a" and each.get("href").startswith("#") for each in body.descendants()):
        return
    finder = _Finder(body)
    marks = list(finder.marks())
    if not marks:
        return
    notes = {mark.get("href"): finder.note(mark) for mark in marks}
    containers = [id(note) for note in notes.values()]
    if None in notes.values() or len({*containers}) < len(containers):
        account.note("told", "footnotes stayed numbers in brackets, because the note of a mark cannot be found")
        for mark in marks:
            _put_in_brackets(mark, account)
        return
    placed: set[str] = set()
    for mark in marks:
        name = mark.get("href")
        note = notes[name]
        if note is not None and name not in placed:
            finder.take_away_links(note, mark, account)
            account.note("kept", "footnote made by hand")
        content = [] if name in placed or note is None else note.children
        finder.replace(mark, Element(NOTE, {"data-key": name}, content), account)
        placed.add(name)
    for note in notes.values():
        if note is not None:
            finder.remove(note)


def _put_in_brackets(mark: Element, account: Account) -> None:
    if not _BRACKETED.fullmatch(mark.text()):
        account.add("[]", _MARK)
        mark.children = ["[", *mark.children, "]"]


class _Finder:
    """The places of all elements of a document."""

    def __init__(self, body: Element) -> None:
        self.parents: dict[int, Element] = {}
        self.order: dict[int, int] = {}
        self.targets: dict[str, Element] = {}
        self.links: list[Element] = []
        for number, (parent, element) in enumerate(_with_parents(body)):
            self.parents[id(element)], self.order[id(element)] = parent, number
            for name in (element.get("id"), element.get("name")):
                if name:
                    self.targets.setdefault(name, element)
            if element.tag == "a" and element.get("href").startswith("#"):
                self.links.append(element)

    def marks(self) -> Iterator[Element]:
        """Yield the links that are marks: a raised number, or one in brackets, whose target follows it or does not exist."""
        for link in self.links:
            is_raised = self.parents[id(link)].tag == "sup" or link.find("sup") is not None
            text = link.text()
            if _NUMBER.fullmatch(text) and (is_raised or _BRACKETED.fullmatch(text)):
                target = self.targets.get(link.get("href")[1:])
                if target is None or self.order[id(target)] > self.order[id(link)]:
                    yield link

    def note(self, mark: Element) -> Element | None:
        """Return the element that contains the note of a mark, or None."""
        found = self.targets.get(mark.get("href")[1:])
        for _ in range(_MAX_PARENTS):
            if found is None or found.tag in _CONTAINERS:
                break
            found = self.parents.get(id(found))
        is_usable = found is not None and found.tag in _CONTAINERS and mark not in [*found.descendants()]
        return found if is_usable and found is not None and found.text().strip() else None

    def take_away_links(self, note: Element, mark: Element, account: Account) -> None:
        """Remove the links from a note back to its mark, and its number, from its text."""
        number = _number(mark.text())
        for link in [each for each in note.descendants() if each.tag == "a" and each.get("href").startswith("#")]:
            text = link.text()
            target = self.targets.get(link.get("href")[1:])
            is_back = target is not None and self.order[id(target)] < self.order[id(note)]
            if is_back and (_BACK.fullmatch(text) or _number(text) == number):
                account.remove(text, _MARK)
                self.parents[id(link)].children.remove(link)
        first = next((at for at, child in enumerate(note.children) if isinstance(child, str) and child.strip()), None)
        if note.tag != "li" and first is not None:
            text = str(note.children[first])
            rest = re.sub(rf"^\s*[\[(]?{re.escape(number)}[\]).:]*\s+", "", text)
            account.remove(text[: len(text) - len(rest)], _MARK)
            note.children[first] = rest

    def replace(self, mark: Element, note: Element, account: Account) -> None:
        """Put a note in the place of its mark, and of the raised element that contains nothing else."""
        place = mark
        parent = self.parents[id(mark)]
        if parent.tag == "sup" and parent.text().strip() == mark.text().strip():
            place, parent = parent, self.parents[id(parent)]
        account.remove(place.text(), _MARK)
        at = next(number for number, child in enumerate(parent.children) if child is place)
        parent.children[at] = note
        self.parents[id(note)] = parent

    def remove(self, element: Element) -> None:
        """Remove an element, those around it that are empty then, and a line above it if nothing else follows."""
        parent = self.parents[id(element)]
        if element in parent.children:
            parent.children.remove(element)
        while parent.tag in {"ol", "ul", "dl", "section", "div", "tr", "tbody", "table"} and _is_empty(parent):
            element, parent = parent, self.parents[id(parent)]
            parent.children.remove(element)
        last = next((child for child in reversed(parent.children) if not isinstance(child, str) or child.strip()), None)
        if isinstance(last, Element) and last.tag == "hr":
            parent.children.remove(last)


def _number(text: str) -> str:
    found = _NUMBER.fullmatch(text)
    return found[1] if found else ""


def _is_empty(element: Element) -> bool:
    return not element.text().strip() and all(each.tag in {"hr", "br"} for each in element.descendants())


def _with_parents(root: Element) -> Iterator[tuple[Element, Element]]:
    """Yield each element below another one with its parent, in document order."""
    waiting = [(root, child) for child in reversed([*root.elements()])]
    while waiting:
        parent, element = waiting.pop()
        yield parent, element
        waiting += [(element, child) for child in reversed([*element.elements()])]
