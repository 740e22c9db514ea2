"""Plain text and Markdown of a source as HTML, which the converter reads."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_EMPTY_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def html_of_text(text: str) -> str:
    """Return plain text as HTML: an empty line ends a paragraph, every other line end is a line break."""
    paragraphs = _EMPTY_LINES.split(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return "\n".join(
        f"<p>{'<br>'.join(escape(line.strip(), quote=False) for line in paragraph.split(chr(10)))}</p>"
        for paragraph in paragraphs
        if paragraph
    )


def html_of_markdown(text: str) -> str:
    """Return Markdown (CommonMark with tables and strikethrough, raw HTML allowed) as HTML."""
    return str(_parser().render(text))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
