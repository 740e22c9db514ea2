"""Emphasis beside Chinese, Japanese and Korean text: `**强调。**后面` is bold, although no space follows the full stop.

CommonMark's rule of what may open and close emphasis expects spaces between words. This is the rule of
`markdown-cjk-friendly`, an amendment for writing without spaces; text without such characters is read as CommonMark says.
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

_FIRST = "\u1100"
"""The first character of East Asian scripts; every one before it is read as CommonMark says."""
_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
"""Variation selectors: the character before them is the one that counts."""


def cjk_plugin(md: MarkdownIt) -> None:
    """Use the rule in a parser, for bold, italic and struck words."""
    md.inline.ruler.at("emphasis", _by(emphasis.tokenize))
    md.inline.ruler.at("strikethrough", _by(strikethrough.tokenize))


def _by(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """Return a rule of the parser that asks `scan` what a run of marks may do."""

    def tokenize(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        vars(state)["scanDelims"] = lambda start, split: scan(state, start, split=split)
        return rule(state, silent)

    return tokenize


def scan(state: StateInline, start: int, *, split: bool) -> Scanned:
    """Return whether a run of marks may open and close emphasis, and its length; `split` if it may do so inside a word."""
    found = StateInline.scanDelims(state, start, split)
    end = start + found.length
    last, following = _before(state.src, start), state.src[end] if end < state.posMax else " "
    if last < _FIRST and following < _FIRST:
        return found
    opens = not _is_space(following) and (not _is_sign(following) or _is_apart(last))
    closes = not _is_space(last) and (not _is_sign(last) or _is_apart(following))
    can_open = opens and (split or not closes or _is_any_sign(last))
    can_close = closes and (split or not opens or _is_any_sign(following))
    return Scanned(can_open, can_close, found.length)


def _before(text: str, at: int) -> str:
    while at > 0 and text[at - 1] in _SELECTORS:
        at -= 1
    return text[at - 1] if at > 0 else " "


def _is_space(sign: str) -> bool:
    return isWhiteSpace(ord(sign))


def _is_any_sign(sign: str) -> bool:
    return isMdAsciiPunct(ord(sign)) or isPunctChar(sign)


def _is_east_asian(sign: str) -> bool:
    return sign >= _FIRST and unicodedata.east_asian_width(sign) in "WFH" and unicodedata.category(sign) != "So"


def _is_sign(sign: str) -> bool:
    """Return True for punctuation that is not East Asian: it needs a space or another sign on its other side."""
    return _is_any_sign(sign) and not _is_east_asian(sign)


def _is_apart(sign: str) -> bool:
    return _is_space(sign) or _is_any_sign(sign) or _is_east_asian(sign)
