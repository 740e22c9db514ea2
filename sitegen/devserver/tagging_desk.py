"""The tagging desk of the preview: reads suggestions and carries out decisions, in threads of its own with a read-only database."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import closing
from typing import TYPE_CHECKING

from sitegen.build.context import open_readonly_store
from sitegen.build.lock import published_archive_lock
from sitegen.devserver.tagging_data import DecisionResult, TaggingPage, decision_result, empty_page, tagging_page
from sitegen.diagnostics import SitegenError
from sitegen.folder_contents import list_folder
from sitegen.tagging.collect import Collector
from sitegen.tagging.decisions import apply_decisions
from sitegen.tagging.imported_tags import IMPORTS_FOLDER
from sitegen.tagging.refusals import FILE_NAME
from sitegen.tagging.story_names import NameCache

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sitegen.build.options import BuildOptions
    from sitegen.plugins import Plugins
    from sitegen.tagging.decisions import Decision, Outcome

_Stamp = tuple[object, ...]


class TaggingDesk:
    """Suggestions of one preview. Its methods are called from the event loop, one after the other, and do not block it."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(32)
        """Text that only the pages of this preview contain. A request that changes files must repeat it."""
        self._cache = NameCache()
        self._lock = asyncio.Lock()
        self._last: tuple[_Stamp, TaggingPage] | None = None

    async def page(self, options: BuildOptions, plugins: Plugins, rebuild_number: int) -> TaggingPage:
        """Return the suggestions after a rebuild. If a file cannot be read, the page has the problems instead."""
        async with self._lock:
            stamp = (rebuild_number, *_file_stamps(options.root))
            if self._last is None or self._last[0] != stamp:
                self._last = (stamp, await asyncio.to_thread(self._read_page, options, plugins))
            return self._last[1]

    async def decide(self, options: BuildOptions, decisions: Sequence[Decision]) -> DecisionResult:
        """Carry out decisions.

        Raises:
            SitegenError: if one of them cannot be carried out, or a build is running. Nothing is written then.
        """
        async with self._lock:
            return decision_result(options, await asyncio.to_thread(_apply, options, decisions))

    def _read_page(self, options: BuildOptions, plugins: Plugins) -> TaggingPage:
        with closing(open_readonly_store(options)) as store:
            try:
                found = Collector(store, options.config, options.root, plugins, self._cache).collect()
            except SitegenError as error:
                return empty_page(options, error.problems)
            return tagging_page(store, options, found)


def _apply(options: BuildOptions, decisions: Sequence[Decision]) -> Outcome:
    with published_archive_lock(options), closing(open_readonly_store(options)) as store:
        return apply_decisions(store, options.config, options.root, decisions)


def _file_stamps(root: Path) -> list[tuple[str, int, int]]:
    """Return path, size and modification time of the files that suggestions depend on, in addition to the documents."""
    files = [root / FILE_NAME, *list_folder(root / IMPORTS_FOLDER, "*.toml")]
    stats = [(file, file.stat()) for file in files if file.is_file()]
    return [(str(file), stat.st_size, stat.st_mtime_ns) for file, stat in stats]
