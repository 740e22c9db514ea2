"""Removal of line breaks between characters of scripts that are written without spaces (CSS Text 3, section 4.1.3).

All other line breaks are kept, and browsers show them as spaces.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_WIDE_CLASSES = frozenset("FWH")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc]")
_LANGUAGES_WITHOUT_SPACES = frozenset({"zh", "yue", "ja", "ii"})
"""Languages in which quotation marks, dashes and ellipses count as wide next to wide characters."""
_ZERO_WIDTH_SPACE = "\u200b"
_LINE_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_OPAQUE_TYPES = frozenset({"image", "hardbreak"})
"""Types of tokens whose visible characters are unknown. A line break next to them is kept."""


def line_breaks_plugin(md: MarkdownIt, language: str) -> None:
    """Add the rule to a parser for one language."""
    is_unspaced = language.split("-", maxsplit=1)[0].lower() in _LANGUAGES_WITHOUT_SPACES

    def rule(state: StateCore) -> None:
        for token in state.tokens:
            if token.type == "inline" and token.children:
                _drop_line_breaks(token.children, is_unspaced=is_unspaced)

    md.core.ruler.push("line_breaks", rule)


def join_lines(text: str, language: str = "") -> str:
    """Return a text as one line: line breaks become spaces, or nothing between characters of scripts without spaces."""
    is_unspaced = language.split("-", maxsplit=1)[0].lower() in _LANGUAGES_WITHOUT_SPACES
    return _LINE_BREAK.sub(
        lambda found: (
            ""
            if _should_join(text[: found.start()][-1:], text[found.end() : found.end() + 1], is_unspaced=is_unspaced)
            else " "
        ),
        text,
    )


def _drop_line_breaks(tokens: list[Token], *, is_unspaced: bool) -> None:
    """Turn line breaks between characters of scripts without spaces into empty text, also in descriptions of images."""
    breaks = [index for index, token in enumerate(tokens) if token.type == "softbreak"]
    following = _following_chars(tokens) if breaks else []
    before, next_break = "", 0
    for index, token in enumerate(tokens):
        if token.children:
            _drop_line_breaks(token.children, is_unspaced=is_unspaced)
        if next_break < len(breaks) and breaks[next_break] == index:
            next_break += 1
            if _should_join(before, following[index], is_unspaced=is_unspaced):
                token.type, token.tag, token.content = "text", "", ""
        before = _edge_char(token, before, last=True)


def _following_chars(tokens: Sequence[Token]) -> list[str]:
    """Return for each token the first character of the next token with text, or "" if it is unknown."""
    chars, following = [], ""
    for token in reversed(tokens):
        chars.append(following)
        following = _edge_char(token, following, last=False)
    return chars[::-1]


def _edge_char(token: Token, other: str, *, last: bool) -> str:
    """Return the last or first character of a token with text; "" if it is unknown, and `other` if the token has no text."""
    if token.type in _OPAQUE_TYPES or (token.type.startswith("reference_") and not token.meta.get("has_label", True)):
        return ""
    if token.type in {"text", "code_inline"} and token.content:
        return token.content[-1] if last else token.content[0]
    return other


def _should_join(before: str, after: str, *, is_unspaced: bool) -> bool:
    """Return True if the line break between two characters is to be removed."""
    if _ZERO_WIDTH_SPACE in {before, after}:
        return True
    return _is_wide(before, after, is_unspaced=is_unspaced) and _is_wide(after, before, is_unspaced=is_unspaced)


def _is_wide(char: str, other: str, *, is_unspaced: bool) -> bool:
    """Return True if a character is wide, or is punctuation that counts as wide in the language next to a wide one."""
    if not char or _HANGUL.match(char):
        return False
    width = unicodedata.east_asian_width(char)
    if width in _WIDE_CLASSES:
        return True
    is_ambiguous = is_unspaced and width == "A" and unicodedata.category(char)[0] in "PS"
    return is_ambiguous and bool(other) and unicodedata.east_asian_width(other) in _WIDE_CLASSES
