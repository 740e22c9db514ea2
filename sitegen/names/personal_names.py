"""Splitting of personal names into given name and family name, only if the name itself makes it certain.

The position of the family name depends on where a person is from. It is last in Western names, and first in Chinese,
Japanese, Korean, Vietnamese and Hungarian ones; Spanish names have two; and particles (de, van, al-) may or may not belong to
it. So only unambiguous names are split: a given name or initials and one family name, in Latin letters.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sitegen.names.name_words import FAMILY_NAMES_WRITTEN_FIRST, HUNGARIAN_GIVEN_NAMES, NON_PERSON_WORDS

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "v", "esq", "md", "phd"})
_GENERATION_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "v"})
_WORD = re.compile(r"[A-Z\u00c0-\u00de\u0100-\u024f][A-Za-z\u00c0-\u024f]*(?:['\u2019-][A-Za-z\u00c0-\u024f]+)*")
_INITIALS = re.compile(r"(?:[A-Z\u00c0-\u00de]\.-?)+|[A-Z\u00c0-\u00de]")
_CAPITALIZED_PARTICLES = frozenset(
    {
        "De",
        "Del",
        "Della",
        "Di",
        "Da",
        "Du",
        "Van",
        "Von",
        "Mac",
        "Mc",
        "Saint",
        "St.",
        "Ste.",
        "Ter",
        "Ten",
        "Dos",
        "Dela",
    }
)
"""Particles that are a part of the family name if they are capitalized."""
OTHER_NAME_ORDER_LANGUAGES = frozenset(
    {"hu", "zh", "ja", "ko", "vi", "is", "mn", "my", "km", "id", "ms", "ta", "te", "ml", "kn", "am", "ti", "yue"}
)
"""Languages in which a name of two words may be something else than a given name and a family name."""


class NameParts(NamedTuple):
    """The parts of a name. `suffix` is a generation, such as `Jr.`, or a title."""

    family: str
    given: str
    suffix: str = ""

    @property
    def inverted(self) -> str:
        """Sort name: `Family, Given` or `Family, Given, Jr.`."""
        return ", ".join(part for part in self if part)


def split_name(name: str) -> NameParts | None:
    """Return the parts of a name with one given name (or initials) and one family name; None if it is not certain."""
    words, suffix = _split_suffix(name.split())
    if len(words) < 2:  # noqa: PLR2004 - a given name and a family name
        return None
    at = len(words) - (2 if len(words) > 2 and words[-2] in _CAPITALIZED_PARTICLES else 1)  # noqa: PLR2004 - and a particle
    given, family = words[:at], words[at:]
    if (
        not _is_given_name(given)
        or _INITIALS.fullmatch(family[-1])
        or not all(_is_name_word(word) or word in _CAPITALIZED_PARTICLES for word in family)
        or _may_be_family_first(words)
    ):
        return None
    return NameParts(" ".join(family), " ".join(given), suffix)


def split_sort_name(sort_name: str) -> NameParts | None:
    """Return the parts of `Family, Given` or `Family, Given, Jr.`; None for a sort name in another form."""
    family, _, rest = sort_name.partition(", ")
    given, comma, suffix = rest.partition(", ")
    if not family or not given or "," in suffix or (comma and _fold_word(suffix) not in _SUFFIXES):
        return None
    return NameParts(family, given, suffix)


def _split_suffix(words: list[str]) -> tuple[list[str], str]:
    if len(words) > 1 and _fold_word(words[-1]) in _GENERATION_SUFFIXES and words[-1] != "V":
        return [*words[:-2], words[-2].removesuffix(",")], words[-1]
    return words, ""


def _is_given_name(words: list[str]) -> bool:
    """Return True for one given name with or without initials, or for initials only."""
    names = [word for word in words if not _INITIALS.fullmatch(word)]
    return len(names) <= 1 and all(map(_is_name_word, names)) and (not names or words[0] == names[0] or len(words) == 2)  # noqa: PLR2004 - J. Edgar


def _is_name_word(word: str) -> bool:
    return (
        _WORD.fullmatch(word) is not None
        and word.casefold() not in NON_PERSON_WORDS
        and not (word.isupper() and len(word) > 1)
    )


def _may_be_family_first(words: list[str]) -> bool:
    """Return True if the family name may be first."""
    return words[0].casefold() in FAMILY_NAMES_WRITTEN_FIRST or words[-1].casefold() in HUNGARIAN_GIVEN_NAMES


def _fold_word(word: str) -> str:
    return word.casefold().replace(".", "")
