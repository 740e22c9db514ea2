"""Built-in patterns of the check `patterns`: words of unfinished text, and contact details."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

SpanFinder = Callable[[str], Iterator[tuple[int, int]]]


class TextPattern(NamedTuple):
    """A pattern to search for, with the message of its problem."""

    find_spans: SpanFinder
    """Returns start and end of each match in a text, in order."""
    message: str
    """The message of a problem; `{found}` is replaced by the matching text."""
    hint: str
    stories_only: bool = False
    """True to search stories only: pages and entities may contain contact details."""


def regex_finder(pattern: str, flags: int = 0) -> SpanFinder:
    """Return a function that yields the spans of a regular expression's matches, without empty ones."""
    compiled = re.compile(pattern, flags)
    return lambda text: (found.span() for found in compiled.finditer(text) if found[0])


_WORD_CHARACTERS = r"A-Za-z0-9_\u00c0-\u024f\u0370-\u052f"
"""Letters and digits of scripts with spaces between words. In other scripts, text may directly precede or follow a match."""
_NOTE_WORDS = "CHECK|CHK|CQ|CONFIRM|VERIFY|TODO|FIXME|XXX|PLACEHOLDER|FACT[ -]?CHECK"
_PHONE_WORDS = r"(?:tel(?:e?[fp]h?one?|éfono|efono)?|tél(?:éphone)?|tfno|phones?|telephone|mobile|cell|fax|whatsapp|call|text|dial|reach|hotline)"
_UNSPACED_PHONE_WORDS = r"电话|電話|手机|手機|热线|熱線|携帯|传真|傳真|тел(?:ефон)?|전화"
_PHONE_CUE = re.compile(
    rf"(?:(?<![^\W\d_]){_PHONE_WORDS}(?![^\W\d_])|{_UNSPACED_PHONE_WORDS})[^\d+\n]{{0,25}}\Z", re.IGNORECASE
)
_OTHER_NUMBER_CUE = re.compile(
    r"(?:\b(?:ISBN|ISSN|DOI|ORCID|No|Nr|case|docket|parcel|permit|invoice|account|policy|serial|section|ordinance|resolution|bill|file|IDs?)\b|[#§№])"
    r"\W{0,3}\Z",
    re.IGNORECASE,
)
_DIGIT_RUN = re.compile(
    rf"(?<![{_WORD_CHARACTERS}.,/+-])\(?\+?\(?\d[\d().\x20/\u2010-\u2013-]{{4,22}}\d(?![{_WORD_CHARACTERS}%]|[.,/-]\d)"
)
_PHONE_SHAPES = re.compile(
    r"""\+[1-9]\d{0,2}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,5}){1,4}     # with a country code
    | (?:1[ .-])?(?:\([2-9]\d\d\)[ ]?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}  # North America
    | 555-\d{4}
    | \(0\d{1,4}\)[ ]?\d{3,4}[ -]?\d{3,4}                            # area code in brackets
    | 0\d{2,4}[ ]\d{3,4}[ ]\d{3,4}                                   # Britain
    | 0[1-9](?:[ .]\d\d){4}                                          # France
    | 0\d-\d{4}-\d{4} | 0\d\d-\d{3,4}-\d{4} | 0\d{3}-\d\d-\d{4} | 0\d{4}-\d-\d{4}  # Japan
    | 0\d{2,3}-\d{7,8}                                               # China
    | 1[3-9]\d[ -]\d{4}[ -]\d{4}
    | 0\d{2,4}/\d{5,8}                                               # Germany
    """,
    re.VERBOSE,
)
_THOUSANDS = re.compile(r"\+?\d{1,3}(?:[ .]\d{3}){1,2}")
_MIN_PHONE_DIGITS, _MAX_PHONE_DIGITS = 7, 15
"""Minimum and maximum digits of a telephone number; 15 is the limit of ITU-T E.164."""
_CUE_DISTANCE_CHARACTERS = 40
"""Characters before a number that are searched for a word such as "phone" or "ISBN"."""


