"""Suggestions of what was meant by a misspelled word."""

import pytest

from sitegen.diagnostics import suggestion


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
