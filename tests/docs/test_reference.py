"""The generated pages of docs/reference/: they are up to date, and describe every key, field, value, command, export and property."""

import json
import re
import tomllib
import typing

import jsonschema
import msgspec
import pytest
import yaml
from click.testing import CliRunner
from reference_pages import command_line, configuration, css, front_matter, generate_pages, markdown, reader
from reference_pages.messages import messages_in
from support import ROOT

import sitegen
from sitegen import problem_codes
from sitegen.cli import main
from sitegen.config.schema import Config, SiteConfig
from sitegen.content.front_matter import splitter
from sitegen.model.document import OWN_TYPES
from sitegen.model.entity import ENTITY_TYPES, Entity
from sitegen.schemas import field_docs, json_schema

REFERENCE = ROOT / "docs/reference"
PAGES = generate_pages()
STRUCTS = sorted(
    {
        each
        for root in [Config, *OWN_TYPES.values(), *ENTITY_TYPES.values(), Entity]
        for each in json_schema.structs_within(root)
    },
    key=lambda struct: struct.__name__,
)
FIELDS = [(struct, field) for struct in STRUCTS for field in msgspec.structs.fields(struct)]
COMMANDS = main.list_commands(None)
CONTENT = sorted((ROOT / "content").glob("*/*.md"))
KINDS = {kind.folder: name for name, kind in {**json_schema.DOCUMENT_KINDS, **json_schema.ENTITY_KINDS}.items()}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.removeprefix("docs/reference/"))
def test_a_generated_page_is_up_to_date(path):
    file = ROOT / path
    assert file.exists(), "run .venv/bin/python docs/_generate"
    assert file.read_text("utf-8") == PAGES[path], "run .venv/bin/python docs/_generate"


def test_no_generated_file_is_left_over():
    schemas = {path.relative_to(ROOT).as_posix() for path in (REFERENCE / "schemas").iterdir()}
    marked = {
        path.relative_to(ROOT).as_posix()
        for path in REFERENCE.glob("*.md")
        if "<!-- Generated" in path.read_text("utf-8")
    }
    assert schemas | marked == set(PAGES)


@pytest.mark.parametrize("folder", ["guides", "guides/hosting", "reference", "tutorial"])
def test_the_index_of_a_folder_links_to_every_page_in_it(folder):
    text = (ROOT / "docs" / folder / "index.md").read_text("utf-8")
    pages = {path.name for path in (ROOT / "docs" / folder).glob("*.md")} - {"index.md"}
    assert {page for page in pages if not re.search(rf"\]\({re.escape(page)}[#)]", text)} == set()


def undocumented(fields):
    """The fields of structs without a description or an example."""
    found = []
    for struct, field in fields:
        doc = field_docs.field_docs(struct)[field.name]
        is_table = struct is Config or field.name == "patterns"
        if not (doc.description or struct is Config) or not (doc.example or is_table):
            found.append(f"{struct.__name__}.{field.name}")
    return found


def test_every_key_and_field_has_a_meaning_and_an_example():
    assert undocumented(FIELDS) == [], "write a docstring with `Example:` below the field"


def test_a_field_without_a_docstring_is_found():
    struct = msgspec.defstruct("New", [("title", str)])
    assert undocumented([(struct, field) for field in msgspec.structs.fields(struct)]) == ["New.title"]


def allowed_values(kind):
    """The values of every list of values within a type."""
    if typing.get_origin(kind) is typing.Literal:
        return list(typing.get_args(kind))
    return [value for each in typing.get_args(kind) for value in allowed_values(each)]


@pytest.mark.parametrize(
    ("struct", "field"), FIELDS, ids=[f"{struct.__name__}.{field.name}" for struct, field in FIELDS]
)
def test_every_allowed_value_has_a_meaning(struct, field):
    assert list(field_docs.field_docs(struct)[field.name].values) == allowed_values(field.type)


def test_a_docstring_is_taken_apart():
    doc = field_docs.parse_docstring(
        """Position of a thing,
        in a list.

        A second paragraph.

        Values:
            one: the first
            two-b: the other: not the first

        Example: one
        Since: 0.2
        """
    )
    assert doc == (
        "Position of a thing, in a list.\n\nA second paragraph.",
        {"one": "the first", "two-b": "the other: not the first"},
        "one",
        "0.2",
    )


