"""Every hook of sitegen: where a plugin changes how an archive is read, shown, published and checked.

A plugin is a module with functions of these names, each marked with `hookimpl`. Sitegen's own pages, outputs and checks
stand on the same hooks. `docs/plugins.md` tells each with an example.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pluggy import HookimplMarker, HookspecMarker

if TYPE_CHECKING:
    from jinja2 import Environment
    from markdown_it import MarkdownIt

INDEX_NAMES = (
    "", "document", "file", "address-ref", "asset", "byline", "chain", "changes", "cited-page", "cites", "corrections", "dated",
    "events", "image-usage", "kind", "letter", "linked", "mentions", "merged_into", "month", "named-thread", "next", "redirect",
    "relation", "section", "stories", "thread", "title", "translation", "year",
)  # fmt: skip
"""What there can be a page or a file of `FOR_EACH`: the archive, its documents, its other files, and the buckets of an index."""
PROJECT_NAME = "sitegen"
"""The name of the surface, and of the group of entry points under which packages offer plugins."""
hookspec = HookspecMarker(PROJECT_NAME)
hookimpl = HookimplMarker(PROJECT_NAME)


@hookspec
def markdown(md: MarkdownIt, language: str) -> None:
    """Change the parser of bodies in one language (a BCP 47 tag): rules, options, how a token is rendered.

    Called once for each language, in each process that reads files. What a rule gives may depend on nothing but the text.
    """


@hookspec
def jinja_environment(environment: Environment) -> None:
    """Add to what templates can do: filters, tests, globals, extensions; called before the first template is read."""


@hookspec
def page_kinds() -> dict[str, Any]:  # type: ignore[empty-body] # pluggy never runs it
    """Kinds of page by name: each has `TEMPLATE`, `FOR_EACH`, `plan(reader, subject)` and `context(page, reader)`.

    The package `sitegen.pages` tells what these are; a module like those in it will do, or an object.
    """


@hookspec
def outputs() -> dict[str, Any]:  # type: ignore[empty-body] # pluggy never runs it
    """Files that are no templated page, by name: each has `FOR_EACH`, `plan(reader, subject)` and `generate(page, reader)`."""


@hookspec
def importers() -> dict[str, Any]:  # type: ignore[empty-body] # pluggy never runs it
    """What `sitegen import` reads, by name: each has `read(source)`, which yields a `sitegen.importers.ImportedDocument` for each document."""


@hookspec
def checks() -> dict[str, Any]:  # type: ignore[empty-body] # pluggy never runs it
    """What `sitegen check` looks for, by name: each has `check(context)`, which gives every problem that it finds."""
