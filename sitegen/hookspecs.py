"""The hooks with which a plugin changes how an archive is read, rendered, published and checked.

A plugin is a module with functions of these names, each marked with `hookimpl`. Sitegen's own page kinds, outputs, checks
and importers use the same hooks. `docs/reference/hooks.md` describes each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pluggy import HookimplMarker, HookspecMarker

if TYPE_CHECKING:
    from jinja2 import Environment
    from markdown_it import MarkdownIt

INDEX_NAMES = (
    "", "document", "file", "address-ref", "asset", "byline", "chain", "changes", "cited-page", "cites", "corrections", "dated",
    "embed-source", "events", "featured", "image-usage", "kind", "letter", "linked", "masthead", "mentions", "merged_into", "month", "named-thread",
    "narrower", "next", "redirect", "relation", "section", "staff", "staff-byline", "stories", "thread", "title", "topic", "translation",
    "year",
)  # fmt: skip
"""Values allowed in `FOR_EACH`: the archive as a whole (""), "document", "file", and the indexes of the database."""
PROJECT_NAME = "sitegen"
"""Name of the pluggy project, and of the entry point group in which packages offer plugins."""
hookspec = HookspecMarker(PROJECT_NAME)
hookimpl = HookimplMarker(PROJECT_NAME)
"""Decorator of a plugin's function that implements the hook of its name."""


@hookspec
def markdown(md: MarkdownIt, language: str) -> None:
    """Change the Markdown parser of one language (a BCP 47 tag): its rules, its options, or how a token is rendered.

    Called once for each language, in each process that reads files. The result of a rule may depend only on the text.
    """


@hookspec
def jinja_environment(environment: Environment) -> None:
    """Add filters, tests, globals or extensions to the Jinja environment. Called before the first template is loaded."""


@hookspec
def page_kinds() -> dict[str, Any]:  # type: ignore[empty-body] # pluggy never runs it
    """Return page kinds by name: each has `TEMPLATE`, `FOR_EACH`, `plan(reader, subject)` and `context(page, reader)`.

    A page kind is a module, like those of `sitegen.pages`, or an object. `sitegen.PageKind` describes the interface.
    """


@hookspec
def outputs() -> dict[str, Any]:  # type: ignore[empty-body] # pluggy never runs it
    """Return outputs by name: each has `FOR_EACH`, `plan(reader, subject)` and `generate(page, reader)`.

    An output makes files without a template. `sitegen.Output` describes the interface.
    """


@hookspec
def shortcodes() -> dict[str, Any]:  # type: ignore[empty-body] # pluggy never runs it
    """Return shortcodes by name: each has `MAIN`, the name of its main argument or "", and `Arguments`, a msgspec struct.

    `sitegen.ShortcodeType` describes the interface. Its template is `shortcodes/NAME.html`.
    """


@hookspec
def importers() -> dict[str, Any]:  # type: ignore[empty-body] # pluggy never runs it
    """Return importers by name: each has `read(source)`, which yields a `sitegen.ImportedDocument` for each document.

    In its place an importer may have `read_items(request)`, which accounts for every item. The name is the argument of `sitegen import`.
    `sitegen.Importer` and `sitegen.ItemImporter` describe the interfaces.
    """


@hookspec
def checks() -> dict[str, Any]:  # type: ignore[empty-body] # pluggy never runs it
    """Return checks by name: each has `check(context)`, which yields a `sitegen.Problem` for each finding.

    `sitegen check` runs them. `sitegen.Check` describes the interface.
    """


@hookspec
def suggest(text: str, language: str) -> list[tuple[str, str]]:  # type: ignore[empty-body] # pluggy never runs it
    """Return names in the text of a story, for `sitegen tag`: pairs of a name, spelled as in the text, and a kind or "".

    Called for each story that is read for suggestions, with its language (a BCP 47 tag). A name becomes a suggestion, and never
    an entity until an editor says so.
    """
