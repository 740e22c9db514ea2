"""Small XML documents, written the same way each time."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_FORBIDDEN_CHARS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document can hold, not even escaped (2.2); front matter has none, a configuration may."""


def add_text_element(parent: Element, name: str, content: str) -> Element:
    """A new child that holds text."""
    element = SubElement(parent, name)
    element.text = _FORBIDDEN_CHARS.sub("", content)
    return element


def serialize(root: Element) -> bytes:
    """A document in UTF-8, an element a line."""
    indent(root, "")
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"
