"""Outputs: the published files that no template renders, one module each. A new module here is a new output.

A module has a `NAME`, lists its files (`plan`) and returns the bytes of one of them (`generate`); both read only through
the reader.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Protocol

from sitegen.hookspecs import hookimpl
from sitegen.plugins.builtin import load_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page


class Output(Protocol):
    """The interface of an output: a module of this package, or an object of a plugin."""

    @property
    def FOR_EACH(self) -> tuple[str, ...]:  # noqa: N802 - a constant of the module
        """Names of the indexes whose keys are the subjects of `plan`."""
        ...

    def plan(self, reader: Reader, subject: str) -> Iterator[Page]:
        """Yield the files of one subject: a document, a key of an index, or the whole archive. See `sitegen.pages.PageKind.plan`."""
        ...

    def generate(self, page: Page, reader: Reader) -> bytes:
        """Return the bytes of one file."""
        ...


@cache
def builtin_outputs() -> dict[str, Output]:
    """Return every output by its `NAME`."""
    return load_kinds(sys.modules[__name__])


@hookimpl
def outputs() -> dict[str, Output]:
    """Return the built-in outputs, to which plugins add theirs."""
    return builtin_outputs()
