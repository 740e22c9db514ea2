"""Pairs of quotation marks that markdown-it's own rule does not recognise.

A straight quote between two letters is an apostrophe in scripts that have apostrophes. Next to Han, kana, Hangul and other letters
without them it begins or ends a quotation, whichever is due in its paragraph. In a quotation over several paragraphs each
begins with an opening sign, and only the last has a closing one.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from markdown_it.token import Token

from sitegen.names.word_boundaries import has_compact_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_STRAIGHT_QUOTES = {'"': 0, "'": 2}
"""The straight quotes, each with the number of its opening sign among those of a language (`quotes.py`)."""
_ENDING_PUNCTUATION = frozenset(",.;:!?\uff0c\u3002\uff1b\uff1a\uff01\uff1f\u3001")
_LEAD_CHARS = 8
_LEAD_IN_SIGNS = frozenset(":,\u2013\u2014")


class _StraightQuote(NamedTuple):
    """A straight quote, with the characters next to it; a blank at the beginning and the end of the text."""

    sign: str
    token_index: int
    offset: int
    before: str
    after: str
    lead: str
    """The characters before it in its paragraph, at most eight."""

    @property
    def is_inside_word(self) -> bool:
        return self.before.isalnum() and self.after.isalnum()

    @property
    def is_unspaced(self) -> bool:
        """True if one of the letters next to it is of a script without apostrophes."""
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


def pair_quotes(tokens: list[Token], signs: Sequence[str]) -> None:
    """Set the quotes of a paragraph of which one is between two letters without apostrophes; leave all straight where they do not pair."""
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
            _replace_quotes(tokens, marks, [signs[number], signs[number + 1]] * (len(marks) // 2))
        else:
            _replace_quotes(tokens, marks, [""] * len(marks))


def open_continued_quotes(tokens: list[Token], signs: Sequence[str]) -> None:
    """Set the opening signs of quotations over several paragraphs, whose closing sign is at the end of the last."""
    for straight, number in _STRAIGHT_QUOTES.items():
        for paragraphs in _paragraph_runs(tokens):
            waiting: list[tuple[list[Token], _StraightQuote]] = []
            for children in paragraphs:
                if waiting and not _begins_with_quote(children, straight, signs[number]):
                    waiting = []
                if opening := _find_unclosed_quote(children, straight):
                    waiting.append((children, opening))
                else:
                    for earlier, mark in waiting:
                        _replace_quotes(earlier, [mark], [signs[number]])
                    waiting = []


def _paragraph_runs(tokens: list[Token]) -> Iterator[list[list[Token]]]:
    """Yield the content of the paragraphs that follow each other."""
    run: list[list[Token]] = []
    for index, token in enumerate(tokens):
        if token.type == "paragraph_open":
            if index and tokens[index - 1].type != "paragraph_close":
                yield run
                run = []
            run.append(tokens[index + 1].children or [])
    yield run


def _begins_with_quote(children: list[Token], straight: str, sign: str) -> bool:
    """Return True if a paragraph begins with a quote of a kind, perhaps after one of the other kind."""
    text = _paragraph_text(children).lstrip()
    rest = text.lstrip("\"'\u2018\u201c\u201e\u201a\u00ab\u2039\u300c\u300e\u201d\u00a0")
    return any(quote in text[: len(text) - len(rest)] for quote in (straight, sign.strip()))


def _find_unclosed_quote(children: list[Token], straight: str) -> _StraightQuote | None:
    """Return the one quote of a kind that began and did not end in a paragraph; of single ones only where a quotation may begin."""
    marks = [mark for mark in _find_straight_quotes(children, straight) if mark.may_open and not mark.before.isalnum()]
    if straight == "'":
        marks = [
            mark
            for mark in marks
            if not (words := mark.lead.strip(' \u00a0"\u201c\u00ab\u300c')) or words[-1] in _LEAD_IN_SIGNS
        ]
    return marks[0] if len(marks) == 1 else None


def _paragraph_text(tokens: list[Token]) -> str:
    return "".join(_visible_text(token) for token in tokens)


def _visible_text(token: Token) -> str:
    """Return what stands for a token in the text of its paragraph."""
    if token.type in {"text", "text_special"}:
        return token.content
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    return "\ufffc" if token.type in {"code_inline", "image"} else ""


def _find_straight_quotes(tokens: list[Token], straight: str) -> list[_StraightQuote]:
    """Return the straight quotes of a kind in a paragraph's text; those that were escaped are none."""
    if not any(straight in token.content for token in tokens):
        return []
    text, start, found = _paragraph_text(tokens), 0, []
    for number, token in enumerate(tokens):
        at = token.content.find(straight) if token.type == "text" else -1
        while at >= 0:
            place = start + at
            before, after = text[place - 1 : place] or " ", text[place + 1 : place + 2] or " "
            found.append(_StraightQuote(straight, number, at, before, after, text[max(0, place - _LEAD_CHARS) : place]))
            at = token.content.find(straight, at + 1)
        start += len(_visible_text(token))
    return found


def _replace_quotes(tokens: list[Token], quotes: list[_StraightQuote], signs: list[str]) -> None:
    """Replace straight quotes by signs; one without a sign stays, hidden from the parser's rule."""
    places: dict[int, list[tuple[int, str]]] = {}
    for mark, sign in zip(quotes, signs, strict=True):
        places.setdefault(mark.token_index, []).append((mark.offset, sign))
    tokens[:] = [piece for number, token in enumerate(tokens) for piece in _split_token(token, places.get(number, []))]


def _split_token(token: Token, replacements: list[tuple[int, str]]) -> Iterator[Token]:
    """Yield a token of text with signs at some places, in pieces around the quotes that stay."""
    content, start, made = token.content, 0, ""
    for at, sign in replacements:
        made += content[start:at] + sign
        start = at + 1
        if not sign:
            yield Token("text", "", 0, content=made, level=token.level)
            yield Token("text_special", "", 0, content=content[at], level=token.level, info="escape")
            made = ""
    token.content = made + content[start:]
    yield token
