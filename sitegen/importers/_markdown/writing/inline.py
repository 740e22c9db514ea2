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
STYLES = ("", "underscores", "escapes", "escapes underscores")
"""Styles of a text: with few escapes and asterisks, or with all possible escapes, or with underscores as the delimiters of `em`."""
_WEB_ADDRESS = re.compile(r"https?://[^\s<>]+")


class InlineWriter:
    """Writes the inline content of one block."""

    def __init__(self, style: str = "", *, in_table: bool = False) -> None:
        """Create a writer; `style` is one of `STYLES`."""
        self.escape_everything, self.in_table = "escapes" in style, in_table
        self.delimiters = DELIMITERS | ({"em": "_"} if "underscores" in style else {})

    def write(self, nodes: Nodes) -> str:
        """Return nodes as Markdown, without escapes of line starts."""
        return self._pieces(nodes)

    def _pieces(self, nodes: Nodes) -> str:
        before = [None, *nodes][: len(nodes)]
        after = [*nodes[1:], None][: len(nodes)]
        return "".join(
            self._text(node, _tag(previous), _tag(following)) if isinstance(node, str) else self._element(node)
            for previous, node, following in zip(before, nodes, after, strict=True)
        )

    def _text(self, text: str, before: str, after: str) -> str:
        """Return a text; `before` and `after` are the tags of its neighbours, with which its characters could form other markup."""
        escaped = self._escape(text)
        if before == "noteref" and escaped[0] in "(:":
            escaped = f"\\{escaped}"
        if after in {"a", "noteref"} and escaped.endswith("!") and not escaped.endswith("\\!"):
            escaped = f"{escaped[:-1]}\\!"
        return escaped

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
        delimiter = self.delimiters[element.tag]
        return f"{delimiter}{self._pieces(element.children)}{delimiter}"

    def _link(self, element: Element) -> str:
        href, text = element.get("href"), element.text()
        if href == text and _WEB_ADDRESS.fullmatch(href) and not re.search(r"[\\*_\[\]()|]", href):
            return f"<{href}>"
        title = f" {quoted_title(element.get('title'))}" if element.get("title") else ""
        return f"[{self._pieces(element.children)}]({link_destination(href)}{title})"

    def picture(self, element: Element, caption: str = "") -> str:
        """Return a picture with its alternative text, and a caption."""
        alt = self._escape(element.get("alt"))
        title = f" {quoted_title(caption or element.get('title'))}" if caption or element.get("title") else ""
        return f"![{alt}]({link_destination(element.get('src'))}{title})"


def _tag(node: Element | str | None) -> str:
    return node.tag if isinstance(node, Element) else ""


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"
