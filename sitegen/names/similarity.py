"""Detection of names that differ so little that one may be a misspelling of the other."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from sitegen.names.naming import name_sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable

MIN_LETTERS = 5
"""Minimum number of letters of a name. In shorter names, one letter makes a different name."""
MAX_CHARS = 200
"""Maximum characters of a name that is compared. A longer text is not a name, and comparing it would take quadratic time and memory."""
MAX_VARIANTS = 50
"""Maximum number of names that are equal without the same letter. More are deliberately different, such as numbered names."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def find_similar_pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the sorted pairs of names that differ by one letter, by accents, by spaces or by the order of their words.

    The time is linear in the number of names: only names that are equal without one letter each are compared, and not more than
    `MAX_VARIANTS` with each other.
    """
    groups: dict[str, list[str]] = {}
    plain_names: dict[str, str] = {}
    for name in sorted(set(names)):
        if len(name) <= MAX_CHARS and sum(map(str.isalnum, name)) >= MIN_LETTERS:
            plain_names[name] = _plain(name)
            for key in _deletion_keys(plain_names[name]):
                groups.setdefault(key, []).append(name)
    compared = (group for group in groups.values() if len(group) <= MAX_VARIANTS)
    pairs = {pair for group in compared for pair in combinations(group, 2)}
    return sorted(pair for pair in pairs if _is_similar(plain_names[pair[0]], plain_names[pair[1]]))


def match_by_words(target: str, names: Iterable[str]) -> str:
    """Return the name with all words of `target`, or with only words of it: "Chief Rosa Diaz" for "Rosa Diaz".

    If several match, the one with the most common words is returned, then the shorter. Empty if none matches, or if two
    match equally well.
    """
    target_words = _word_set(target)
    matches = sorted(
        (-len(target_words & words), len(words), name)
        for name in set(names)
        if (words := _word_set(name))
        and (words <= target_words or target_words <= words)
        and max(map(len, words & target_words), default=0) > 1
    )
    is_tied = len(matches) > 1 and matches[0][:2] == matches[1][:2]
    return "" if is_tied or not matches else matches[0][2]


def _word_set(name: str) -> set[str]:
    return set("".join(c if c.isalnum() else " " for c in _plain(name)).split())


def _deletion_keys(plain: str) -> set[str]:
    return {plain, " ".join(sorted(plain.split())), *(plain[:at] + plain[at + 1 :] for at in range(len(plain)))}


def _plain(name: str) -> str:
    """Return a name without accents, in lower case, with spaces for hyphens."""
    return name_sort_key(name).partition("\x1f")[0].replace("-", " ")


def _is_similar(first: str, second: str) -> bool:
    if sorted(first.split()) == sorted(second.split()):
        return True
    return _is_one_edit(first, second) and not _is_deliberately_different(first, second)


def _is_one_edit(one: str, other: str) -> bool:
    """Return True if one letter was added, removed or replaced, or two adjacent letters were swapped."""
    short, long = sorted((one, other), key=len)
    at = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    is_swap = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return is_swap or short[at + 1 :] == long[at + 1 :]


def _is_deliberately_different(one: str, other: str) -> bool:
    """Return True if two names differ by a number, an initial or a suffix, which distinguish people and things."""
    differing = set(one.split()) ^ set(other.split())
    return any(len(word) == 1 or word in _SUFFIXES or any(map(str.isdigit, word)) for word in differing)
