"""Editorial checks of `sitegen check`, one module each. A build does not run them. A new module here is a new check."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sitegen.hookspecs import hookimpl
from sitegen.plugins.builtin import load_kinds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.store import Store
    from sitegen.diagnostics import Problem


@dataclass(frozen=True, slots=True)
class CheckContext:
    """The input of a check: the database after indexing, and every page as it would be published."""

    store: Store
    """The database of the archive. Its methods are not promised to plugins."""
    config: Config
    """The effective configuration."""
    root: Path
    """Folder of the archive."""
    now: dt.datetime
    """Time of the check; timezone-aware."""
    pages: dict[str, bytes]
    """Rendered pages, by output path."""
    sources: dict[str, str]
    """Source of each page, by output path: an id, or a description."""


class Check(Protocol):
    """The interface of a check, implemented by each module of this package."""

    def check(self, context: CheckContext) -> Iterator[Problem]:
        """Yield every problem that the check finds."""
        ...


@hookimpl
def checks() -> dict[str, Check]:
    """Return all checks by their `NAME`."""
    return load_kinds(sys.modules[__name__])
