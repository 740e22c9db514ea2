"""The public view of the preview: every file as a build would publish it, rendered by a second engine.

The engine has a database of its own. It is started when a browser first requests the view, and runs in the thread of the preview
engine with the same change sets. It never writes to the published site or its database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.build.session import Session
from sitegen.devserver.engine import PreviewEngine
from sitegen.devserver.responses import PreviewResponse
from sitegen.diagnostics import SitegenError
from sitegen.watch.debounce import FULL_RESCAN

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.build.options import BuildOptions
    from sitegen.devserver.responses import RebuildEvent
    from sitegen.watch.debounce import ChangeSet


class PublicView:
    """A lazily started engine for the public documents of an archive; all methods must be called from the same thread."""

    def __init__(self, make_options: Callable[[], BuildOptions]) -> None:
        """`make_options` loads the configuration and reads the clock, as for a build; it may raise SitegenError."""
        self._make_options = make_options
        self._engine: PreviewEngine | None = None

    @property
    def is_open(self) -> bool:
        """True once the view has been requested."""
        return self._engine is not None

    def respond(self, path: str) -> PreviewResponse:
        """Return the response for a path below the base; status 500 with the problems if the configuration is invalid."""
        try:
            engine = self._engine or self._start_engine()
        except SitegenError as error:
            return PreviewResponse(500, problems=error.problems)
        return engine.respond(path)

    def rebuild(self, change_set: ChangeSet) -> RebuildEvent:
        """Index the changed files; see `PreviewEngine.rebuild`."""
        return (self._engine or self._start_engine()).rebuild(change_set)

    def _start_engine(self) -> PreviewEngine:
        session = Session(self._make_options)
        session.open()
        engine = self._engine = PreviewEngine(session)
        engine.rebuild(FULL_RESCAN)
        return engine

    def close(self) -> None:
        """Close the database, if it was opened."""
        if self._engine:
            self._engine.session.close()
