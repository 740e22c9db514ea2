"""Kinds of page, one file each. A new file here is a new kind of page: nothing else has to know of it.

A module says which template shows its pages (`TEMPLATE`), of what there is a page each (`EACH`), which pages that has
(`plan`), and what a page hands to its template (`context`). Both functions read through the reader alone.

`EACH` names indexes (`database/index/entries.py`): `plan` is asked for each of their buckets, so that a build asks again only
where something changed. "document" stands for every document that has or had a page, "file" for every file in `content/`
that is no document, "" for the archive as a whole.
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
    """What shows a page: a template, and what it is given."""

    TEMPLATE: str

    def context(self, page: Page, reader: Reader) -> dict[str, Any]:
        """The variables of the page's template."""
        ...


class PageKind(TemplatePage, Protocol):
    """What a module of this package has."""

    FOR_EACH: tuple[str, ...]

    def plan(self, reader: Reader, subject: str) -> Iterator[Page]:
        """Every page of this kind for one document (its id), one bucket, or the whole archive ("")."""
        ...


@cache
def builtin_page_kinds() -> dict[str, PageKind]:
    """Every kind of page by its `NAME`."""
    return load_kinds(sys.modules[__name__])


@hookimpl
def page_kinds() -> dict[str, PageKind]:
    """What plugins may add to."""
    return builtin_page_kinds()