def test_every_key_of_the_configuration_has_a_heading():
    text = PAGES["docs/reference/configuration.md"]
    keys = [
        (name, field.name)
        for name, struct in configuration.tables()
        if struct
        for field in msgspec.structs.fields(struct)
    ]
    named = {("check", "patterns"), ("theme", "options")}
    assert [key for key in keys if key not in named and f"### `[{key[0]}] {key[1]}`" not in text] == []
    assert [field.name for field in msgspec.structs.fields(Config) if f"## `[{field.name}]`" not in text] == []


def test_every_field_of_front_matter_has_a_heading_or_a_row():
    text = PAGES["docs/reference/front-matter.md"]
    for heading, _, struct, base, _ in front_matter.OWNERS:
        assert [
            each.name for each in front_matter.fields_of(struct, base) if f"### {heading}: `{each.name}`" not in text
        ] == []
    assert {*STRUCTS} - {each for each in STRUCTS if each.__module__.startswith("sitegen.config")} <= {
        *(struct for _, _, struct, _, _ in front_matter.OWNERS), *(struct for _, _, struct, _ in front_matter.PARTS),
    }  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_described_as_its_help_describes_it(name):
    """The names of options and the words of the summary: the page is generated from the same definitions as the help."""
    section = re.split(r"^## ", PAGES["docs/reference/command-line.md"], flags=re.MULTILINE)
    own = next(part for part in section if part.startswith(f"`sitegen {name}`"))
    common = next(part for part in section if part.startswith("Common options"))
    shown = CliRunner().invoke(main, [name, "--help"]).output
    options = set(re.findall(r"^  (?:(-\w), )?(--?[\w-]+)", shown, re.MULTILINE))
    assert options
    assert {each for pair in options for each in pair if each and f"`{each}" not in own + common} <= {"--help", "-h"}
    assert command_line.summary(main.get_command(None, name)) in own
    assert command_line.usage_line(name, main.get_command(None, name)) in own


def test_every_command_has_an_example():
    assert sorted(command_line.EXAMPLES) == COMMANDS


def undescribed(text):
    """The entries of the page of exports without a text."""
    parts = re.split(r"^##+ ", text, flags=re.MULTILINE)[1:]
    return [
        part.partition("\n")[0]
        for part in parts
        if not re.sub(r"```.*?```", "", part.partition("\n")[2], flags=re.DOTALL).strip()
    ]


def test_every_export_and_each_of_its_members_has_a_description():
    text = PAGES["docs/reference/reader.md"]
    assert undescribed(text) == []
    assert [name for name in sitegen.__all__ if f"## `{name}`" not in text] == []
    methods = [name for name in vars(sitegen.Reader) if not name.startswith("_")]
    assert [name for name in methods if f"### `Reader.{name}`" not in text] == []


def test_an_export_without_a_docstring_is_found():
    assert undescribed("## `A`\n\nText.\n\n### `A.b`\n\n```python\nb: int\n```\n\n### `A.c`\n\nText.\n") == ["`A.b`"]


def test_docstrings_in_the_google_form_become_lists():
    text = (
        "Return it.\n\nArgs:\n    uid: the id,\n        or none.\n    *more: others.\n\nReturns:\n    The\n    thing."
    )
    assert (
        reader.docstring_to_markdown(text)
        == "Return it.\n\nArguments:\n\n- `uid`: the id, or none.\n- `*more`: others.\n\nReturns: The thing."
    )


def test_every_custom_property_and_every_rule_for_media_has_a_meaning():
    light, dark, meanings = css.properties(css.STYLE.read_text("utf-8"))
    assert [name for name in light if not meanings[name]] == []
    assert set(dark) < set(light)
    empty = re.compile(r"\| *\|$", re.MULTILINE)
    assert not empty.search(PAGES["docs/reference/css.md"])


def test_every_problem_code_is_on_the_page():
    text = PAGES["docs/reference/problems.md"]
    for code in problem_codes.all_codes().values():
        assert f'<a id="{code.code.lower()}"></a>' in text
        assert code.cause in text
        assert code.fix in text


MODULE = """
from sitegen.problem_codes.fields import MISSING_KEY, UNKNOWN_KEY as KEY

def check(positions, key):
    yield positions.problem_at((), KEY(f'unknown key "{key}"'), "use another")
    yield ("title",), MISSING_KEY("the title is missing" if key else "no title"), "write a title"
    raise SitegenError(KEY(str(key)), 2)
"""


