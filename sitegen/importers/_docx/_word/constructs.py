"""Constructs of Word that mammoth does not read: written in a form that it reads, counted as lost, or named as a reason to refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._docx._word.names import M, W, find, make, parents, replace_element
from sitegen.importers._docx._word.words import has_words
from sitegen.importers._items import Change

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

_CONTAINERS = frozenset({f"{W}bdo", f"{W}dir"})
"""Elements around runs that only change the direction of writing."""
_UNREADABLE = {
    f"{W}altChunk": "another file inside it (altChunk)",
    f"{W}subDoc": "a subdocument, which is another file",
    f"{M}oMath": "a formula",
}
"""Elements with words that no story can get from the document."""
UNREADABLE_HINT = {
    "a formula": "write the formula as text, or put a picture of it in its place",
    "another file inside it (altChunk)": "open the document in Word and save it again, so that the file becomes text of the document",
    "a subdocument, which is another file": "in Word, expand the subdocuments and unlink them, and save the document again",
}
"""Instruction for each of these, by its description."""


def find_unreadable(root: ET.Element) -> str:
    """Return the description of the first construct whose words would be lost; "" if there is none."""
    for element in root.iter():
        name = _UNREADABLE.get(element.tag, "")
        if name and (element.tag != f"{M}oMath" or any((each.text or "").strip() for each in element.iter(f"{M}t"))):
            return name
    return ""


def simplify(root: ET.Element) -> Iterator[Change]:
    """Write constructs in a form that mammoth reads, and remove what Word does not show; yield a change for each that is lost or told."""
    above = parents(root)
    for element in list(root.iter()):
        if element.tag in _CONTAINERS:
            replace_element(above[element], element, list(element))
            above |= dict.fromkeys(element, above[element])
        elif element.tag == f"{W}ruby":
            replace_element(above[element], element, _ruby_runs(element))
            yield Change("changed", "reading above a word: in brackets after it")
        elif element.tag == f"{W}br":
            _simplify_break(element)
        elif element.tag in {f"{W}cr", f"{W}ptab"}:
            element.tag = f"{W}br" if element.tag == f"{W}cr" else f"{W}tab"
            element.attrib.clear()
    yield from _remove_placeholders(root)
    yield from _empty_covered_cells(root)


def _simplify_break(element: ET.Element) -> None:
    """Make the break of a page or a column a space: the text continues there."""
    kind = element.attrib.pop(f"{W}type", "textWrapping")
    element.attrib.clear()
    if kind in {"page", "column"}:
        element.tag, element.text = f"{W}t", " "


def _ruby_runs(ruby: ET.Element) -> list[ET.Element]:
    """Return the base of a phonetic guide as texts of the run around it, and its reading in brackets."""
    base, reading = (
        "".join(each.text or "" for part in ruby.iter(f"{W}{name}") for each in part.iter(f"{W}t"))
        for name in ("rubyBase", "rt")
    )
    return [make("t", text=f"{base} ({reading})" if reading else base)]


def _remove_placeholders(root: ET.Element) -> Iterator[Change]:
    """Remove the prompts of form fields that are not filled in."""
    for field in list(root.iter(f"{W}sdt")):
        content = find(field, "sdtContent")
        if find(field, "sdtPr/showingPlcHdr") is not None and content is not None:
            for text in content.iter(f"{W}t"):
                text.text = ""
            yield Change("lost", "prompt of an empty form field of a Word document")


def _empty_covered_cells(root: ET.Element) -> Iterator[Change]:
    """Empty the cells that a vertically merged cell covers. Word does not show their words."""
    for table in root.iter(f"{W}tbl"):
        for row in table.findall(f"{W}tr")[1:]:
            for cell in row.findall(f"{W}tc"):
                merge = find(cell, "tcPr/vMerge")
                if merge is not None and merge.get(f"{W}val", "continue") == "continue" and has_words(cell):
                    for text in cell.iter(f"{W}t"):
                        text.text = ""
                    yield Change("lost", "text in a covered part of a merged cell, which Word does not show")
