"""The data of the dashboard: the state of the preview engine, and a search for unlinked mentions outside of its thread."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

from sitegen.checks import CheckContext, unlinked_mentions
from sitegen.database.index.static_files import unpublished_files
from sitegen.database.store import Store
from sitegen.devserver import stale_pages
from sitegen.devserver.responses import Dashboard
from sitegen.devserver.unpublished import unpublished_documents
from sitegen.diagnostics import with_excerpts

if TYPE_CHECKING:
    from sitegen.devserver.engine import PreviewEngine
    from sitegen.diagnostics import Problem

MAX_TEMPLATE_TIMINGS = 12
"""Maximum number of templates in the table of rendering times."""


class MentionsSearch:
    """A slow search for unlinked mentions, with its own database connection and at most once for each rebuild."""

    def __init__(self, engine: PreviewEngine) -> None:
        self.mentions: tuple[Problem, ...] = ()
        """The result of the last search that finished."""
        self._engine = engine
        self._lock = threading.Lock()
        self._rebuild_number = 0

    def run(self) -> None:
        """Search the archive if it has been rebuilt since the last search; return at once if another thread is searching."""
        number, options = self._engine.rebuild_number, self._engine.session.options
        if self._rebuild_number == number or not self._lock.acquire(blocking=False):
            return
        try:
            with closing(Store(options.database_path, None)) as store:
                context = CheckContext(store, options.config, options.root, options.now, {}, {})
                self.mentions = tuple(unlinked_mentions.check(context))
            self._rebuild_number = number
        finally:
            self._lock.release()


def collect_dashboard(engine: PreviewEngine, mentions: tuple[Problem, ...], watch_method: str) -> Dashboard:
    """Return the dashboard of an engine; must be called from the engine's thread."""
    context, root = engine.context, engine.session.options.root
    (page_count,) = context.store.db.execute("SELECT count(*) FROM page").fetchone()
    return Dashboard(
        title=context.options.config.site.title,
        problems=with_excerpts(engine.problems, root),
        unpublished=unpublished_documents(context),
        unused_files=tuple(unpublished_files(context.store, context.options.config)),
        mentions=with_excerpts(mentions, root),
        template_timings=engine.template_timings.slowest(MAX_TEMPLATE_TIMINGS),
        edited_files=engine.edited_files,
        newly_stale=engine.newly_stale,
        rebuild_seconds=engine.rebuild_seconds,
        page_count=page_count,
        pending_count=stale_pages.pending_count(context),
        watch_method=watch_method,
    )
