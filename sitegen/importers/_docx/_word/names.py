"""Names of the elements of a Word document (ECMA-376), and small helpers for its tree."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
V = "{urn:schemas-microsoft-com:vml}"
OFFICE = "{urn:schemas-microsoft-com:office:office}"
OFF = frozenset({"0", "false", "off"})
"""Values with which a property is switched off."""


def find(element: ET.Element | None, path: str) -> ET.Element | None:
    """Return a descendant by the names of elements of Word, such as `pPr/rPr`; None if there is none."""
    return element.find("/".join(f"{W}{name}" for name in path.split("/"))) if element is not None else None


def is_on(element: ET.Element, path: str) -> bool:
    """Return True if an element has a property that is not switched off."""
    found = find(element, path)
    return found is not None and found.get(f"{W}val", "true") not in OFF


def parents(root: ET.Element) -> dict[ET.Element, ET.Element]:
    """Return the parent of every element below a root."""
    return {child: parent for parent in root.iter() for child in parent}


def replace_element(parent: ET.Element, element: ET.Element, replacements: Iterable[ET.Element]) -> None:
    """Put elements in the place of a child."""
    position = list(parent).index(element)
    parent.remove(element)
    for offset, each in enumerate(replacements):
        parent.insert(position + offset, each)


def make(tag: str, *children: ET.Element, text: str = "", **attributes: str) -> ET.Element:
    """Return a new element of Word with attributes of Word."""
    element = ET.Element(f"{W}{tag}", {f"{W}{name}": value for name, value in attributes.items()})
    element.text = text or None
    element.extend(children)
    return element
