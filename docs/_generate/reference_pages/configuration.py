"""The page docs/reference/configuration.md: every key of sitegen.toml."""

from __future__ import annotations

import json
import tomllib
import typing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from reference_pages.markdown import fence, join, page, table, type_in_words
from sitegen.config.appearance.front import SectionConfig
from sitegen.config.check_patterns import CheckPattern
from sitegen.config.kinds import DOCUMENT_KINDS, ENTITY_KINDS, KindConfig
from sitegen.config.publication.targets import PublishTargetConfig
from sitegen.config.schema import Config
from sitegen.schemas.field_docs import FieldDoc, field_docs

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
NAMED_TABLES = {
    "sections": ("city-hall", SectionConfig),
    "kinds": ("vessel", KindConfig),
    "check.patterns": ("sources", CheckPattern),
    "publish": ("production", PublishTargetConfig),
}
"""Tables with a name of the archive's own: an example of the name, and the struct."""
INTRODUCTION = """\
# Configuration

This page lists every key of `sitegen.toml`, for people who set up or run an archive.

The file is [TOML](https://toml.io/en/v1.0.0) in the folder of the archive; `-c FILE` names another one. Only `title` in `[site]`
is required. A key that sitegen does not know is an error, so a misspelled key is never ignored. `sitegen config` shows
the value of every key and where it comes from.

## Precedence

A value comes from the first of these that has one:

1. an option of the command line: `-b URL` for `[site] base_url`, `-o DIR` for `[output] folder`, `sitegen build --offline` for
   `[output] links = "file"`
2. an environment variable: `SITEGEN_`, the table, two underscores and the key, in capitals, such as `SITEGEN_SITE__BASE_URL`
3. `sitegen.toml`
4. the default

An environment variable is read as TOML if it is valid TOML (`false`, `20`, `["nginx"]`), and as text otherwise. Two underscores
separate the names of nested tables: `SITEGEN_THEME__OPTIONS__SCHEME` sets `scheme` in `[theme.options]`. Shells allow no hyphen in
the name of a variable, so `[sections.city-hall]` can only be changed in the file.

A folder in `sitegen.toml` is relative to the folder of the archive. `-o DIR` is relative to the current folder.

`[output]` is the folder that is written and the form of its links. `[outputs]` are the files that are published in addition to pages."""
SEE_ALSO = """\
## See also

- [Complete keys in an editor](../guides/editor-completion.md)
- [Front matter](front-matter.md)
- [Command line](command-line.md)"""
NOTES = {
    "theme.options": "Options of the theme. broadsheet has the options below; a theme that extends it has them, too.",
    "sections": "Each section of the newspaper has a table of its own, `[sections.KEY]`. Stories name it as `section: KEY`. A key has "
    "lower-case letters, digits and hyphens.",
    "kinds": "A table `[kinds.NAME]` adds a kind of entity, or changes a kind that sitegen has. A name has lower-case letters, digits, hyphens and "
    "underscores. The kinds that sitegen has are in the table below.",
    "publish": "Each place has a table `[publish.NAME]`, and `sitegen publish NAME` brings the site there. The name of the only place "
    "can be left out.",
    "check.patterns": "Each pattern of your own has a table `[check.patterns.NAME]`.",
}


def generate() -> str:
    """Return the page."""
    sections = [_section(name, struct) for name, struct in tables()]
    index = table(
        ["Table", "Contents"], ([f"[`[{name}]`](#{anchor(name)})", _summary(struct)] for name, struct in tables())
    )
    return page("sitegen/config/schema.py", INTRODUCTION, "## Tables", index, *sections, SEE_ALSO)


def anchor(name: str) -> str:
    """Return the anchor of a heading `[name]`."""
    return name.replace(".", "")


def tables() -> Iterator[tuple[str, type[msgspec.Struct] | None]]:
    """Yield each table and its struct; None for the options of the theme."""
    for field in msgspec.structs.fields(Config):
        if field.name in NAMED_TABLES:
            yield field.name, NAMED_TABLES[field.name][1]
        else:
            yield field.name, field.type
        if field.name == "theme":
            yield "theme.options", None
        if field.name == "check":
            yield "check.patterns", NAMED_TABLES["check.patterns"][1]


def _summary(struct: type[msgspec.Struct] | None) -> str:
    return (struct.__doc__ or "").partition("\n")[0] if struct else "The options of the theme."


def _section(name: str, struct: type[msgspec.Struct] | None) -> str:
    heading = f"## `[{name}]`"
    if struct is None:
        return join(
            heading, NOTES[name], _theme_options(), fence("toml", '[theme.options]\nscheme = "dark"', "sitegen.toml")
        ).rstrip()
    docs = field_docs(struct)
    keys = [
        _key(name, field, docs[field.name])
        for field in msgspec.structs.fields(struct)
        if f"{name}.{field.name}" not in {"check.patterns", "theme.options"}
    ]
    kinds = _kinds() if name == "kinds" else ""
    return join(heading, _summary(struct), NOTES.get(name, ""), kinds, *keys).rstrip()


