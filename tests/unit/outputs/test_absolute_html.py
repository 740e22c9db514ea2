"""Relative addresses in HTML become absolute."""

import pytest

from sitegen.render.absolute_html import absolutize


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="#n">', '<a href="https://e.org/s/#n">'),
        ("<a href=''>", '<a href="https://e.org/s/">'),
        ('<a href="//x.org/y">', '<a href="https://x.org/y">'),
        ('<a href="mailto:a@b.org">', '<a href="mailto:a@b.org">'),
        ('<img srcset="a,b.png, c.png 2x">', '<img srcset="https://e.org/s/a,b.png, https://e.org/s/c.png 2x">'),
        ('<a title=">" href="?a=1&amp;b=2">', '<a title=">" href="https://e.org/s/?a=1&amp;b=2">'),
        ('<code>href="x"</code>', '<code>href="x"</code>'),
    ],
)
def test_relative_addresses_become_absolute(before, after):
    assert absolutize(before, "https://e.org/s/") == after
