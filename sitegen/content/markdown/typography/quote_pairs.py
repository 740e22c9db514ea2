"""Pairs of quotation marks that markdown-it's own rule does not recognize.

A straight quote between two letters is an apostrophe in scripts that have apostrophes. Next to Han, kana, Hangul and other
letters of scripts without them, quotes alternately open and close a quotation. In a quotation over several paragraphs, each
paragraph begins with an opening mark, and only the last one has a closing mark.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from markdown_it.token import Token

from sitegen.names.word_boundaries import has_compact_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_STRAIGHT_QUOTES = {'"': 0, "'": 2}
"""The straight quotes, each with the index of its opening mark in the result of `quotation_marks`."""
_ENDING_PUNCTUATION = frozenset(",.;:!?\uff0c\u3002\uff1b\uff1a\uff01\uff1f\u3001")
_LEAD_CHARS = 8
"""Maximum length of `_StraightQuote.lead`, in characters."""
_LEAD_IN_CHARS = frozenset(":,\u2013\u2014")
"""Punctuation after which a quotation may begin."""


class _StraightQuote(NamedTuple):
    """A straight quote with the characters next to it; a space at the start and the end of the text."""

    quote_mark: str
    token_index: int
    offset: int
    before: str
    after: str
    lead: str
    """The characters before it in its paragraph, at most `_LEAD_CHARS`."""

    @property
    def is_inside_word(self) -> bool:
        return self.before.isalnum() and self.after.isalnum()

    @property
    def is_unspaced(self) -> bool:
        """True if one of the letters next to it belongs to a script without apostrophes."""
        return has_compact_script(self.before + self.after)

    @property
    def may_open(self) -> bool:
        return not (
            self.after.isspace()
            or self.after in _ENDING_PUNCTUATION
            or unicodedata.category(self.after) in {"Pe", "Pf"}
        )

    @property
    def may_close(self) -> bool:
        return not (self.before.isspace() or unicodedata.category(self.before) in {"Ps", "Pi"})


def pair_quotes(tokens: list[Token], quote_marks: Sequence[str]) -> None:
    """Replace the straight quotes of a paragraph if one of them is between two letters of a script without apostrophes.

    `quote_marks` are the quotation marks of the language. If the quotes do not form pairs, all of them stay straight.
    """
    if not any(has_compact_script(token.content) for token in tokens if token.type == "text"):
        return
    for straight, number in _STRAIGHT_QUOTES.items():
        marks = [
            mark for mark in _find_straight_quotes(tokens, straight) if mark.is_unspaced or not mark.is_inside_word
        ]
        if not any(mark.is_inside_word for mark in marks):
            continue
        fits = all(mark.may_close if index % 2 else mark.may_open for index, mark in enumerate(marks))
        if fits and len(marks) % 2 == 0:
            _replace_quotes(tokens, marks, [quote_marks[number], quote_marks[number + 1]] * (len(marks) // 2))
        else:
            _replace_quotes(tokens, marks, [""] * len(marks))


def open_continued_quotes(tokens: list[Token], quote_marks: Sequence[str]) -> None:
    """Replace the opening quotes of quotations over several paragraphs; only the last paragraph has a closing one."""
    for straight, number in _STRAIGHT_QUOTES.items():
        for paragraphs in _paragraph_runs(tokens):
            unclosed: list[tuple[list[Token], _StraightQuote]] = []
            for children in paragraphs:
                if unclosed and not _begins_with_quote(children, straight, quote_marks[number]):
                    unclosed = []
                if opening := _find_unclosed_quote(children, straight):
                    unclosed.append((children, opening))
                else:
                    for earlier, mark in unclosed:
                        _replace_quotes(earlier, [mark], [quote_marks[number]])
                    unclosed = []


def _paragraph_runs(tokens: list[Token]) -> Iterator[list[list[Token]]]:
    """Yield each run of consecutive paragraphs, as the inline tokens of each paragraph."""
    run: list[list[Token]] = []
    for index, token in enumerate(tokens):
        if token.type == "paragraph_open":
            if index and tokens[index - 1].type != "paragraph_close":
                yield run
                run = []
            run.append(tokens[index + 1].children or [])
    yield run


def _begins_with_quote(children: list[Token], straight: str, quote_mark: str) -> bool:
    """Return True if a paragraph begins with a given quote, straight or typeset, possibly after other quotes."""
    text = _paragraph_text(children).lstrip()
    unquoted = text.lstrip("\"'\u2018\u201c\u201e\u201a\u00ab\u2039\u300c\u300e\u201d\u00a0")
    return any(quote in text[: len(text) - len(unquoted)] for quote in (straight, quote_mark.strip()))


def _find_unclosed_quote(children: list[Token], straight: str) -> _StraightQuote | None:
    """Return the only quote of a kind in a paragraph that may open a quotation, or None if there is not exactly one.

    Single quotes count only at the start of the text and after punctuation that introduces a quotation.
    """
    marks = [mark for mark in _find_straight_quotes(children, straight) if mark.may_open and not mark.before.isalnum()]
    if straight == "'":
        marks = [
            mark
            for mark in marks
            if not (lead := mark.lead.strip(' \u00a0"\u201c\u00ab\u300c')) or lead[-1] in _LEAD_IN_CHARS
        ]
    return marks[0] if len(marks) == 1 else None


def _paragraph_text(tokens: list[Token]) -> str:
    return "".join(_visible_text(token) for token in tokens)


def _visible_text(token: Token) -> str:
    """Return the text of a token, a line feed for a line break, or U+FFFC for code and images."""
    if token.type in {"text", "text_special"}:
        return token.content
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    return "\ufffc" if token.type in {"code_inline", "image"} else ""


def _find_straight_quotes(tokens: list[Token], straight: str) -> list[_StraightQuote]:
    """Return the unescaped straight quotes of a kind in a paragraph's text."""
    if not any(straight in token.content for token in tokens):
        return []
    text, start, found = _paragraph_text(tokens), 0, []
    for number, token in enumerate(tokens):
        index = token.content.find(straight) if token.type == "text" else -1
        while index >= 0:
            offset = start + index
            before, after = text[offset - 1 : offset] or " ", text[offset + 1 : offset + 2] or " "
            found.append(
                _StraightQuote(straight, number, index, before, after, text[max(0, offset - _LEAD_CHARS) : offset])
            )
            index = token.content.find(straight, index + 1)
        start += len(_visible_text(token))
    return found


def _replace_quotes(tokens: list[Token], quotes: list[_StraightQuote], quote_marks: list[str]) -> None:
    """Replace straight quotes by typographic ones; a quote whose mark is "" stays, hidden from the parser's rule."""
    replacements: dict[int, list[tuple[int, str]]] = {}
    for mark, quote_mark in zip(quotes, quote_marks, strict=True):
        replacements.setdefault(mark.token_index, []).append((mark.offset, quote_mark))
    tokens[:] = [
        piece for number, token in enumerate(tokens) for piece in _split_token(token, replacements.get(number, []))
    ]


def _split_token(token: Token, replacements: list[tuple[int, str]]) -> Iterator[Token]:
    """Yield a text token with its quotes replaced, split around the quotes that stay straight."""
    content, start, piece = token.content, 0, ""
    for offset, quote_mark in replacements:
        piece += content[start:offset] + quote_mark
        start = offset + 1
        if not quote_mark:
            yield Token("text", "", 0, content=piece, level=token.level)
            yield Token("text_special", "", 0, content=content[offset], level=token.level, info="escape")
            piece = ""
    token.content = piece + content[start:]
    yield token
