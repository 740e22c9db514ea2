"""YAML front matter: values, their positions, and what is refused."""

import pytest

from sitegen.config.toml import MAX_NESTING
from sitegen.content.front_matter.yaml_events import load_yaml
from sitegen.diagnostics import Problem


def load(text, line_offset=1):
    return load_yaml(text, "x.md", line_offset)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("No", "No"),
        ("true", True),
        ("~", None),
        ("", None),
        ("2019-01-05", "2019-01-05"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("10", 10),
        ("0x1F", 31),
        ("0o17", 15),
        ("017", 17),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".inf", float("inf")),
        ("9" * 30, "9" * 30),
        (str(2**63), str(2**63)),
        ('"10"', "10"),
        ("'yes'", "yes"),
    ],
)
def test_plain_scalars_are_those_of_yaml_1_2(written, value):
    data, _ = load(f"a: {written}\n")
    assert data == {"a": value}
    assert type(data["a"]) is type(value)


@pytest.mark.parametrize(
    ("key", "value"), [("published", "2019"), ("page", "007"), ("id", "0x1F"), ("edition", "1.50")]
)
def test_dates_and_identifiers_stay_text(key, value):
    assert load(f"{key}: {value}\n")[0] == {key: value}


def test_every_value_has_a_position_in_its_file():
    _, positions = load("title: A\nrelations:\n  - to: person/x\n    role: chief\ntags: [a, b]\n", 4)
    assert positions["title",] == (5, 1)
    assert positions["relations", 0] == (7, 5)
    assert positions["relations", 0, "role"] == (8, 5)
    assert positions["tags", 1] == (9, 11)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: &x 1\n", (2, 4), "the anchor &x is not allowed here"),
        ("a: 1\nb: *x\n", (3, 4), "the alias *x is not allowed here"),
        (
            "a: !!python/object:os.system x\n",
            (2, 4),
            "the tag tag:yaml.org,2002:python/object:os.system is not allowed",
        ),
        ("a: 1\na: 2\n", (3, 1), "duplicate ke"),
        ("[a]: 1\n", (2, 1), "a key must be plain text"),
        ("a: 1\n---\nb: 2\n", (3, 1), "a second YAML document begin"),
        (
            f"a: {'[' * (MAX_NESTING + 1)}{']' * (MAX_NESTING + 1)}\n",
            (2, 4 + MAX_NESTING),
            "nested deeper than 32 levels",
        ),
    ],
)
def test_forbidden_yaml_is_a_problem_at_its_place(text, place, message):
    problem = load(text)
    assert isinstance(problem, Problem)
    assert ((problem.line, problem.column), problem.message[: len(message)]) == (place, message)
    assert problem.excerpt == text.split("\n")[place[0] - 2]


def test_front_matter_may_be_empty():
    assert load("") == (None, {})


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"])
def test_an_invisible_line_break_is_refused_at_its_place(character):
    found = load(f"a: one\nb: tw{character}o\n")
    assert isinstance(found, Problem)
    assert (found.line, found.column) == (3, 6)
    assert f"U+{ord(character):04X}" in found.message
