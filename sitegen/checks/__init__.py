"""Editorial checks of `sitegen check`, one module each. A build does not run them. A new module here is a new check."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sitegen.checks._documents import CheckedDocument
from sitegen.diagnostics import Problem
from sitegen.hookspecs import hookimpl
from sitegen.plugins.builtin import load_kinds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sitegen.checks._documents import Place
    from sitegen.config.schema import Config
    from sitegen.database.store import Store
    from sitegen.diagnostics import Severity


@dataclass(frozen=True, slots=True)
class CheckContext:
    """The input of a check: the database after indexing, and every page as it would be published."""

    store: Store
    """The database of the archive. Its methods are not promised to plugins: use `documents`."""
    config: Config
    """The effective configuration."""
    root: Path
    """Folder of the archive."""
    now: dt.datetime
    """Time of the check; timezone-aware."""
    pages: Mapping[str, bytes]
    """Rendered pages, by output path. In the preview a page is rendered when it is read."""
    sources: Mapping[str, str]
    """Source of each page, by output path: an id, or a description."""

    def documents(self, kind: str = "", *, state: str = "public") -> Iterator[CheckedDocument]:
        """Yield the documents of a kind and a state whose front matter can be read, by their file.

        Args:
            kind: a kind, such as "story"; "" for all.
            state: "public", "draft", "held", "embargoed", "unused", "withdrawn", "merged" or "suppressed"; "" for all.
        """
        conditions = {"kind": kind, "state": state}
        given = {name: value for name, value in conditions.items() if value}
        for row in self.store.find_documents(" AND ".join(f"{name} = ?" for name in given) or "1", *given.values()):
            meta = self.store.meta(row)
            if meta is not None:
                yield CheckedDocument(self.store, self.root, row, meta)

    def problem(
        self, document: CheckedDocument, place: Place, message: str, hint: str = "", severity: Severity = "warning"
    ) -> Problem:
        """Return a problem in a document's file.

        Args:
            document: the document.
            place: a field of the front matter, such as "deck" or "corrections.0.date"; a line; or a line and a column, from 1.
            message: what is wrong.
            hint: what to do.
            severity: "warning" or "error".
        """
        return Problem(document.file, *document.locate(place), message, hint, severity)


class Check(Protocol):
    """The interface of a check, implemented by each module of this package."""

    def check(self, context: CheckContext) -> Iterator[Problem]:
        """Yield every problem that the check finds."""
        ...


@hookimpl
def checks() -> dict[str, Check]:
    """Return all checks by their `NAME`."""
    return load_kinds(sys.modules[__name__])
