"""The forms of a text that are compared for leaks."""

from hypothesis import given
from hypothesis import strategies as st

from sitegen.publish.text_normalization import normalize_for_search, normalize_text


@given(st.text())
def test_both_forms_have_one_length_and_are_stable(text: str) -> None:
    folded, cased = normalize_text(text)
    assert len(folded) == len(cased)
    assert normalize_for_search(text) == folded
    assert "\u00ad" not in folded
