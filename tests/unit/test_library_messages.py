"""The words of libraries that the program reads: their error messages, in the forms that it takes apart.

A failure here names the library and its version. Either the program learns the new form, or the version is excluded in `pyproject.toml`.
"""

import platform
import tomllib
from importlib.metadata import version
from typing import Annotated, Literal

import msgspec
import pytest
import yaml

from sitegen.config.toml import toml_problem
from sitegen.content.front_matter import yaml_events as front_matter

LOADERS = ["CSafeLoader", "SafeLoader"]
DEEP = {
    "lists in brackets": (f"a: {'[' * 3000}", 1, 36),
    "mappings in braces": (f"a: {'{b: ' * 3000}", 1, 132),
    "both, and open": (f"a: {'[{b: ' * 40}", 1, 84),
    "brackets on lines of their own": ("a:\n" + " [\n" * 3000, 34, 2),
    "after signs of several bytes": (f"é: 😀\na: {'[' * 3000}", 2, 36),
    "keys below keys": ("".join(f"{' ' * depth}a:\n" for depth in range(1100)), 34, 34),
}


class Written(msgspec.Struct, forbid_unknown_fields=True):
    """A type with one field for each form of message."""

    text: str
    whole: int | None = None
    names: tuple[str, ...] = ()
    table: dict[str, int] = {}
    choice: Literal["one", "two"] = "one"
    inner: tuple["Inner", ...] = ()
    low: Annotated[int, msgspec.Meta(ge=1)] = 1


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    """What a list of tables holds."""

    src: str


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "line", "column"), DEEP.values(), ids=DEEP)
def test_the_nesting_limit_applies_before_that_of_pyyaml(monkeypatch, loader, text, line, column):
    monkeypatch.setattr(front_matter, "_LOADER", getattr(yaml, loader))
    problem = front_matter.load_yaml(text, "x.md", 0)
    assert (problem.line, problem.column, problem.message) == (line, column, "nested deeper than 32 levels"), pyyaml()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n--- # more\nb: 2\n...\n]", "did not find expected <document start>"),
        ("a: b: c\n", "mapping values are not allowed in this context"),
        ("a:\n\tb: 1\n", "found character that cannot start any token"),
    ],
)
def test_messages_of_pyyaml_have_the_expected_text(text, expected):
    with pytest.raises(yaml.MarkedYAMLError) as found:
        list(yaml.parse(text, Loader=yaml.CSafeLoader))
    assert found.value.problem == expected, pyyaml()
    assert found.value.problem_mark.line >= 0, pyyaml()


def pyyaml():
    """The library and the version of which a failure tells."""
    return f"PyYAML {version('pyyaml')}"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a = 1\nb = c\n", (2, 5), "not valid TOML: Invalid value"),
        ("a = 1\nb = ", (2, 1), "not valid TOML: Invalid value"),
        ('a = "b', (1, 1), "not valid TOML: Unterminated string"),
        ("a = 1\na = 2\n", (2, 6), "not valid TOML: Cannot overwrite a value"),
    ],
)
def test_messages_of_tomllib_have_a_position(text, place, message):
    with pytest.raises(tomllib.TOMLDecodeError) as found:
        tomllib.loads(text)
    problem = toml_problem(found.value, text, "x.toml")
    said = f"tomllib of Python {platform.python_version()}: {found.value}"
    assert ((problem.line, problem.column), problem.message) == (place, message), said


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, "Object missing required field `text`"),
        ({"text": 1}, "Expected `str`, got `int` - at `$.text`"),
        ({"text": None}, "Expected `str`, got `null` - at `$.text`"),
        ({"text": "", "whole": "x"}, "Expected `int | null`, got `str` - at `$.whole`"),
        ({"text": "", "names": "x"}, "Expected `array`, got `str` - at `$.names`"),
        ({"text": "", "names": ["", 2]}, "Expected `str`, got `int` - at `$.names[1]`"),
        ({"text": "", "table": {"a": "b"}}, "Expected `int`, got `str` - at `$.table[...]`"),
        ({"text": "", "table": []}, "Expected `object`, got `array` - at `$.table`"),
        ({"text": "", "choice": "on"}, "Invalid enum value 'on' - at `$.choice`"),
        ({"text": "", "inner": [{"scr": ""}]}, "Object contains unknown field `scr` - at `$.inner[0]`"),
        ({"text": "", "inner": [{}]}, "Object missing required field `src` - at `$.inner[0]`"),
        ({"text": "", "low": 0}, "Expected `int` >= 1 - at `$.low`"),
    ],
)
def test_messages_of_msgspec_have_the_expected_form(data, expected):
    with pytest.raises(msgspec.ValidationError) as found:
        msgspec.convert(data, Written)
    assert str(found.value) == expected, f"msgspec {version('msgspec')}"
