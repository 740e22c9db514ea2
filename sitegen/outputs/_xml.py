"""Small XML documents, written the same way each time."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring


def text(parent: Element, name: str, content: str) -> Element:
    """A new child that holds text."""
    made = SubElement(parent, name)
    made.text = content
    return made


def written(root: Element) -> bytes:
    """A document in UTF-8, an element a line."""
    indent(root, "")
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"
