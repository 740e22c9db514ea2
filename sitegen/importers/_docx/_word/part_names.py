"""The names of the parts of a Word document, which its relationships state. They need not be the usual ones."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

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
    document = next(iter(_targets(parts, "", "officeDocument", parse)), "word/document.xml")

    def part(name: str) -> str:
        usual = posixpath.join(posixpath.dirname(document), f"{name}.xml")
        found = next(iter(_targets(parts, document, name, parse)), usual)
        return found if found in parts else ""

    notes = {kind: name for kind in NOTES if (name := part(f"{kind}s"))}
    margins = [name for kind in ("header", "footer") for name in _targets(parts, document, kind, parse)]
    margins += [name for name in parts if _MARGIN.fullmatch(posixpath.basename(name))]
    return PartNames(document, part("styles"), notes, tuple(dict.fromkeys(margins)))


def relationships_of(name: str) -> str:
    """Return the name of the part with the relationships of a part; "" is the document as a whole."""
    folder, file = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _targets(parts: dict[str, bytes], name: str, kind: str, parse: Callable[[bytes], ET.Element]) -> list[str]:
    """Return the parts that a part refers to by a kind of relationship, in the usual and the strict variant of the format."""
    data = parts.get(relationships_of(name))
    found = []
    for each in parse(data) if data else ():
        target = posixpath.join(posixpath.dirname(f"/{name}"), each.get("Target", ""))
        path = posixpath.normpath(target).lstrip("/")
        if each.get("Type", "").endswith(f"/{kind}") and path in parts:
            found.append(path)
    return found
