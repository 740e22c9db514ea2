"""Parts of a Word document that its readers do not see: tracked changes, comments and hidden text.

mammoth accepts insertions, drops deletions and comments, and shows hidden text. So hidden text is removed before the conversion.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from sitegen.importers._docx.package import TEXT_PARTS
from sitegen.importers._xml.tree import parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
"""The namespace in the strict variant of the format."""
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FORMULA_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_KINDS = {
    "ins": "insertion",
    "moveTo": "insertion",
    "cellIns": "insertion",
    "del": "deletion",
    "moveFrom": "deletion",
    "cellDel": "deletion",
    "cellMerge": "change of merged cells",
    "commentReference": "comment",
}
_REMOVED = frozenset({f"{W}del", f"{W}moveFrom"})
_REMOVING_PROPERTIES = {
    "r": ("rPr/del", "rPr/moveFrom"),
    "tc": ("tcPr/cellDel",),
    "tr": ("trPr/del", "trPr/moveFrom", "trPr/hidden"),
}
"""Runs, cells and rows of tables, with the properties by which they are deleted, moved away or hidden."""
_CONTENT = {f"{W}tr": f"{W}tc", f"{W}tbl": f"{W}tr"}
"""Rows and tables, with what makes them one: those without are removed."""
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")
_OFF = frozenset({"0", "false", "off"})


class Cleaned(NamedTuple):
    """The parts of a document without deletions and hidden text."""

    parts: dict[str, bytes]
    counts: Counter[str]
    """Number of insertions, deletions, comments and hidden texts, by name."""
    words: Counter[str]
    """Every word that readers must see, with its number."""


def clean(parts: dict[str, bytes]) -> Cleaned:
    """Return a document with insertions accepted, and without deletions and hidden text, and what was found.

    Raises:
        XmlError: if a part is not well-formed.
    """
    counts: Counter[str] = Counter()
    words: Counter[str] = Counter()
    cleaned = dict(parts)
    styles = parts.get("word/styles.xml", b"")
    hidden_styles = _hidden_styles(_parse(styles)) if styles else frozenset[str]()
    for name in [name for name in TEXT_PARTS if name in parts]:
        root = _parse(parts[name])
        counts += _count(root, hidden_styles)
        _remove(root, hidden_styles)
        words += Counter(_words(root))
        cleaned[name] = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Cleaned(cleaned, counts, words)


def count_margins(parts: dict[str, bytes]) -> int:
    """Return the number of headers and footers with text, which are no part of the story."""
    names = [name for name in parts if _MARGIN.fullmatch(name)]
    return sum(1 for name in names if any(_words(_parse(parts[name]))))


def _parse(data: bytes) -> ET.Element:
    """Return the root of a part.

    Raises:
        XmlError: if the part is not well-formed, declares entities, or is nested too deeply.
    """
    parse_xml(data)
    namespace = W.strip("{}").encode()
    return ET.fromstring(data.replace(_STRICT, namespace))  # noqa: S314 - checked in the line before


def _count(root: ET.Element, hidden_styles: frozenset[str]) -> Counter[str]:
    """Return the number of revisions, comments and hidden texts."""
    names = (each.tag.removeprefix(W) for each in root.iter() if each.tag.startswith(W))
    counts = Counter(_KINDS[name] for name in names if name in _KINDS)
    hidden = [*_hidden_runs(root, hidden_styles), *(row for row in root.iter(f"{W}tr") if _is_on(row, "trPr/hidden"))]
    counts["hidden text"] = sum(1 for each in hidden if "".join(each.itertext()).strip())
    return +counts


def _remove(root: ET.Element, hidden_styles: frozenset[str]) -> None:
    """Remove deletions, hidden runs and rows, and the variants of a content that only newer programs show."""
    removed = {*_hidden_runs(root, hidden_styles), *_removed_by_properties(root)}
    _mark_ends_of_moved_paragraphs(root)
    for parent in reversed(list(root.iter())):  # the innermost first, so that a row is known to be empty
        for child in list(parent):
            has_fallback = (
                parent.tag == f"{_COMPATIBILITY}AlternateContent"
                and parent.find(f"{_COMPATIBILITY}Fallback") is not None
            )
            is_variant = has_fallback and child.tag == f"{_COMPATIBILITY}Choice"
            is_deletion = child.tag in _REMOVED and parent.tag != f"{W}rPr"  # there it is the mark of a paragraph's end
            is_empty = child.tag in _CONTENT and child.find(f".//{_CONTENT[child.tag]}") is None
            if is_deletion or child in removed or is_variant or is_empty:
                parent.remove(child)


def _removed_by_properties(root: ET.Element) -> Iterator[ET.Element]:
    for name, paths in _REMOVING_PROPERTIES.items():
        for element in root.iter(f"{W}{name}"):
            if any(_is_on(element, path) for path in paths):
                yield element


def _mark_ends_of_moved_paragraphs(root: ET.Element) -> None:
    """Mark ends of paragraphs that are moved away as deleted, as mammoth knows them, and only where a paragraph follows to be joined."""
    for parent in list(root.iter()):
        for paragraph, following in pairwise([*parent, None]):
            properties = (
                paragraph.find(f"{W}pPr/{W}rPr") if paragraph is not None and paragraph.tag == f"{W}p" else None
            )
            for mark in [each for each in properties if each.tag in _REMOVED] if properties is not None else ():
                mark.tag = f"{W}del"
                if (following is None or following.tag != f"{W}p") and properties is not None:
                    properties.remove(mark)


def _is_on(element: ET.Element, path: str) -> bool:
    """Return True if an element has a property that is not switched off."""
    found = element.find("/".join(f"{W}{name}" for name in path.split("/")))
    return found is not None and found.get(f"{W}val", "true") not in _OFF


def _hidden_runs(root: ET.Element, hidden_styles: frozenset[str]) -> Iterator[ET.Element]:
    for paragraph in root.iter(f"{W}p"):
        is_hidden_style = _style(paragraph, "pPr", "pStyle") in hidden_styles
        for run in paragraph.iter(f"{W}r"):
            own = _vanish(run.find(f"{W}rPr"))
            if own or (own is None and (is_hidden_style or _style(run, "rPr", "rStyle") in hidden_styles)):
                yield run


def _vanish(properties: ET.Element | None) -> bool | None:
    """Return True if a text is hidden, False if it is shown although its style hides it, and None if nothing is stated."""
    found = properties.find(f"{W}vanish") if properties is not None else None
    return None if found is None else found.get(f"{W}val", "true") not in _OFF


def _style(element: ET.Element, properties: str, name: str) -> str:
    found = element.find(f"{W}{properties}/{W}{name}")
    return found.get(f"{W}val", "") if found is not None else ""


def _hidden_styles(root: ET.Element) -> frozenset[str]:
    """Return the ids of the styles that hide text, also by the style that they are based on."""
    styles = {each.get(f"{W}styleId", ""): each for each in root.iter(f"{W}style")}
    return frozenset(name for name in styles if _hides(name, styles, set()))


def _hides(name: str, styles: dict[str, ET.Element], seen: set[str]) -> bool:
    if name in seen or name not in styles:
        return False
    own = _vanish(styles[name].find(f"{W}rPr"))
    based_on = styles[name].find(f"{W}basedOn")
    inherited = based_on.get(f"{W}val", "") if based_on is not None else ""
    return own if own is not None else _hides(inherited, styles, seen | {name})


def _words(root: ET.Element) -> Iterator[str]:
    """Yield the words of the text, paragraph by paragraph. A word may be spread over several runs."""
    for paragraph in root.iter(f"{W}p"):
        inner = {each for nested in paragraph.iter(f"{W}p") if nested is not paragraph for each in nested.iter()}
        yield from words_of("".join(_run_text(each) for each in paragraph.iter() if each not in inner))


def _run_text(element: ET.Element) -> str:
    """Return the text of an element: of a run, or of a formula."""
    if element.tag in {f"{W}t", _FORMULA_TEXT}:
        return element.text or ""
    return " " if element.tag in {f"{W}tab", f"{W}br", f"{W}cr"} else ""


def words_of(text: str) -> list[str]:
    """Return the words of a text: runs of letters and digits."""
    return "".join(char if char.isalnum() else " " for char in text).split()
