"""Language tags (BCP 47)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.names.language_tags import LANGUAGE_TAG_HINT, canonicalize_tag, is_tag, tag_hint

TAGS = st.from_regex(r"[a-z]{2,3}(-[A-Za-z]{4})?(-[A-Za-z]{2})?", fullmatch=True).filter(is_tag)


@pytest.mark.parametrize(
    "tag",
    ["en", "yue", "zh-Hant", "zh-Hant-TW", "es-419", "de-CH-1901", "sl-rozaj-biske", "en-US-x-twain", "zh-cmn-Hans"],
)
def test_tags(tag):
    assert is_tag(tag)
    assert canonicalize_tag(tag) == tag


@pytest.mark.parametrize("text", ["", "e", "english", "en_US", "en-", "-en", "en--US", "jp", "CN", "en US", "en-US-u"])
def test_texts_that_are_not_tags(text):
    assert not is_tag(text)
    assert canonicalize_tag(text) == text


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [("EN", "en"), ("ZH-hant-tw", "zh-Hant-TW"), ("es-MX", "es-MX"), ("SL-ROZAJ", "sl-rozaj"), ("EN-X-AB", "en-x-ab")],
)
def test_the_spelling_of_tags(tag, canonical):
    assert canonicalize_tag(tag) == canonical


@given(TAGS)
def test_case_does_not_matter(tag):
    assert canonicalize_tag(tag.upper()) == canonicalize_tag(tag.lower()) == canonicalize_tag(canonicalize_tag(tag))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("English", "write en"),
        ("simplified chinese", "write zh-Hans"),
        ("en_US", "write en-US"),
        ("es_MX.UTF-8", "write es-MX"),
        ("jp", "write ja"),
        ("nonsense words", LANGUAGE_TAG_HINT),
    ],
)
def test_the_hint_for_a_text_that_is_not_a_tag(text, hint):
    assert tag_hint(text) == hint
