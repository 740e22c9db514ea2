"""The page docs/reference/shortcodes.md: every built-in shortcode and its arguments."""

from __future__ import annotations

import typing
from typing import Any

import msgspec

from reference_pages.front_matter import default_in_words, values_table
from reference_pages.markdown import join, page, table, type_in_words
from sitegen.plugins import shortcode_types as shortcode
from sitegen.plugins.builtin import builtin_shortcodes
from sitegen.schemas.field_docs import FieldDoc, field_docs
from sitegen.schemas.json_schema import structs_within

INTRODUCTION = """\
# Shortcodes

This page lists the shortcodes that sitegen has, with their arguments, for people who write stories.

A shortcode is a block between two lines of three backticks. Its first line has a name in braces and, after it, the main argument. The lines in
between are YAML: a key, a colon and a value on each. [Put more than text into a story](../guides/shortcodes.md) shows shortcodes by example."""
SEE_ALSO = """\
## See also

- [Put more than text into a story](../guides/shortcodes.md)
- [Markdown](markdown.md)
- [Templates](templates.md#shortcodes)"""
ROLES: dict[Any, str] = {
    shortcode.Prose: "words",
    shortcode.FilePath: "file",
    shortcode.ImagePath: "picture",
    shortcode.LinkTarget: "link",
}
"""The types of `plugins.shortcode_types` in words."""


def generate() -> str:
    """Return the page."""
    shortcodes = builtin_shortcodes()
    overview = table(
        ["Shortcode", "Contents"],
        ([f"[`{{{name}}}`](#{name})", _summary(module)] for name, module in shortcodes.items()),
    )
    types = table(
        ["Type", "Meaning"],
        [
            ["words", "plain text that readers see: without Markdown, with the typography of the text; it is searched"],
            ["text", "letters and digits that stay unchanged, such as a number of another service"],
            ["file", "a file of the archive, as in a link: published as long as a public document uses it"],
            ["picture", "a file with a picture, which is also published in smaller sizes"],
            ["link", "a web address, or a page or a file of the archive, as in a link"],
        ],
    )
    parts = [_section(name, module) for name, module in shortcodes.items()]
    return page("sitegen/shortcodes/", INTRODUCTION, overview, "## Types of arguments", types, *parts, SEE_ALSO)


def _summary(module: Any) -> str:
    """Return the first sentence of a module's docstring after the name of the shortcode."""
    return (module.__doc__ or "").partition("\n")[0].partition(": ")[2].removesuffix(".")


def _section(name: str, module: Any) -> str:
    main = f"After the name: `{module.MAIN}`." if module.MAIN else ""
    tables = [_fields(module.Arguments)]
    for struct in sorted(structs_within(module.Arguments), key=lambda each: each.__name__):
        if struct is not module.Arguments:
            tables += [f"{struct.__name__}:", _fields(struct)]
    return join(f"## `{{{name}}}`", f"{_summary(module).capitalize()}. {main}".strip(), *tables).rstrip()


def _fields(struct: type[msgspec.Struct]) -> str:
    """Return the table of the fields of a struct, and the values of those that have a list of values."""
    docs, hints = field_docs(struct), typing.get_type_hints(struct, include_extras=True)
    rows = (
        [f"`{field.name}`", _type(hints[field.name], docs[field.name]), default_in_words(field).removeprefix("Default: "),
         docs[field.name].description.replace("\n\n", " "), f"`{docs[field.name].example}`"]
        for field in msgspec.structs.fields(struct)
    )  # fmt: skip
    own = [join(f"Values of `{name}`:", values_table(doc)).rstrip() for name, doc in docs.items() if doc.values]
    return join(table(["Argument", "Type", "Default", "Meaning", "Example"], rows), *own).rstrip()


def _type(hint: Any, doc: FieldDoc) -> str:
    if doc.values:
        return "one of the values below"
    if hint in ROLES:
        return ROLES[hint]
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple and arguments[0] in ROLES:
        return f"list of {ROLES[arguments[0]].removesuffix('s')}s"
    return type_in_words(hint, lambda struct: f"`{struct.__name__}`")
