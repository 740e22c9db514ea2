"""Kinds of page, one module each. A new module here is a new kind of page.

A module has a `NAME`, the template of its pages (`TEMPLATE`), the subjects that have pages (`FOR_EACH`), and two functions:
`plan` yields the pages of one subject, `context` returns the variables of the template. Both read only through the reader.

`FOR_EACH` names indexes (`database/index/entries.py`): `plan` is called for each of their keys, so that a build calls it
again only for those that changed. "document" means each document that has or had a page, "file" each file in `content/`
that is not a document, "" the archive as a whole.

Other modules know only the `TRAITS` of a kind, which are optional (`plugins/page_traits.py`). There are two exceptions, for
kinds that the defaults do not fit: breadcrumbs with pages between the front page and the page, and JSON-LD that describes
something else than the page itself (`render/metadata/jsonld/`).
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from sitegen.hookspecs import hookimpl
from sitegen.plugins.builtin import load_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page


class TemplatePage(Protocol):
    """The part of a page kind that renders: a template and its variables."""

    @property
    def TEMPLATE(self) -> str:  # noqa: N802 - a constant of the module
        """Name of the template file."""
        ...

    def context(self, page: Page, reader: Reader) -> dict[str, Any]:
        """Return the variables of the page's template. `docs/reference/templates.md` lists those of each kind with their types."""
        ...


class PageKind(TemplatePage, Protocol):
    """The interface of a page kind: a module of this package, or an object of a plugin."""

    @property
    def FOR_EACH(self) -> tuple[str, ...]:  # noqa: N802 - a constant of the module
        """Names of the indexes whose keys are the subjects of `plan`."""
        ...

    def plan(self, reader: Reader, subject: str) -> Iterator[Page]:
        """Yield the pages of one subject: a document (its id), a key of an index, or the whole archive ("").

        It may read everything, and is called again when what it has read changes. Two pages at one address are an error of the
        build, also if they are of different kinds.
        """
        ...


@cache
def builtin_page_kinds() -> dict[str, PageKind]:
    """Return every kind of page by its `NAME`."""
    return load_kinds(sys.modules[__name__])


@hookimpl
def page_kinds() -> dict[str, PageKind]:
    """Return the built-in kinds of page, to which plugins add theirs."""
    return builtin_page_kinds()
