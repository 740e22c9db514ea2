"""XHTML in XML documents as HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.importers._xml.tree import XmlElement

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
"""Elements of HTML without an end tag."""


def xhtml(node: XmlElement | str) -> str:
    """Return an element of XHTML, or a text, as HTML."""
    if isinstance(node, str):
        return escape(node, quote=False)
    attributes = {key.rpartition("}")[2]: value for key, value in node.attributes.items()}
    return html_element(node.local_name, attributes, (xhtml(child) for child in node.children))


def html_element(name: str, attributes: dict[str, str], content: Iterable[str]) -> str:
    """Return an element of HTML."""
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    start = f"<{name}{written}>"
    return start if name in VOID else f"{start}{''.join(content)}</{name}>"
