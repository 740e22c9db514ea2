"""Wrapping words to a width."""

import pytest

from sitegen.render.charts.text_metrics import text_width, wrap_text


@pytest.mark.parametrize(
    ("text", "room", "lines", "found"),
    [
        ("one two three four", 70, 3, ("one two ", "three four")),
        ("one two three four five six", 70, 2, ("one two ", "three fo…")),
        ("Donaudampfschifffahrtsgesellschaft", 70, 2, ("Donauda", "mpfschif…")),
        ("警方与国土安全部签署备忘录", 70, 3, ("警方与国土", "安全部签署", "备忘录")),
        ("", 60, 2, ()),
    ],
)
def test_words_are_wrapped_to_a_width(text, room, lines, found):
    assert wrap_text(text, room, lines) == found
    assert all(text_width(line.rstrip()) <= room * 10 for line in found)
    assert "…" in text + "".join(found) or "".join(found) == text


def test_wrapping_a_very_long_name_is_fast():
    assert len(wrap_text("word " * 100_000, 100, 3)) == 3
