"""Names that are nearly the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.names.similarity import MAX_CHARS, MAX_VARIANTS, find_similar_pairs, match_by_words

NEAR = [
    ("rosa olmos", "rosa olmoss"),
    ("rosa olmos", "rsoa olmos"),
    ("rosa olmos", "rosa olmas"),
    ("rosa olmos", "osa olmos"),
    ("rosa olmos", "olmos rosa"),
    ("rosa olmos", "rosaolmos"),
    ("josé núñez", "jose nunez"),
    ("city-hall", "city-hal"),
    ("city-hall", "cityhall"),
    ("courts", "court"),
]
APART = [
    ("rosa olmos", "rosa elmas"),
    ("rosa olmos", "rosa m olmos"),
    ("rosa a olmos", "rosa b olmos"),
    ("rosa olmos jr", "rosa olmos sr"),
    ("district-1", "district-2"),
    ("lee", "lea"),
    ("陈静", "陈晶"),
]


@pytest.mark.parametrize("pair", NEAR)
def test_similar_names(pair: tuple[str, str]) -> None:
    assert find_similar_pairs([*pair, "somebody else"]) == [tuple(sorted(pair))]


@pytest.mark.parametrize("pair", APART)
def test_names_that_are_not_similar(pair: tuple[str, str]) -> None:
    assert find_similar_pairs(pair) == []


@given(st.text("abcde ", min_size=5, max_size=12), st.integers(0, 11), st.sampled_from("abcde"))
def test_one_letter_more_is_near(name: str, at: int, letter: str) -> None:
    more = name[:at] + letter + name[at:]
    telling = min(map(len, (set(name.split()) ^ set(more.split())) or {"xx"})) > 1
    if telling and sum(map(str.isalnum, name)) >= 5:
        assert find_similar_pairs([name, more]) == [tuple(sorted((name, more)))]


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("Olmos, Rosa", "Rosa Olmos"),
        ("Chief Rosa Olmos", "Rosa Olmos"),
        ("olmos", "Rosa Olmos"),
        ("Nunez", "Luz Núñez"),
        ("Núñez, Luz", "Luz Núñez"),
        ("Rosa", ""),
        ("Rosa Ray", ""),
        ("M", ""),
    ],
)
def test_a_name_is_suggested_by_its_words(target: str, name: str) -> None:
    assert match_by_words(target, ["Rosa Olmos", "Rosa Mayer", "Luz Núñez", "Olmo", "M. Ray"]) == name


def test_names_with_many_variants_of_one_letter_are_not_compared():
    variants = [f"{chr(0x4E00 + number)} Sanders" for number in range(MAX_VARIANTS + 1)]
    assert find_similar_pairs(variants) == []
    assert find_similar_pairs([*variants, "Rosa Diaz", "Rosa Dias"]) == [("Rosa Dias", "Rosa Diaz")]


def test_texts_longer_than_a_name_are_not_compared():
    assert find_similar_pairs(["Rosa " * MAX_CHARS, "Rosa " * MAX_CHARS + "Diaz"]) == []