def _find_phone_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of numbers in the format of a telephone number, or that follow a word such as "phone"."""
    for found in _DIGIT_RUN.finditer(text):
        number = found[0].rstrip(" (/.-")
        digits = sum(character.isdigit() for character in number)
        before = text[max(0, found.start() - _CUE_DISTANCE_CHARACTERS) : found.start()].rpartition("\n")[2]
        if (
            not _MIN_PHONE_DIGITS <= digits <= _MAX_PHONE_DIGITS
            or _OTHER_NUMBER_CUE.search(before)
            or _is_date_or_amount(number)
        ):
            continue
        if _PHONE_SHAPES.fullmatch(number) or _PHONE_CUE.search(before):
            yield found.start(), found.start() + len(number)


def _is_date_or_amount(number: str) -> bool:
    """Return True for dates, year ranges and grouped thousands: `2019-03-02`, `1987-1999`, `12 000 000`."""
    thousands = _THOUSANDS.fullmatch(number)
    return bool(thousands or re.fullmatch(r"\d{4}\W{1,3}\d{4}|\d{4}([./-])\d\d\1\d\d|\d\d?([./-])\d\d?\2\d{4}", number))


BUILT_IN_PATTERNS = {
    "tk": TextPattern(
        regex_finder(
            rf"(?<![{_WORD_CHARACTERS}/.@-])"
            rf"(?:(?:TK)+(?![{_WORD_CHARACTERS}@]|[ -]?\d|[ ](?:Maxx|Elevators?)\b)|(?:tk){{2,}}(?![{_WORD_CHARACTERS}]))"
        ),
        '"{found}" is a placeholder for missing text',
        "replace it with the text, or remove it",
    ),
    "note": TextPattern(
        regex_finder(rf"\[(?:{_NOTE_WORDS})(?![\w-])[^\]\n]{{0,200}}\](?![\[(:])|\((?:{_NOTE_WORDS})\)"),
        "{found} is an editorial note",
        "resolve the question, and remove the note",
    ),
    "email": TextPattern(
        regex_finder(
            rf"(?<![{_WORD_CHARACTERS}.+@/-])[{_WORD_CHARACTERS}][{_WORD_CHARACTERS}.+%'-]*[@\uff20](?:[{_WORD_CHARACTERS}][{_WORD_CHARACTERS}-]*\.)+[{_WORD_CHARACTERS}-]{{2,}}(?<![\d-])"
        ),
        "the e-mail address {found} would be public",
        "remove it unless its owner has agreed",
        stories_only=True,
    ),
    "phone": TextPattern(
        _find_phone_numbers,
        "the telephone number {found} would be public",
        "remove it unless its owner has agreed",
        stories_only=True,
    ),
    "tracked": TextPattern(
        regex_finder(
            r"\{\+\+.{0,2000}?\+\+\}|\{--.{0,2000}?--\}|\{~~.{0,2000}?~~\}|\{>>.{0,2000}?<<\}|\{==.{0,2000}?==\}"
            r"|\{(?:\+\+|--|~~|>>|==)|(?:\+\+|--|~~|<<|==)\}"
            r"|\bComment(?:ed)? \[[A-Z]{1,4}\d+\]:?|^Formatted: (?:Font|Normal|Indent|Left|Right|Space|Line|List)\b"
            r"|</?(?:w:(?:ins|del)|o:p|ins|del)\b[^>\n]{0,200}>|\bmso-[a-z]+-?[a-z]*:",
            re.DOTALL | re.MULTILINE,
        ),
        "{found} is a tracked change",
        "accept or reject the change",
    ),
    "conflict": TextPattern(
        regex_finder(r"^(?:<{7}|>{7}|\|{7})(?: [^\n]*)?$", re.MULTILINE),
        "{found} is a merge conflict marker",
        "keep one of the versions, and remove the markers",
    ),
}
