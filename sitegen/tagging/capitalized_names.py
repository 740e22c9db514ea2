"""Finds names that the archive does not know: two or more capitalized words, such as `Police Chief Rosa Diaz` or `Almansor Court`.

Only the capitals, short lists of words and the position in the sentence are used, so the result is a proposal for an editor.
Scripts without capitals give no names.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sitegen.names.personal_names import split_name
from sitegen.tagging.name_words import (
    ARTICLES,
    CALENDAR_WORDS,
    LAST_WORDS,
    NAME_PARTICLES,
    NOT_FIRST,
    TITLE_PARTS,
    TITLES,
)
from sitegen.tagging.suggestion import NameUse, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_NAME_WORDS = 8
"""Maximum number of words of a name. Longer runs of capitalized words are headlines or lists."""
_MIN_NAME_WORDS = 2
_WORD = re.compile(r"(?<!\w)[^\W_]*[^\W\d_][^\W_]*(?:['\u2019.\-\u2010\u2011][^\W_]+)*(?!\w)")
_POSSESSIVE = re.compile(r"['\u2019][sS]?\Z")
_OPENING = "\"'\u201c\u2018\u201e\u00ab([\u2014\u2013-\u2022* "
_SENTENCE_ENDS = (".", "!", "?", "\u2026", ":")
_CLOSING = "\"'\u201d\u2019\u00bb)] "
_JOINING_WORDS = frozenset({"and", "for", "the", "&"})
"""Words that join the words of the name of an organization."""
_INNER_WORDS = NAME_PARTICLES | _JOINING_WORDS
_SPEAKING = re.compile(
    r"[,\u201d\"]? (?:said|says|told|tells|wrote|writes|added|adds|explained|explains|asked|testified|who)\b|, \d\d,"
)
"""Words directly after a name that only follow the name of a person."""
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_ABBREVIATIONS = frozenset(word for words in (TITLES, *LAST_WORDS.values()) for word in words if word.endswith(".")) | {
    "jr.", "sr.", "st.", "ste.", "mt.", "ft.", "u.s.", "u.k.", "u.n.", "d.c.", "l.a.",
}  # fmt: skip


class _Word(NamedTuple):
    text: str
    start: int
    end: int


class _Found(NamedTuple):
    """One occurrence of a name."""

    words: tuple[str, ...]
    is_certain: bool
    title: str
    is_speaking: bool
    place: Place


def names_in(texts: Iterable[str]) -> list[NameUse]:
    """Return the names in the paragraphs of one text, in the order of their first occurrence."""
    found = [
        one for number, text in enumerate(texts) for run in _runs(text) for one in _names_in_run(number, text, run)
    ]
    certain = {one.words for one in found if one.is_certain and len(one.words) >= _MIN_NAME_WORDS}
    full = [_without_sentence_start(one, certain) for one in found if len(one.words) >= _MIN_NAME_WORDS]
    single_words = Counter(one.words[0] for one in found if len(one.words) == 1)
    by_name: dict[tuple[str, ...], list[_Found]] = {}
    for one in full:
        by_name.setdefault(one.words, []).append(one)
    return [_name_use(words, uses, single_words) for words, uses in by_name.items()]


def _without_sentence_start(found: _Found, certain: set[tuple[str, ...]]) -> _Found:
    """Return an occurrence without its first word if that begins a sentence, and the rest is a name elsewhere in the text."""
    return (
        found._replace(words=found.words[1:], is_certain=True)
        if not found.is_certain and found.words[1:] in certain
        else found
    )


def _name_use(words: tuple[str, ...], uses: Sequence[_Found], single_words: Counter[str]) -> NameUse:
    title = next((use.title for use in uses if use.title), "")
    kind = kind_of(words, is_person=any(use.title or use.is_speaking for use in uses))
    family = next((word for word in reversed(words) if word.lower() not in _SUFFIXES), "")
    alone = single_words[family] if kind in {"", "person"} and split_name(" ".join(words)) else 0
    certain = sum(use.is_certain for use in uses) + alone
    return NameUse(" ".join(words), len(uses) + alone, certain, kind, title, uses[0].place)


def kind_of(words: Sequence[str], *, is_person: bool = False) -> str:
    """Return the kind of entity that a name points to, or ""."""
    lower = [word.lower() for word in words]
    head = lower[lower.index("of") - 1] if "of" in lower[1:] else lower[-1]
    if head in {"measure", "prop.", "proposition", "bill"} or lower[0] in {"measure", "prop.", "proposition"}:
        return "law"
    for kind, last_words in LAST_WORDS.items():
        if head in last_words:
            return kind
    return "person" if is_person else ""


def _runs(text: str) -> Iterator[list[_Word]]:
    """Yield the runs of capitalized words, initials and particles that only single spaces separate, without particles at the ends."""
    run: list[_Word] = []
    for word in _words(text):
        is_capitalized = _first_letter(word.text).isupper() and word.text.lower() not in CALENDAR_WORDS
        is_part = is_capitalized or word.text in NAME_PARTICLES or (word.text in _JOINING_WORDS and _names_body(run))
        if run and (not is_part or text[run[-1].end : word.start] != " "):
            yield _without_outer_particles(run)
            run = []
        if is_part:
            run.append(word)
    yield _without_outer_particles(run)


def _first_letter(word: str) -> str:
    return next(filter(str.isalpha, word), "")


def _names_body(run: Sequence[_Word]) -> bool:
    """Return True if a run begins like the name of a body whose other words may be joined: `Department of Health and …`."""
    words = [word.text.lower() for word in run]
    return any(
        first in LAST_WORDS["organization"] and second in {"of", "for"} for first, second in pairwise(words)
    ) or (len(words) == 1 and words[0] in LAST_WORDS["organization"])


def _without_outer_particles(run: list[_Word]) -> list[_Word]:
    while run and run[-1].text in _INNER_WORDS:
        run = run[:-1]
    while run and run[0].text in _INNER_WORDS:
        run = run[1:]
    return run


def _words(text: str) -> Iterator[_Word]:
    """Yield the words of a text: initials and abbreviations with their full stop, and without a possessive `'s`."""
    for match in _WORD.finditer(text):
        word = match[0]
        stop = text[match.end() : match.end() + 1] == "."
        if stop and ((len(word) == 1 and word.isupper()) or f"{word.lower()}." in _ABBREVIATIONS):
            yield _Word(f"{word}.", match.start(), match.end() + 1)
            continue
        plain = _POSSESSIVE.sub("", word)
        yield _Word(plain, match.start(), match.start() + len(plain))


def _names_in_run(number: int, text: str, run: list[_Word]) -> Iterator[_Found]:
    """Yield the name in a run of words, without the word that begins the sentence and without titles."""
    is_certain = not run or not _begins_sentence(text, run[0].start)
    no_names = ARTICLES if is_certain else NOT_FIRST
    while run and run[0].text.lower() in no_names:
        run, is_certain = run[1:], True
    title_length = _title_length(run)
    title = " ".join(word.text for word in run[:title_length]) or _title_before(text, run)
    run, is_certain = _without_outer_particles(run[title_length:]), is_certain or title_length > 0
    words = tuple(word.text for word in run)
    if not words or len(words) > MAX_NAME_WORDS or all(_is_upper(word) for word in words):
        return
    is_speaking = _SPEAKING.match(text, run[-1].end) is not None
    yield _Found(words, is_certain, title, is_speaking, Place(number, run[0].start, run[-1].end))


def _is_upper(word: str) -> bool:
    """Return True for an acronym, or a word in capitals such as that of a dateline."""
    return len(word) > 1 and word.isupper() and "." not in word


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(_OPENING)
    return not before or before.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)


def _title_length(run: Sequence[_Word]) -> int:
    """Return the number of words at the start of a run that are a title, such as `Police Chief`."""
    length = 0
    for number, word in enumerate(run, 1):
        lower = word.text.lower()
        if lower in TITLES:
            length = number
        elif lower not in TITLE_PARTS:
            break
    return length if length < len(run) else 0


def _title_before(text: str, run: Sequence[_Word]) -> str:
    """Return the title in lower case directly before a run, such as `police chief`, or ""."""
    words: list[str] = []
    before = text[max(run[0].start - 60, 0) : run[0].start] if run else ""
    for word in reversed(before.split(" ")[:-1] if before.endswith(" ") else []):
        if word not in (TITLE_PARTS if words else TITLES):
            break
        words.insert(0, word)
    return " ".join(words)
