"""The identity of a byline, and the address of its page."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.names.bylines import writer_key, writer_slug


@given(st.text(min_size=1).filter(str.strip))
def test_an_identity_is_stable_and_always_has_an_address(name: str) -> None:
    writer = writer_key(name)
    assert writer
    assert writer_key(writer) == writer
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", writer_slug(writer))


@pytest.mark.parametrize(
    ("name", "address"),
    [("Sam Lee, Jr.", "sam-lee-jr"), ("Luz Núñez", "luz-nunez"), ("陈静", "chen-jing"), ("AP/Reuters", "ap-reuters")],
)
def test_addresses_of_bylines_do_not_change(name: str, address: str) -> None:
    assert writer_slug(writer_key(name)) == address
