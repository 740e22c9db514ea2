"""The names of the parts of a Word document, which its relationships state. They need not be the usual ones."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from sitegen.importers._docx._word.relationships import Relationships

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree import ElementTree as ET

_MARGIN = re.compile(r"(?:header|footer)\d*\.xml")
NOTES = ("footnote", "endnote")
"""Kinds of notes, each with a part of its own."""


class PartNames(NamedTuple):
    """The parts of a document."""

    document: str
    styles: str
    """Styles; "" if there are none."""
    notes: dict[str, str]
    """Notes by their kind; kinds that are not there are left out."""
    margins: tuple[str, ...]
    """Headers and footers."""


def find_parts(parts: dict[str, bytes], parse: Callable[[bytes], ET.Element]) -> PartNames:
    """Return the names of the parts, by their relationships or else their usual names, as mammoth finds them.

    Args:
        parts: contents by name.
        parse: returns the root of a part.
    """
    document = next(iter(Relationships(parts, "", parse).parts_of_kind("officeDocument")), "word/document.xml")
    relationships = Relationships(parts, document, parse)

    def part(name: str) -> str:
        usual = posixpath.join(posixpath.dirname(document), f"{name}.xml")
        found = next(iter(relationships.parts_of_kind(name)), usual)
        return found if found in parts else ""

    notes = {kind: name for kind in NOTES if (name := part(f"{kind}s"))}
    margins = [name for kind in ("header", "footer") for name in relationships.parts_of_kind(kind)]
    margins += [name for name in parts if _MARGIN.fullmatch(posixpath.basename(name))]
    return PartNames(document, part("styles"), notes, tuple(dict.fromkeys(margins)))
