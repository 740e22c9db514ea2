"""The rules by which two names may be names of the same entity. Each rule says why, and none is certain.

Names are compared only if they have a common key, so that the time does not grow with the square of the number of entities.
Numbers and single letters must be equal: Measure A is not Measure B, and SB 54 is not SB 34.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from sitegen.names.naming import name_sort_key, normalize_name
from sitegen.names.personal_names import split_name
from sitegen.names.similarity import find_similar_pairs
from sitegen.tagging.duplicates.word_lists import JOINING_WORDS, NICKNAME_GROUPS, SHORT_FORMS

if TYPE_CHECKING:
    from collections.abc import Iterator

Rule = Literal[
    "same address", "same letters", "short words", "word order", "middle name", "acronym", "nickname", "initials", "spelling", "one word"
]  # fmt: skip
RULE_SCORES: dict[Rule, int] = {
    "same address": 100,
    "same letters": 95,
    "short words": 90,
    "word order": 85,
    "middle name": 75,
    "acronym": 70,
    "nickname": 65,
    "initials": 60,
    "spelling": 55,
    "one word": 50,
}
"""The rules, the most certain one first, with their scores from 0 to 100. The score only orders the list."""
REASONS: dict[Rule, str] = {
    "same address": "both have the same address in same_as",
    "same letters": "the names differ in capitals, accents, spaces or marks only",
    "short words": "the names differ in short forms of words only",
    "word order": "the names have the same words in another order",
    "middle name": "the names differ in a middle name only",
    "acronym": "one name has the first letters of the other",
    "nickname": "one given name is a short form of the other",
    "initials": "one name has an initial for the given name of the other",
    "spelling": "the names differ in one letter",
    "one word": "one name has one word more",
}
KEY_RULES: tuple[Rule, ...] = ("same letters", "short words", "word order", "acronym", "one word")
MIN_ACRONYM_LETTERS = 3
_MIN_LEFT_WORDS = 2
_SHORT_WORD_LETTERS = 4
"""Letters of words in which one letter makes another word."""
_WORD = re.compile(r"[^\W_]+|&")
_FULL_STOPS = re.compile(r"(?<=\w)\.(?=\w?\b|\s|$)")


def words_of(name: str) -> list[str]:
    """Return the words of a name without case, accents and marks."""
    plain = name_sort_key(normalize_name(_FULL_STOPS.sub("", name))).partition("\x1f")[0].replace("'", "")
    return _WORD.findall(plain)


def keys_of(name: str, kind: str) -> Iterator[tuple[Rule, str]]:
    """Yield the keys of a name for the rules that compare names by keys."""
    words = words_of(name)
    if not words:
        return
    long_words = [SHORT_FORMS.get(word, word) for word in words]
    content = [word for word in long_words if word not in JOINING_WORDS]
    yield "same letters", "".join(words)
    yield "short words", " ".join(long_words)
    yield "word order", " ".join(sorted(content))
    if kind == "person":
        yield from _person_keys(name)
        return
    if acronym := _acronym(name, words):
        yield "acronym", acronym
    if len(content) > _MIN_LEFT_WORDS:
        for number in range(len(content)):
            yield "one word", " ".join(sorted(content[:number] + content[number + 1 :]))
    if len(content) >= _MIN_LEFT_WORDS:
        yield "one word", " ".join(sorted(content))


def _person_keys(name: str) -> Iterator[tuple[Rule, str]]:
    parts = split_name(name)
    if parts is None:
        return
    family, given = "".join(words_of(parts.family)), words_of(parts.given)
    if given:
        yield "initials", f"{family} {given[0][0]}"
        for group in NICKNAME_GROUPS.get(given[0], ()):
            yield "nickname", f"{family} {group}"


def _acronym(name: str, words: list[str]) -> str:
    """Return the acronym that a name is, or that its words make; "" if it is none and makes none."""
    if len(words) == 1 and name.replace(".", "").isupper() and len(words[0]) >= MIN_ACRONYM_LETTERS:
        return words[0]
    letters = "".join(word[0] for word in words if word not in JOINING_WORDS)
    return letters if len(letters) >= MIN_ACRONYM_LETTERS else ""


def confirm(rule: Rule, one: str, other: str) -> Rule | None:
    """Return the rule that two names with a common key of `rule` fulfil; None if they are names of different entities."""
    first, second = words_of(one), words_of(other)
    if rule in {"initials", "nickname"}:
        return _confirm_person(rule, one, other)
    if rule == "acronym":
        is_pair = (len(first) == 1) is not (len(second) == 1)
        return rule if is_pair else None
    if rule != "same letters" and _marks(first) != _marks(second):
        return None
    return rule if rule != "one word" or _one_more(first, second) else None


def _one_more(first: list[str], second: list[str]) -> bool:
    """Return True if one list of words has exactly one word more than the other, joining words apart."""
    one, other = ({SHORT_FORMS.get(word, word) for word in words} - JOINING_WORDS for words in (first, second))
    return len(one ^ other) == 1


def _marks(words: list[str]) -> list[str]:
    """Return the numbers and single letters of a name, which distinguish things of the same name."""
    return sorted(word for word in words if len(word) == 1 or any(map(str.isdigit, word)))


def _confirm_person(rule: Rule, one: str, other: str) -> Rule | None:
    parts = split_name(one), split_name(other)
    if parts[0] is None or parts[1] is None or words_of(parts[0].suffix) != words_of(parts[1].suffix):
        return None
    first, second = (words_of(part.given) for part in (parts[0], parts[1]))
    if not _compatible_middles(first[1:], second[1:]):
        return None
    if first[0] == second[0]:
        return "middle name" if rule == "initials" else None
    is_initial = min(len(first[0]), len(second[0])) == 1
    return rule if is_initial is (rule == "initials") else None


def _compatible_middles(first: list[str], second: list[str]) -> bool:
    return all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in zip(first, second, strict=False))


def misspelled_pairs(names: set[str]) -> list[tuple[str, str]]:
    """Return the pairs of names of one kind that differ in one letter of a longer word."""
    return [pair for pair in find_similar_pairs(names) if _differ_in_long_word(*map(words_of, pair))]


def _differ_in_long_word(first: list[str], second: list[str]) -> bool:
    if _marks(first) != _marks(second):
        return False
    differing = set(first) ^ set(second)
    return all(len(word) > _SHORT_WORD_LETTERS for word in differing)
