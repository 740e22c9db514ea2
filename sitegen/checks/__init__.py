"""Checks: what a build does not refuse but an editor wants to know, one file each. A new file here is a new check."""

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
    """What a check looks at: the database after indexing, and every page as it would be published."""

    store: Store
    config: Config
    root: Path
    """The archive's folder."""
    now: dt.datetime
    """The moment of the check; aware."""
    pages: dict[str, bytes]
    """Path to bytes."""
    sources: dict[str, str]
    """Path to where a page comes from: an id, or words."""


class Check(Protocol):
    """What a module of this package has."""

    def check(self, context: CheckContext) -> Iterator[Problem]:
        """Every problem that it finds."""
        ...


@hookimpl
def checks() -> dict[str, Check]:
    """Every check by its `NAME`."""
    return load_kinds(sys.modules[__name__])
