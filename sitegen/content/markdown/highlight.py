"""Syntax highlighting of fenced code with Pygments, as class names for the theme's stylesheet."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markdown_it.common.utils import escapeHtml

if TYPE_CHECKING:
    from pygments.lexer import Lexer

MAX_HIGHLIGHTED_CHARS = 10_000
"""Maximum characters of highlighted code. Longer code is shown plain, since some lexers take quadratic time."""


def highlight_code(code: str, language: str, _attributes: str) -> str:
    """Return the code as HTML, in spans with Pygments' short class names.

    Code in an unknown language, or with more than `MAX_HIGHLIGHTED_CHARS` characters, is only escaped.
    """
    lexer = _find_lexer(language) if language and len(code) <= MAX_HIGHLIGHTED_CHARS else None
    if lexer is None:
        return escapeHtml(code)
    from pygments import highlight
    from pygments.formatters import HtmlFormatter

    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


@lru_cache(maxsize=64)
def _find_lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