def _key(table_name: str, field: Any, doc: FieldDoc) -> str:
    """Return the section of one key."""
    header = (
        f"[{table_name}.{example_name(table_name, field.name)}]" if table_name in NAMED_TABLES else f"[{table_name}]"
    )
    facts = [
        ["Type", type_in_words(field.type, lambda struct: struct.__name__)],
        ["Default", default_in_words(field, table_name)],
        *(
            [["Environment", f"`SITEGEN_{table_name.upper()}__{field.name.upper()}`"]]
            if table_name not in NAMED_TABLES
            else []
        ),
        ["Since", doc.since],
    ]
    values = (
        table(["Value", "Meaning"], ([f"`{value}`", meaning] for value, meaning in doc.values.items()))
        if doc.values
        else ""
    )
    if doc.values:
        facts[0][1] = "list of the values below" if facts[0][1].startswith("list") else "one of the values below"
    lines = " · ".join(f"{label}: {text}" for label, text in facts)
    example = fence(
        "toml", f"{header}\n{required_keys(table_name, field.name)}{field.name} = {doc.example}", "sitegen.toml"
    )
    inner = _inner_keys(field.type)
    return join(f"### `[{table_name}] {field.name}`", doc.description, lines, values, inner, example).rstrip()


def _inner_keys(kind: Any) -> str:
    """Return the keys of the tables in a list; "" for any other type."""
    arguments = typing.get_args(kind)
    parts = [*arguments, *(each for part in arguments for each in typing.get_args(part))]
    struct = next((each for each in parts if isinstance(each, type) and issubclass(each, msgspec.Struct)), None)
    if struct is None:
        return ""
    docs = field_docs(struct)
    rows = (
        [f"`{field.name}`", type_in_words(field.type, lambda inner: inner.__name__), _in_one_line(docs[field.name])]
        for field in msgspec.structs.fields(struct)
    )
    return join(f"{struct.__name__}:", table(["Key", "Type", "Meaning"], rows)).rstrip()


def _in_one_line(doc: FieldDoc) -> str:
    """Return the description of a key, with its values."""
    values = "; ".join(f"`{value}`: {meaning}" for value, meaning in doc.values.items())
    return " ".join([*doc.description.split(), *([values] if values else [])])


def example_name(table_name: str, key: str) -> str:
    """Return the name of a table in an example: a story's addresses show more than those of other kinds."""
    return "story" if (table_name, key) == ("kinds", "permalink") else NAMED_TABLES[table_name][0]


def required_keys(table_name: str, key: str) -> str:
    """Return the lines that an example of another key in a table with a name of its own needs."""
    if table_name not in NAMED_TABLES:
        return ""
    struct = NAMED_TABLES[table_name][1]
    needed = [field.name for field in msgspec.structs.fields(struct) if field.required and field.name != key]
    return "".join(f"{name} = {field_docs(struct)[name].example}\n" for name in needed)


def default_in_words(field: Any, table_name: str) -> str:
    """Return the default of a key as TOML."""
    if field.required:
        return "none, the key is required"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    if table_name == "kinds":
        return (
            "that of the kind" if field.name != "schema" else f"that of the kind; `{json.dumps(value)}` for a new one"
        )
    return f"`{json.dumps(msgspec.to_builtins(value), ensure_ascii=False)}`"


def _kinds() -> str:
    rows = (
        [
            f"`{name}`",
            f"`content/{kind.folder}/`",
            kind.label,
            kind.label_plural,
            f"`{kind.permalink}`",
            f"`{kind.schema}`",
        ]
        for name, kind in {**DOCUMENT_KINDS, **ENTITY_KINDS}.items()
    )
    return table(["Kind", "Folder", "Label", "Plural", "Address", "schema.org"], rows)


def _theme_options() -> str:
    file = ROOT / "themes/broadsheet/theme.toml"
    options = tomllib.loads(file.read_text("utf-8"))["options"]
    rows = (
        [f"`{name}`", _option_type(option), f"`{json.dumps(option['default'], ensure_ascii=False)}`", option["summary"]]
        for name, option in options.items()
    )
    return table(["Option", "Type", "Default", "Meaning"], rows)


def _option_type(option: dict[str, Any]) -> str:
    if choices := option.get("choices"):
        return "one of " + ", ".join(f"`{choice}`" for choice in choices)
    return {"text": "text", "number": "number", "flag": "`true` or `false`", "color": "color", "font": "fonts"}[
        option["type"]
    ]