def test_the_messages_of_a_code_are_found_in_the_source():
    assert sorted(messages_in(MODULE)) == [
        ("SG0301", 'unknown key "…"'), ("SG0302", "no title"), ("SG0302", "the title is missing"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (str, "text"), (tuple[str, ...], "list of texts"), (str | tuple[str, ...], "text or list of texts"), (str | bool, "text, `true` or `false`"),
        (int | None, "whole number"), (typing.Literal["a", "b"], "one of `a`, `b`"), (dict[str, typing.Any], "table"),
    ],
)  # fmt: skip
def test_types_are_described_in_words(kind, words):
    assert markdown.type_in_words(kind, str) == words


def front_matter_of(text):
    """The front matter of a file as an editor reads it: dates are text."""
    found = splitter.read_front_matter(text, "x.md")
    return json.loads(json.dumps(found.data, default=str))


def validator(name):
    """The validator of a committed schema."""
    schema = json.loads((REFERENCE / f"schemas/{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name", json_schema.schema_names())
def test_every_property_of_a_schema_has_a_description_and_a_valid_example(name):
    schema = json_schema.make_schema(name)
    objects = [schema, *(each for each in schema["$defs"].values() if "properties" in each)]
    for each in objects:
        for key, described in each["properties"].items():
            assert described.get("description") or "$ref" in described or name == json_schema.CONFIG_NAME, key
            for example in described.get("examples", ()):
                jsonschema.Draft202012Validator({**described, "$defs": schema["$defs"]}).validate(example)


@pytest.mark.parametrize("file", CONTENT, ids=lambda file: file.parent.name + "/" + file.stem)
def test_the_content_of_this_archive_fits_the_schemas(file):
    validator(KINDS[file.parent.name]).validate(front_matter_of(file.read_text("utf-8")))


def test_the_configurations_of_this_repository_fit_the_schema():
    config = validator("sitegen.toml")
    config.validate(tomllib.loads((ROOT / "sitegen.toml").read_text("utf-8")))
    config.validate(json.loads(msgspec.json.encode(Config(SiteConfig("Every default")))))


WRONG = [
    ("sitegen.toml", {"site": {"titel": "x"}}, "titel"),
    ("sitegen.toml", {"site": {"title": "x"}, "outputs": {"feeds": "yes"}}, "'yes' is not of type 'boolean'"),
    ("sitegen.toml", {"site": {"title": "x"}, "images": {"format": "png"}}, "'png' is not one of"),
    ("sitegen.toml", {"site": {"title": "x"}, "outputs": {"feed_length": 0}}, "minimum"),
    ("sitegen.toml", {"theme": {"name": "x"}}, "'site' is a required property"),
    ("story", {"title": "x", "status": "live"}, "'live' is not one of"),
    ("story", {"deck": "x"}, "'title' is a required property"),
    ("story", {"title": "x", "corrections": [{"date": "2026", "kind": "typo", "text": "x"}]}, "'typo' is not one of"),
    ("story", {"title": "x", "tags": ["x"]}, "'tags' was unexpected"),
    ("person", {"name": "x", "relations": [{"to": "y", "kind": "friend"}]}, "'friend' is not one of"),
    ("person", {"name": "x", "coordinates": [1, 2]}, "'coordinates' was unexpected"),
    ("place", {"name": "x", "coordinates": [1]}, "not valid under any"),
    ("event", {"name": "x", "when": ["2026"]}, "2026"),
]


@pytest.mark.parametrize(("name", "data", "message"), WRONG)
def test_a_schema_finds_mistakes(name, data, message):
    found = [error.message for error in validator(name).iter_errors(data)]
    assert any(message in each for each in found) or (message == "minimum" and found), found


@pytest.mark.parametrize("name", json_schema.schema_names())
def test_the_command_prints_the_schema(name):
    assert json.loads(CliRunner().invoke(main, ["schema", name]).output) == json.loads(
        PAGES[f"docs/reference/schemas/{name}.schema.json"]
    )


def test_the_command_lists_the_names_and_suggests_one():
    assert CliRunner().invoke(main, ["schema"]).output.split() == json_schema.schema_names()
    assert json.loads(CliRunner().invoke(main, ["schema", "--json"]).output) == json_schema.schema_names()
    run = CliRunner().invoke(main, ["schema", "storyy"])
    assert (run.exit_code, 'did you mean "story"?' in run.output) == (2, True)


def test_the_examples_of_front_matter_are_yaml():
    for struct, field in FIELDS:
        if struct.__module__.startswith("sitegen.model"):
            yaml.safe_load(field_docs.field_docs(struct)[field.name].example)
