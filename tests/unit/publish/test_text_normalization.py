"""The forms of a text that are compared for leaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.publish.text_normalization import normalize_for_search, normalize_text


@given(st.text())
def test_normalized_texts_keep_their_length(text: str) -> None:
    folded, cased = normalize_text(text)
    assert len(folded) == len(cased)
    assert normalize_for_search(text) == folded
    assert "\u00ad" not in folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u201cAnn\u201d", '"ann"'),
        ("O\u2019Hara", "o'hara"),
        ("1914\u20131918", "1914-1918"),
        ("one --- two -- three", "one - two - three"),
        ("and so on\u2026", "and so on..."),
        ("Bud\u00adget", "budget"),
        ("Night\u00a0\n Budget", "night budget"),
        ("\uff2eight", "night"),
        ("o\ufb03ce", "office"),
        ("Cafe\u0301", "caf\u00e9"),
    ],
)
def test_typography_does_not_matter(text: str, expected: str) -> None:
    assert normalize_for_search(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("", ""), (" \n", " "), ("\n a", " a"), ("a \t", "a "), (" a\n", " a "), ("a", "a")]
)
def test_white_space_at_an_end_is_one_space(text: str, expected: str) -> None:
    assert normalize_for_search(text) == expected


@pytest.mark.parametrize("count", [1, 400])
def test_the_cased_form_keeps_capitals_and_dashes(count: int) -> None:
    folded, cased = normalize_text("Ann \u2014 Lee " * count)
    assert cased == "Ann \u2013 Lee " * count
    assert folded == "ann - lee " * count


def test_both_forms_are_the_same_if_folding_changes_the_length() -> None:
    assert normalize_text("Stra\u00dfe") == ("strasse", "strasse")
