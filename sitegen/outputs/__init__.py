"""Outputs: the files of a site that are no templated page, one module each. A new file here is a new output.

A module says which files it makes (`plan`) and what is in one of them (`produce`); both read through the reader alone.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from sitegen.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.reader import Reader
    from sitegen.model.page import Page


class Output(Protocol):
    """What a module of this package has."""

    EACH: tuple[str, ...]

    def plan(self, reader: Reader, subject: str) -> Iterator[Page]:
        """Every file that this output makes for one document, one bucket, or the whole archive, as `EACH` of `pages` says."""
        ...

    def produce(self, page: Page, reader: Reader) -> bytes:
        """The bytes of one file."""
        ...


@cache
def kinds() -> dict[str, Output]:
    """Every output by its module's name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return {name: cast("Output", import_module(f"{__name__}.{name}")) for name in names}


@hookimpl
def outputs() -> dict[str, Output]:
    """What plugins may add to."""
    return kinds()
