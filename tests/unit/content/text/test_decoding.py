"""Bytes of content files become text: UTF-8, line ends, Unicode normalization."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.content.text.decoding import CONTROL_CHARACTER, decode_text
from sitegen.diagnostics import Problem

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


@given(TEXT)
def test_text_in_utf_8_is_read_in_nfc(text):
    decoded = decode_text(text.encode(), "x.md")
    if CONTROL_CHARACTER.search(text):
        assert isinstance(decoded, Problem)
    else:
        assert unicodedata.normalize("NFC", decoded) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfa\r\nb\rc\n", b"a\nb\nc\n"])
def test_a_byte_order_mark_and_line_ends_do_not_matter(data):
    assert decode_text(data, "x.md") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"a\nb\xff", (2, 2), "byte 0xff is not UTF-8"),
        ("é".encode("latin-1"), (1, 1), "byte 0xe9 is not UTF-8"),
        (b"a\r\nbc\x00", (2, 3), "control character U+0000 is"),
        ("é\u0085".encode(), (1, 2), "control character U+0085 is"),
    ],
)
def test_bytes_that_are_not_text_are_a_problem_at_their_place(data, place, message):
    problem = decode_text(data, "x.md")
    assert ((problem.line, problem.column), problem.message[: len(message)]) == (place, message)


def test_a_compatibility_ideograph_is_kept():
    assert decode_text("\uf900e\u0301".encode(), "x.md") == "\uf900\u00e9"
