"""Mistakes in data become problems at the line of the value, in plain words."""

import tomllib
from typing import Annotated, Literal

import msgspec
import pytest

from sitegen.config.toml import TomlPositions
from sitegen.struct_errors import HintProvider, SourcePositions, StructError, convert


class Link(msgspec.Struct, forbid_unknown_fields=True):
    to: str
    pages: tuple[int, ...] = ()


class Document(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    status: Literal["draft", "published"] = "draft"
    count: Annotated[int, msgspec.Meta(ge=1)] | None = None
    tables: dict[str, Link] = {}
    notes: dict[str, str] = {}


LINES = {
    ("title",): (2, 1),
    ("tags",): (3, 1),
    ("tags", 1): (3, 10),
    ("links",): (4, 1),
    ("links", 0): (5, 3),
    ("links", 0, "to"): (5, 5),
    ("status",): (6, 1),
    ("count",): (7, 1),
    ("tables",): (8, 1),
    ("tables", "b"): (9, 1),
}
TEXT = "\n".join(f"line {number}" for number in range(1, 10))


def problems(hint_provider=None, **data):
    hints = {"hint_provider": hint_provider} if hint_provider else {}
    with pytest.raises(StructError) as error:
        convert(Document, data, SourcePositions("x.md", TEXT, LINES), **hints)
    return [(problem.line, problem.column, problem.message, problem.hint) for problem in error.value.problems]


def test_data_without_a_mistake_is_the_value():
    value = convert(Document, {"title": "A", "links": [{"to": "x"}]}, SourcePositions("x.md", TEXT, LINES))
    assert value == Document("A", links=(Link("x"),))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({}, (1, 1, '"title" is missing', "add a line such as title: …")),
        ({"title": 1850}, (2, 1, '"title" must be text, not a whole number', 'quote it: title: "1850"')),
        ({"title": True}, (2, 1, '"title" must be text, not true or false', 'quote it: title: "true"')),
        (
            {"title": None},
            (2, 1, '"title" must be text, not nothing', 'write a value after "title", or remove the line'),
        ),
        ({"title": "A", "tags": "x"}, (3, 1, '"tags" must be a list, not text', 'write a list: ["x"]')),
        ({"title": "A", "tags": ["x", 2]}, (3, 10, '"tags.1" must be text, not a whole number', 'quote it: "2"')),
        ({"title": "A", "links": [{}]}, (5, 3, '"to" is missing in "links.0"', "add to: … to it")),
        (
            {"title": "A", "links": [{"to": []}]},
            (5, 5, '"links.0.to" must be text, not a list', "write one text instead of a list"),
        ),
        (
            {"title": "A", "status": "publised"},
            (6, 1, 'unknown value "publised" for "status"', 'did you mean "published"? (known: draft, published)'),
        ),
        ({"title": "A", "status": "x"}, (6, 1, 'unknown value "x" for "status"', "one of: draft, published")),
        (
            {"title": "A", "tables": {"b": 1}},
            (9, 1, '"tables.b" must be a table of keys, not a whole number', "write its keys: to, pages"),
        ),
        (
            {"title": "A", "notes": "b"},
            (1, 1, '"notes" must be a table of keys, not text', 'give the value a key: notes: {note: "b"}'),
        ),
        ({"title": "A", "tags": [None]}, (3, 1, '"tags.0" must be text, not nothing', "remove the item")),
        ({"title": "A", "titel": 1}, (1, 1, 'unknown key "titel"', 'did you mean "title"?')),
        ({"title": "A", "links": [{"to": "x", "zzz": 1}]}, (5, 3, 'unknown key "zzz"', "known keys: pages, to")),
    ],
)
def test_a_mistake_is_a_problem_at_its_line(data, problem):
    assert problems(**data) == [problem]


def test_every_mistake_is_reported():
    found = problems(title=1, tags=2, extra=3, tables={"a": 1, "b": 2})
    assert sorted(message for _, _, message, _ in found) == [
        '"tables.a" must be a table of keys, not a whole number',
        '"tables.b" must be a table of keys, not a whole number',
        '"tags" must be a list, not a whole number',
        '"title" must be text, not a whole number',
        'unknown key "extra"',
    ]


def test_a_problem_has_the_line_of_its_file():
    with pytest.raises(StructError) as error:
        convert(Document, {"title": 1}, SourcePositions("x.md", TEXT, LINES))
    (problem,) = error.value.problems
    assert (problem.file, problem.excerpt, problem.severity) == ("x.md", "line 2", "error")


def test_hints_of_the_kind_of_file_come_first():
    provider = HintProvider(
        for_unknown_key=lambda key, value: f"write title: {value}" if key == "headline" else "",
        for_wrong_value=lambda key, _value: "tags: [x]" if key == "tags" else "",
    )
    found = problems(provider, headline="A", title="B", tags="x")
    assert [hint for *_, hint in found] == ["write title: A", "write tags: [x]"]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    meta: dict[str, str] = {}
    clock: str = ""
    scripts: tuple[Link, ...] = ()


class Configuration(msgspec.Struct, forbid_unknown_fields=True):
    head: Settings = Settings()


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("[head]\nclock = 24\n", (2, 1), "head.clock", 'quote it: clock = "24"'),
        ("[head]\nclock = 2026-01-02\n", (2, 1), "head.clock", 'quote it: clock = "2026-01-02"'),
        ("[head]\nmeta = 5\n", (2, 1), "head.meta", 'give the value a key: meta = {note = "5"}'),
        ('[head.meta]\na = "x"\nb = 5\n', (3, 1), "head.meta.b", 'quote it: b = "5"'),
        (
            '[head]\nscripts = [\n  {to = "a"},\n  {},\n]\n',
            (4, 3),
            '"to" is missing in "head.scripts.1"',
            "add to = … to it",
        ),
        ('[head]\nscripts = [\n  {to = "a"},\n  5,\n]\n', (4, 3), "head.scripts.1", "write its keys: to, pages"),
    ],
)
def test_hints_for_toml_are_toml_and_list_items_have_their_own_line(text, place, message, hint):
    positions = SourcePositions("x.toml", text, TomlPositions(text), is_toml=True)
    with pytest.raises(StructError) as error:
        convert(Configuration, tomllib.loads(text), positions)
    (problem,) = error.value.problems
    assert (problem.line, problem.column, problem.hint) == (*place, hint)
    assert message in problem.message
