"""Rendered pages in memory, and the rendering time of each template."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from sitegen.devserver.responses import TemplateTiming

if TYPE_CHECKING:
    from sitegen.render.copied_file import Content

MAX_CACHED_BYTES = 64_000_000
"""Maximum total bytes of cached pages. Beyond it, the pages that were used longest ago are evicted."""


class PageCache:
    """A cache of rendered pages by output path, with least-recently-used eviction. The bytes of copied files are not in it."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Content] = OrderedDict()
        self._total_bytes = 0

    def __contains__(self, path: str) -> bool:
        return path in self._pages

    def get(self, path: str) -> Content | None:
        """Return the content of a page and mark it as recently used; None if it is not cached."""
        if path not in self._pages:
            return None
        self._pages.move_to_end(path)
        return self._pages[path]

    def put(self, path: str, data: Content) -> None:
        """Add or replace a page, and evict others above `MAX_CACHED_BYTES`; the last page is kept whatever its size."""
        self._total_bytes += _bytes_in_memory(data) - _bytes_in_memory(self._pages.pop(path, b""))
        self._pages[path] = data
        while self._total_bytes > MAX_CACHED_BYTES and len(self._pages) > 1:
            self._total_bytes -= _bytes_in_memory(self._pages.popitem(last=False)[1])


def _bytes_in_memory(content: Content) -> int:
    return len(content) if isinstance(content, bytes) else 0


class TemplateTimings:
    """The rendering times and sizes of pages, summed up for each template."""

    def __init__(self) -> None:
        self._timings: dict[str, TemplateTiming] = {}

    def record(self, template: str, path: str, seconds: float, size: int) -> None:
        """Add the rendering time in seconds and the size in bytes of one page to its template."""
        before = self._timings.get(template) or TemplateTiming(template)
        self._timings[template] = before.with_page(path, seconds, size)

    def slowest(self) -> tuple[TemplateTiming, ...]:
        """Return the templates with the longest mean time per page, slowest first."""
        timings = self._timings.values()
        return tuple(sorted(timings, key=lambda timing: -timing.total_seconds / timing.page_count))
