"""Suggestions of what was meant by a misspelled word, and texts for a terminal."""

import pytest

from sitegen.diagnostics import for_terminal, suggestion


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("scr", ["src", "alt"], "src"),
        ("storys/a", ["stories/a", "story/b"], "stories/a"),
        ("content/stories/zz.md", ["content/stories/c.md"], ""),
        ("a/photo.jpg", ["a/empty.jpg", "a/photos.jpg"], "a/photos.jpg"),
        ("person/nope", ["person/oneil", "person/pope-john"], ""),
        ("Jane Roe", ["John Roe", "Jane Rowe"], "Jane Rowe"),
        ("Rosa Diaz", ["Rosa Olmos"], ""),
        ("stories/nope/index.html", ["stories/one/index.html", "index.html"], ""),
    ],
)
def test_a_suggestion_is_near_in_the_part_that_differs(word, known, meant):
    assert suggestion(word, known) == (f'did you mean "{meant}"?' if meant else "")


def test_a_terminal_gets_no_control_characters():
    hostile = "".join(
        map(chr, [*range(10), *range(11, 32), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A)])
    )
    assert for_terminal(hostile) == "\ufffd" * len(hostile)
    meant = "caf\u00e9\u00a0\u3000\u200c\u200d\U0001f469\u200d\U0001f680\nb"
    assert for_terminal(meant) == meant
