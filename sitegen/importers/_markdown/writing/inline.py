"""Writes inline elements as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._markdown.tree import Element
from sitegen.importers._markdown.writing.escape import escape_text, link_destination, quoted_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    Nodes = Sequence["Element | str"]

DELIMITERS = {"em": "*", "strong": "**", "del": "~~"}
_WEB_ADDRESS = re.compile(r"https?://[^\s<>]+")


class InlineWriter:
    """Writes the inline content of one block."""

    def __init__(self, *, escape_everything: bool, in_table: bool = False) -> None:
        self.escape_everything, self.in_table = escape_everything, in_table

    def write(self, nodes: Nodes) -> str:
        """Return nodes as Markdown, without escapes of line starts."""
        return self._pieces(nodes)

    def _pieces(self, nodes: Nodes) -> str:
        following = [*nodes[1:], None][: len(nodes)]
        return "".join(
            self._text(node, after) if isinstance(node, str) else self._element(node)
            for node, after in zip(nodes, following, strict=True)
        )

    def _text(self, text: str, following: Element | str | None) -> str:
        escaped = self._escape(text)
        is_before_link = isinstance(following, Element) and following.tag == "a"
        return (
            f"{escaped[:-1]}\\!"
            if is_before_link and escaped.endswith("!") and not escaped.endswith("\\!")
            else escaped
        )

    def _escape(self, text: str) -> str:
        return escape_text(text, everything=self.escape_everything, in_table=self.in_table)

    def _element(self, element: Element) -> str:
        match element.tag:
            case "br":
                return "\\\n"
            case "code":
                code = _code(element.text())
                return code.replace("|", "\\|") if self.in_table else code
            case "img":
                return self.picture(element)
            case "a":
                return self._link(element)
            case "noteref":
                return f"[^{element.get('number')}]"
        delimiter = DELIMITERS[element.tag]
        return f"{delimiter}{self._pieces(element.children)}{delimiter}"

    def _link(self, element: Element) -> str:
        href, text = element.get("href"), element.text()
        if href == text and _WEB_ADDRESS.fullmatch(href) and not re.search(r"[\\*_\[\]()|]", href):
            return f"<{href}>"
        return f"[{self._pieces(element.children)}]({link_destination(href)})"

    def picture(self, element: Element, caption: str = "") -> str:
        """Return a picture with its alternative text, and a caption."""
        alt = self._escape(element.get("alt"))
        title = f" {quoted_title(caption)}" if caption else ""
        return f"![{alt}]({link_destination(element.get('src'))}{title})"


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"
