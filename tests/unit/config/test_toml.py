"""TOML: positions of keys, and problems at the line of a mistake."""

import pytest

from sitegen.config.toml import TomlPositions, parse_toml
from sitegen.diagnostics import SitegenError

TEXT = """\
title = "A"
  [site]
language = "en"
"quoted" = 1
a.b = 2

[[plugins.own]]
name = "one"
[[plugins.own]]
name = "two"
[kinds."event"]
folder = "x"
"""


def test_keys_are_found_at_their_lines():
    positions = TomlPositions(TEXT)
    assert positions["title",] == (1, 1)
    assert positions["site",] == (2, 3)
    assert positions["site", "language"] == (3, 1)
    assert positions["site", "quoted"] == (4, 1)
    assert positions["site", "a", "b"] == (5, 1)
    assert positions["plugins", "own", 0, "name"] == (8, 1)
    assert positions["plugins", "own", 1, "name"] == (10, 1)
    assert positions["kinds", "event", "folder"] == (12, 1)


def test_front_matter_is_offset_by_the_lines_above_it():
    assert TomlPositions("a = 1\n", 5)["a",] == (6, 1)


def test_valid_toml_is_data():
    assert parse_toml(TEXT, "x.toml")["plugins"] == {"own": [{"name": "one"}, {"name": "two"}]}


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("a = 1\nb = word\n", (2, 5), 'write b = "word"'),
        ("title: News\n", (1, 6), 'write title = "News"'),
        ("count: 3\n", (1, 6), "write count = 3"),
        ('a = "open\n', (1, 10), 'close the quotation mark: a = "open"'),
        ("a = \n", (1, 5), ""),
        ("a = 1\na = 2\n", (2, 6), ""),
    ],
)
def test_a_mistake_is_a_problem_at_its_line_with_the_line_to_write(text, place, hint):
    with pytest.raises(SitegenError) as raised:
        parse_toml(text, "x.toml")
    (problem,) = raised.value.problems
    assert (problem.file, (problem.line, problem.column), problem.hint) == ("x.toml", place, hint)
    assert problem.message.startswith("not valid TOML: ")
    assert problem.excerpt == text.split("\n")[place[0] - 1]
    assert raised.value.exit_code == 2


NESTED = """\
list = [
  "a, b", # not "this, [one"
  'c',
  {name = "x", "other key" = [1, 2]},
  \"\"\"
key = "inside a text"
\"\"\",
]
inline = {a.b = 1, c = {d = 2}}

[[front.pins]]
story = "one"
[[front.pins.more]]
note = 1979-05-27 07:32:00
[[front.pins]]
[front.pins.of]
last = true
"""


def test_items_of_lists_and_keys_of_inline_tables_are_found():
    positions = TomlPositions(NESTED)
    assert {path: place for path, place in positions.items() if path[0] in {"list", "inline"}} == {
        ("list",): (1, 1),
        ("list", 0): (2, 3),
        ("list", 1): (3, 3),
        ("list", 2): (4, 3),
        ("list", 2, "name"): (4, 4),
        ("list", 2, "other key"): (4, 16),
        ("list", 2, "other key", 0): (4, 31),
        ("list", 2, "other key", 1): (4, 34),
        ("list", 3): (5, 3),
        ("inline",): (9, 1),
        ("inline", "a", "b"): (9, 11),
        ("inline", "c"): (9, 20),
        ("inline", "c", "d"): (9, 25),
    }
    assert positions["front", "pins", 0, "more", 0, "note"] == (14, 1)
    assert positions["front", "pins", 1, "of", "last"] == (17, 1)


def test_a_header_may_have_the_same_key_twice():
    positions = TomlPositions("[[a]]\nx = 1\n[[a]]\n[a.b.a]\ny = 2\n")
    assert positions["a", 1, "b", "a", "y"] == (5, 1)


def test_positions_are_found_up_to_the_first_mistake():
    assert TomlPositions("a = 1\nb = \nc = 2\n") == {("a",): (1, 1), ("b",): (2, 1)}
    assert TomlPositions(f"a = 1\nb = {'[' * 5000}") | {} != {}
