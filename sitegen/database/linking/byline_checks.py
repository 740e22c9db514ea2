"""Checks of bylines: each must be one name, not a part of one, not several, and without other words."""

from __future__ import annotations

import re

from sitegen.names.name_words import NON_PERSON_WORDS
from sitegen.problem_codes.references import INVALID_BYLINE

_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|esq|m\.?d|ph\.?d)\.?", re.IGNORECASE)
_ROLE = re.compile(
    r"(?:(?:staff|senior|contributing|special|guest|freelance|chief|managing|associate|assistant|news|city|sports|political|foreign)\s+)*"
    r"(?:writer|reporter|editor|correspondent|columnist|photographer|contributor)s?",
    re.IGNORECASE,
)
_BY_PREFIX = re.compile(r"by[: ]\s*(?=\S)", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_NAME_SEPARATOR = re.compile(r"\s*;\s*|\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+", re.IGNORECASE)
_MIN_WORDS_PER_NAME = 2
"""Least number of words of each name in a list of names: `Smith and Sons News Service` is not a list."""


def find_byline_problem(names: tuple[str, ...], index: int) -> tuple[str, str] | None:
    """Return message and hint for one of a story's bylines; None if it may be the name of one writer."""
    name = names[index].strip()
    if index and _SUFFIX.fullmatch(name):
        whole = f"{names[index - 1].strip()}, {name}"
        return (
            INVALID_BYLINE(f'"{name}" is read as another byline, since a comma separates bylines'),
            f'quote the whole name: "{whole}"',
        )
    if index and _ROLE.fullmatch(name):
        return INVALID_BYLINE(f'"{name}" is read as the name of a writer'), "remove it: a byline is only a name"
    if found := _EMAIL.search(name):
        return INVALID_BYLINE(f'the byline contains an e-mail address: "{found[0]}"'), "write the name of the writer"
    if by := _BY_PREFIX.match(name):
        return INVALID_BYLINE(
            f'"{name}" is read as a name that contains "{by[0].strip()}"'
        ), f"write {name[by.end() :]}"
    head, _, role = name.rpartition(", ")
    if head and _ROLE.fullmatch(role.strip()):
        return INVALID_BYLINE(f'"{role}" is read as part of the name'), f"write {head}"
    return _find_list_of_names(name)


def _find_list_of_names(name: str) -> tuple[str, str] | None:
    """Return message and hint for a byline that contains several names, or None."""
    parts = [part for part in _NAME_SEPARATOR.split(name) if part]
    if len(parts) < _MIN_WORDS_PER_NAME or not all(_is_full_name(part) for part in parts):
        return None
    return INVALID_BYLINE(f'"{name}" is read as one writer'), f"write one item for each: bylines: [{', '.join(parts)}]"


def _is_full_name(text: str) -> bool:
    words = text.split()
    return len(words) >= _MIN_WORDS_PER_NAME and all(
        word[0].isupper() and word.casefold().strip(".") not in NON_PERSON_WORDS for word in words
    )
