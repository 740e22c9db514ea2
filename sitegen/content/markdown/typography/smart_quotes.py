"""Curly quotation marks for straight ones, by the rules of markdown-it's `smartquotes`, in time linear in the text.

markdown-it's own function copies the text for every quote and searches all open quotes for every closing one, so a long paragraph
with many quotes takes minutes.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_QUOTE = re.compile(r"['\"]")
_APOSTROPHE = "\u2019"
_LINE_BREAKS = frozenset({"softbreak", "hardbreak"})


def smart_quotes_plugin(md: MarkdownIt) -> None:
    """Replace markdown-it's rule `smartquotes`, under the same name."""
    md.core.ruler.at("smartquotes", _set_quotes_in_body)


def _set_quotes_in_body(state: StateCore) -> None:
    quote_marks = state.md.options.quotes
    for token in state.tokens:
        if token.type == "inline" and token.children and _QUOTE.search(token.content):
            set_quotes(token.children, quote_marks)


def set_quotes(tokens: Sequence[Token], quote_marks: Sequence[str]) -> None:
    """Replace the straight quotes in the text tokens of one paragraph.

    Args:
        tokens: the inline tokens of the paragraph. Only tokens of the type `text` are changed.
        quote_marks: the opening and closing double marks, then the single ones; see `quotation_marks`.
    """
    pairing = _Pairing(tokens, quote_marks)
    for index, token in enumerate(tokens):
        pairing.enter_level(token.level)
        if token.type == "text":
            for match in _QUOTE.finditer(token.content):
                pairing.add(index, match.start(), match[0])
    for index, replaced in pairing.replaced.items():
        content, pieces, end = tokens[index].content, [], 0
        for offset, mark in sorted(replaced.items()):
            pieces += [content[end:offset], mark]
            end = offset + 1
        tokens[index].content = "".join([*pieces, content[end:]])


class _Pairing:
    """Pairs the quotes of one paragraph, from left to right."""

    def __init__(self, tokens: Sequence[Token], quote_marks: Sequence[str]) -> None:
        self.tokens, self.quote_marks = tokens, quote_marks
        self.replaced: dict[int, dict[int, str]] = {}
        """The mark of each replaced quote, by the index of its token and its offset in it."""
        self.levels: list[tuple[int, list[tuple[int, int, str]], dict[str, int]]] = []
        """The open quotes of each level of nesting, the innermost last: the level, the quotes, and the number of each kind."""

    @cached_property
    def chars_before(self) -> list[int]:
        """For each token the index of the nearest token before it with content, or -1 if its line begins with it."""
        found, last = [], -1
        for index, token in enumerate(self.tokens):
            found.append(last)
            last = -1 if token.type in _LINE_BREAKS else index if token.content else last
        return found

    @cached_property
    def chars_after(self) -> list[str]:
        """For each token the character that follows it, or a space if its line ends with it."""
        found, following = [], " "
        for token in reversed(self.tokens):
            found.append(following)
            following = " " if token.type in _LINE_BREAKS else token.content[:1] or following
        return found[::-1]

    def enter_level(self, level: int) -> None:
        """Forget the open quotes inside emphasis and links that have ended."""
        while self.levels and self.levels[-1][0] > level:
            self.levels.pop()

    def add(self, index: int, offset: int, quote: str) -> None:
        """Decide what one quote is: an opening mark, a closing one, an apostrophe, or none of them."""
        can_open, can_close = self._directions(index, offset, quote)
        if not can_open and not can_close:
            if quote == "'":
                self._replace(index, offset, _APOSTROPHE)
        elif can_close and self._close(index, offset, quote):
            return
        elif can_open:
            self._open(index, offset, quote)
        elif quote == "'":
            self._replace(index, offset, _APOSTROPHE)

    def _open(self, index: int, offset: int, quote: str) -> None:
        level = self.tokens[index].level
        if not self.levels or self.levels[-1][0] < level:
            self.levels.append((level, [], {"'": 0, '"': 0}))
        _, opened, counts = self.levels[-1]
        opened.append((index, offset, quote))
        counts[quote] += 1

    def _close(self, index: int, offset: int, quote: str) -> bool:
        """Pair a quote with the last open one of its kind, and forget those between them; return False if there is none."""
        if not self.levels or self.levels[-1][0] != self.tokens[index].level or not self.levels[-1][2][quote]:
            return False
        _, opened, counts = self.levels[-1]
        number = 2 if quote == "'" else 0
        while True:
            opening_index, opening_offset, kind = opened.pop()
            counts[kind] -= 1
            if kind == quote:
                break
        self._replace(opening_index, opening_offset, self.quote_marks[number])
        self._replace(index, offset, self.quote_marks[number + 1])
        return True

    def _replace(self, index: int, offset: int, mark: str) -> None:
        self.replaced.setdefault(index, {})[offset] = mark

    def _directions(self, index: int, offset: int, quote: str) -> tuple[bool, bool]:
        """Return if a quote may open and may close a quotation, by the characters next to it."""
        last, following = self._char_before(index, offset), self._char_after(index, offset)
        if quote == following == '"' and "0" <= last <= "9":  # 1"": the first one is a sign of inches
            return False, False
        last_space, next_space = isWhiteSpace(ord(last)), isWhiteSpace(ord(following))
        last_punctuation, next_punctuation = _is_punctuation(last), _is_punctuation(following)
        can_open = not next_space and (not next_punctuation or last_space or last_punctuation)
        can_close = not last_space and (not last_punctuation or next_space or next_punctuation)
        if can_open and can_close:  # between punctuation, as in -"-, but not inside a word
            return last_punctuation, next_punctuation
        return can_open, can_close

    def _char_before(self, index: int, offset: int) -> str:
        """Return the character before a quote as it is shown, or a space if its line begins with it."""
        if not offset:
            index = self.chars_before[index]
            if index < 0:
                return " "
            offset = len(self.tokens[index].content)
        mark = self.replaced.get(index, {}).get(offset - 1)
        return mark[-1] if mark else self.tokens[index].content[offset - 1]

    def _char_after(self, index: int, offset: int) -> str:
        return self.tokens[index].content[offset + 1 : offset + 2] or self.chars_after[index]


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)
