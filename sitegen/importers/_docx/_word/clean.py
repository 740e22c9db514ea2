"""A Word document as mammoth and readers need it: revisions accepted, hidden text removed, and its constructs in a form that is read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from sitegen.importers._docx._word.constructs import find_unreadable, simplify
from sitegen.importers._docx._word.drawings import choose_variants, read_boxes, remove_lost
from sitegen.importers._docx._word.fields import expand_simple_fields, simplify_links
from sitegen.importers._docx._word.hidden_text import HidingStyles, hiding_styles
from sitegen.importers._docx._word.notes import pair_notes
from sitegen.importers._docx._word.part_names import NOTES, find_parts
from sitegen.importers._docx._word.relationships import Relationships
from sitegen.importers._docx._word.revisions import count_revisions, remove_unseen
from sitegen.importers._docx._word.words import DocumentWords, has_words, words_of_parts
from sitegen.importers._xml.tree import parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._items import Change

_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
"""The beginnings of namespaces in the strict variant of the format, with those of the usual one."""


class Cleaned(NamedTuple):
    """The parts of a document as its readers see it."""

    parts: dict[str, bytes]
    counts: Counter[str]
    """Number of insertions, deletions, comments and hidden texts, by name."""
    words: DocumentWords
    changes: tuple[Change, ...]
    unreadable: str
    """Description of a construct whose words would be lost; "" if there is none."""


def clean(parts: dict[str, bytes]) -> Cleaned:
    """Return a document with insertions accepted, without deletions and hidden text, and in a form that mammoth reads.

    Raises:
        XmlError: if a part is not well-formed.
    """
    names = find_parts(parts, _parse)
    styles = hiding_styles(_parse(parts[names.styles])) if names.styles else HidingStyles()
    roots = {name: _parse(parts[name]) for name in (names.document, *names.notes.values())}
    counts: Counter[str] = Counter()
    for root in roots.values():
        choose_variants(root)
        counts += count_revisions(root, styles)
        remove_unseen(root, styles)
    changes = [
        change
        for kind in NOTES
        for change in pair_notes(roots[names.document], roots.get(names.notes.get(kind, "")), kind)
    ]
    for name, root in roots.items():
        changes += _simplify(root, Relationships(parts, name, _parse))
    cleaned = {name: ET.tostring(root, encoding="utf-8", xml_declaration=True) for name, root in roots.items()}
    unreadable = next(filter(None, map(find_unreadable, roots.values())), "")
    return Cleaned(parts | cleaned, counts, words_of_parts(roots.values()), tuple(changes), unreadable)


def count_margins(parts: dict[str, bytes]) -> int:
    """Return the number of headers and footers with text, which are no part of the story."""
    return sum(1 for name in find_parts(parts, _parse).margins if has_words(_parse(parts[name])))


def _simplify(root: ET.Element, relationships: Relationships) -> Iterator[Change]:
    expand_simple_fields(root)
    simplify_links(root)
    read_boxes(root)
    yield from simplify(root)
    yield from remove_lost(root, relationships)


def _parse(data: bytes) -> ET.Element:
    """Return the root of a part.

    Raises:
        XmlError: if the part is not well-formed, declares entities, or is nested too deeply.
    """
    parse_xml(data)
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    return ET.fromstring(data)  # noqa: S314 - checked in the first line
