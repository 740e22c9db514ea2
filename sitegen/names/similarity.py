"""Names that differ so little that one may be meant by the other."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from sitegen.names.naming import name_sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable

MIN_LETTERS = 5
"""Letters of a name below which one letter makes another name."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def find_similar_pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of names that differ by one letter, by accents, by spaces or by the order of their words, sorted.

    It is linear in the number of names: only names are compared that are equal without one letter each.
    """
    groups: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        if sum(map(str.isalnum, name)) >= MIN_LETTERS:
            for key in _deletion_keys(name):
                groups.setdefault(key, []).append(name)
    pairs = {pair for group in groups.values() for pair in combinations(group, 2)}
    return sorted(pair for pair in pairs if _is_similar(*pair))


def match_by_words(target: str, names: Iterable[str]) -> str:
    """Return the name that has all words of another, or only words of it: "Diaz, Rosa" and "Chief Rosa Diaz" for "Rosa Diaz".

    Of several the one with most words in common counts, then the shorter. It is "" if there is none, or if two are equally near.
    """
    wanted = _word_set(target)
    found = sorted(
        (-len(wanted & own), len(own), name)
        for name in set(names)
        if (own := _word_set(name)) and (own <= wanted or wanted <= own) and max(map(len, own & wanted), default=0) > 1
    )
    tied = len(found) > 1 and found[0][:2] == found[1][:2]
    return "" if tied or not found else found[0][2]


def _word_set(name: str) -> set[str]:
    return set("".join(c if c.isalnum() else " " for c in _plain(name)).split())


def _deletion_keys(name: str) -> set[str]:
    plain = _plain(name)
    return {plain, " ".join(sorted(plain.split())), *(plain[:at] + plain[at + 1 :] for at in range(len(plain)))}


def _plain(name: str) -> str:
    """Return a name without accents, capitals and hyphens."""
    return name_sort_key(name).partition("\x1f")[0].replace("-", " ")


def _is_similar(one: str, other: str) -> bool:
    first, second = _plain(one), _plain(other)
    if sorted(first.split()) == sorted(second.split()):
        return True
    return _is_one_edit(first, second) and not _is_deliberately_different(first, second)


def _is_one_edit(one: str, other: str) -> bool:
    """Return True if one letter was added, left out or replaced, or two neighbours were exchanged."""
    short, long = sorted((one, other), key=len)
    at = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    exchanged = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return exchanged or short[at + 1 :] == long[at + 1 :]


def _is_deliberately_different(one: str, other: str) -> bool:
    """Return True if two names differ by a number, an initial or a suffix: people and things are told apart by these."""
    differing = set(one.split()) ^ set(other.split())
    return any(len(word) == 1 or word in _SUFFIXES or any(map(str.isdigit, word)) for word in differing)
