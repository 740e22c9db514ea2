"""The forms of a text that are compared for leaks."""

from hypothesis import given
from hypothesis import strategies as st

from sitegen.publish.text_normalization import normalize_for_search, normalize_text


@given(st.text())
def test_normalized_texts_keep_their_length(text: str) -> None:
    folded, cased = normalize_text(text)
    assert len(folded) == len(cased)
    assert normalize_for_search(text) == folded
    assert "\u00ad" not in folded
