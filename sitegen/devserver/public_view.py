"""The public view of the preview: every file as a build would publish it, from a database of its own.

It is started when a browser first asks for it, by the thread that owns the archive, and gets the same change sets. It never writes
to the published site or its database.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sitegen.build.session import Session
from sitegen.devserver.engine import PreviewEngine
from sitegen.devserver.messages import PreviewResponse
from sitegen.diagnostics import SitegenError
from sitegen.watch.debounce import ChangeSet

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.build.options import BuildOptions
    from sitegen.devserver.messages import RebuildEvent

FULL_RESCAN = ChangeSet(frozenset(), everything=True)


class PublicView:
    """A second engine for an archive, without what is unpublished; for one thread."""

    def __init__(self, make_options: Callable[[], BuildOptions]) -> None:
        """`make_options` reads the configuration and the clock, as for a build; it may raise a SitegenError."""
        self._make_options = make_options
        self._engine: PreviewEngine | None = None

    @property
    def is_open(self) -> bool:
        """Whether anybody has asked for it yet."""
        return self._engine is not None

    def respond(self, path: str) -> PreviewResponse:
        """Return what stands at a path below the base; problems alone where the configuration cannot be read."""
        try:
            engine = self._engine or self._start_engine()
        except SitegenError as error:
            return PreviewResponse(500, problems=error.problems)
        return engine.respond(path)

    def _start_engine(self) -> PreviewEngine:
        engine = self._engine = PreviewEngine(Session(self._make_options).__enter__())
        self._rebuild(engine, FULL_RESCAN)
        return engine

    def rebuild(self, change_set: ChangeSet) -> RebuildEvent:
        """Look at the changed paths, as the preview does."""
        return self._rebuild(self._engine or self._start_engine(), change_set)

    def _rebuild(self, engine: PreviewEngine, change_set: ChangeSet) -> RebuildEvent:
        try:
            return engine.rebuild(change_set)
        except sqlite3.DatabaseError:  # damaged: all of it can be made again from the content
            engine.session.reset()
            return engine.rebuild(FULL_RESCAN)

    def close(self) -> None:
        """Close its database."""
        if self._engine:
            self._engine.session.__exit__(None, None, None)
