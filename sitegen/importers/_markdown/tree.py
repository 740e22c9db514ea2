"""A small tree of HTML elements, parsed as the WHATWG HTML standard says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitegen.plugins.extras import import_extra

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

MAX_DEPTH = 150
"""Maximum number of elements around another one. Documents nested deeper are damaged, and no reader would see their structure."""
MAX_ELEMENTS = 100_000
"""Maximum number of elements. Wrongly nested marks, which browsers repeat in each block, can make many out of a few."""
COMMENT = "#comment"
"""Tag of the node of a comment."""
_PROLOGUE = "<!doctype html><body>"
"""Begins a document whose content is the body's, also a style or a comment at its start."""


class TreeError(ValueError):
    """A document has too many elements, or elements that are nested too deep."""


@dataclass(slots=True, eq=False)
class Element:
    """An element with its attributes and its children, which are elements and texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    contains_blocks: bool = False
    """True for an inline element with a block inside it; set by the cleaning."""

    def get(self, name: str) -> str:
        """Return the value of an attribute; "" if the element does not have it."""
        return self.attributes.get(name, "")

    @property
    def classes(self) -> list[str]:
        """The names in the attribute `class`."""
        return self.get("class").split()

    def elements(self) -> Iterator[Element]:
        """Yield the children that are elements."""
        return (child for child in self.children if isinstance(child, Element))

    def descendants(self) -> Iterator[Element]:
        """Yield all elements below this one, in document order."""
        waiting = [child for child in reversed(self.children) if isinstance(child, Element)]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [child for child in reversed(element.children) if isinstance(child, Element)]

    def find(self, *tags: str) -> Element | None:
        """Return the first element below this one with one of some tags, or None."""
        return next((each for each in self.descendants() if each.tag in tags), None)

    def text(self) -> str:
        """Return the text of this element and of all below it, unchanged."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


def parse_html(html: str) -> Element:
    """Return the body of an HTML document or fragment. A comment is an element with the tag `COMMENT` and no content.

    Raises:
        SitegenError: if the parser is not installed.
        TreeError: if there are too many elements, or if they are nested too deep.
    """
    parser = import_extra("selectolax.lexbor", "HTML is read")
    body = parser.LexborHTMLParser(_PROLOGUE + html).body
    return _convert(body) if body is not None else Element("body")


def _convert(root: LexborNode) -> Element:
    made = Element("body")
    waiting = [(root, made, 0)]
    count = 0
    while waiting:
        node, element, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise TreeError(f"elements are nested more than {MAX_DEPTH} levels deep")
        child = node.first_child
        while child is not None:
            if child.is_text_node:
                element.children.append(child.text_content or "")
            elif child.is_element_node:
                below = Element(child.tag or "", _attributes(child))
                element.children.append(below)
                waiting.append((child, below, depth + 1))
                count += 1
            elif child.is_comment_node:
                element.children.append(Element(COMMENT))
            child = child.next
        if count > MAX_ELEMENTS:
            raise TreeError(f"there are more than {MAX_ELEMENTS:,} elements")
    return made


def _attributes(node: LexborNode) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}
