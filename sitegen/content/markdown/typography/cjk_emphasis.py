"""Emphasis next to Chinese, Japanese and Korean text: `**强调。**后面` is bold, although no space follows the full stop.

CommonMark's rules for what may open and close emphasis expect spaces between words. This module implements the amendment of
`markdown-cjk-friendly` for text without spaces. Text without such characters is parsed by CommonMark's rules.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import emphasis, strikethrough
from markdown_it.rules_inline.state_inline import Scanned, StateInline

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt

_FIRST_EAST_ASIAN_CHAR = "\u1100"
"""The first character of East Asian scripts. Text with lower code points only is parsed by CommonMark's rules."""
_VARIATION_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
"""Variation selectors. They are skipped: the character before them is examined instead."""


def cjk_plugin(md: MarkdownIt) -> None:
    """Apply the amended rule to the parser's rules for bold, italic and struck text."""
    md.inline.ruler.at("emphasis", _with_cjk_delimiters(emphasis.tokenize))
    md.inline.ruler.at("strikethrough", _with_cjk_delimiters(strikethrough.tokenize))


def _with_cjk_delimiters(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """Return a rule of the parser that uses `scan_delimiters` instead of markdown-it's own function."""

    def tokenize(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        vars(state)["scanDelims"] = lambda start, split: scan_delimiters(state, start, split=split)
        return rule(state, silent)

    return tokenize


def scan_delimiters(state: StateInline, start: int, *, split: bool) -> Scanned:
    """Return if a run of delimiters may open and may close emphasis, and its length.

    `split` allows it inside a word.
    """
    scanned = StateInline.scanDelims(state, start, split)
    end = start + scanned.length
    last, following = _char_before(state.src, start), state.src[end] if end < state.posMax else " "
    if last < _FIRST_EAST_ASIAN_CHAR and following < _FIRST_EAST_ASIAN_CHAR:
        return scanned
    opens = not _is_space(following) and (not _is_non_cjk_punctuation(following) or _is_boundary(last))
    closes = not _is_space(last) and (not _is_non_cjk_punctuation(last) or _is_boundary(following))
    can_open = opens and (split or not closes or _is_punctuation(last))
    can_close = closes and (split or not opens or _is_punctuation(following))
    return Scanned(can_open, can_close, scanned.length)


def _char_before(text: str, index: int) -> str:
    while index > 0 and text[index - 1] in _VARIATION_SELECTORS:
        index -= 1
    return text[index - 1] if index > 0 else " "


def _is_space(char: str) -> bool:
    return isWhiteSpace(ord(char))


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def _is_east_asian(char: str) -> bool:
    return (
        char >= _FIRST_EAST_ASIAN_CHAR
        and unicodedata.east_asian_width(char) in "WFH"
        and unicodedata.category(char) != "So"
    )


def _is_non_cjk_punctuation(char: str) -> bool:
    """Return True for punctuation that is not East Asian, which needs a space or punctuation on its other side."""
    return _is_punctuation(char) and not _is_east_asian(char)


def _is_boundary(char: str) -> bool:
    return _is_space(char) or _is_punctuation(char) or _is_east_asian(char)
