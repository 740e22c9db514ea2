"""Deterministic serialization of small XML documents."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_FORBIDDEN_CHARS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that are not allowed in XML 1.0, not even escaped (2.2). Front matter has none, but a configuration may."""


def add_text_element(parent: Element, name: str, content: str) -> Element:
    """Append a child with text to an element, and return it. Characters that XML does not allow are removed."""
    element = SubElement(parent, name)
    element.text = _FORBIDDEN_CHARS.sub("", content)
    return element


def serialize(root: Element) -> bytes:
    """Return a document in UTF-8, with one element on each line."""
    indent(root, "")
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"
