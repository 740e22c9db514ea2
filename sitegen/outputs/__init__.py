"""Outputs: the files of a site that are no templated page, one module each. A new file here is a new output.

A module says which files it makes (`plan`) and what is in one of them (`produce`); both read through the reader alone.
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
    """What a module of this package has."""

    FOR_EACH: tuple[str, ...]

    def plan(self, reader: Reader, subject: str) -> Iterator[Page]:
        """Every file that this output makes for one document, one bucket, or the whole archive, as `EACH` of `pages` says."""
        ...

    def generate(self, page: Page, reader: Reader) -> bytes:
        """The bytes of one file."""
        ...


@cache
def builtin_outputs() -> dict[str, Output]:
    """Every output by its `NAME`."""
    return load_kinds(sys.modules[__name__])


@hookimpl
def outputs() -> dict[str, Output]:
    """What plugins may add to."""
    return builtin_outputs()
