"""Data that the preview service returns to the server: responses, rebuild events and the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from sitegen.diagnostics import Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence


class PreviewResponse(msgspec.Struct, frozen=True):
    """The response of the preview for an address."""

    status: int
    """HTTP status: 200; 302 with `location`; 404 with the archive's own 404 page; 500 if rendering failed."""
    data: bytes = b""
    path: str = ""
    """Path of the output file, such as `stories/x/index.html`; the media type is derived from its suffix."""
    banner: str = ""
    """Reason why the page is not published, such as `draft` or `embargoed until 2026-01-05 06:00 UTC (embargo)`; "" if it is public."""
    problems: tuple[Problem, ...] = ()
    """Current problems of the archive, shown as an overlay. If there are any, `data` may be the last good page, or empty."""
    location: str = ""
    """Target of a redirect: an address below the base, such as `/people/x/`."""


class RebuildEvent(msgspec.Struct, frozen=True):
    """A finished rebuild, with what browsers may have to refresh."""

    number: int
    """Number of the rebuild, from 1."""
    paths: tuple[str, ...] = ()
    """Output paths of pages that have changed or may have changed; empty if `everything` is True."""
    everything: bool = False
    assets: tuple[tuple[str, str], ...] = ()
    """Old and new output path of each changed file of the theme, such as (`assets/style.aa.css`, `assets/style.bb.css`)."""
    page: str = ""
    """Output path of the edited document's page, for `--follow-edits`; "" if there is none."""
    problems: tuple[Problem, ...] = ()
    """Current problems of the archive; empty once all are fixed."""


class UnpublishedDocument(msgspec.Struct, frozen=True):
    """A document that is not published, for the dashboard."""

    path: str
    """Output path of its page in the preview."""
    file: str
    title: str
    state: str
    """`draft`, `held`, `embargoed`, or `unused` (an entity)."""
    goes_live: str = ""
    """Time at which it goes live, in words; "" if none is set."""
    entities: tuple[str, ...] = ()
    """Ids of the entities that become public with it."""


class TemplateTiming(msgspec.Struct, frozen=True):
    """The rendering times of all pages of one template."""

    template: str
    page_count: int
    total_seconds: float
    """Sum of the rendering times of its pages."""
    slowest_path: str
    """Output path of the page that took longest."""
    slowest_seconds: float = 0.0
    """Rendering time of that page."""

    def with_page(self, path: str, seconds: float) -> TemplateTiming:
        """Return the timing with another page counted."""
        slowest = (path, seconds) if seconds > self.slowest_seconds else (self.slowest_path, self.slowest_seconds)
        return TemplateTiming(self.template, self.page_count + 1, self.total_seconds + seconds, *slowest)


class StalePage(msgspec.Struct, frozen=True):
    """A page that the last edit made stale, with the reason in words."""

    path: str
    reason: str


class Dashboard(msgspec.Struct, frozen=True):
    """The content of the dashboard at `/_/`."""

    title: str
    """Title of the archive."""
    problems: tuple[Problem, ...]
    unpublished: tuple[UnpublishedDocument, ...]
    unused_files: tuple[str, ...]
    """Paths of the files in `content/` that no document shows, links to or declares."""
    mentions: tuple[Problem, ...]
    """Unlinked mentions, as `sitegen check` reports them."""
    template_timings: tuple[TemplateTiming, ...]
    edited_files: tuple[str, ...]
    """Files that the last edit changed, relative to the archive's folder."""
    newly_stale: tuple[StalePage, ...]
    rebuild_seconds: float
    """Duration of the last rebuild: scanning, indexing, planning, and marking stale pages. Rendering is not included."""
    page_count: int
    pending_count: int
    """Number of pages that are still to be rendered in the background."""
    watch_method: str
    """The method of file watching: `inotify`, or `polling every 1000 ms: …` with the reason."""


class PreviewService(Protocol):
    """The interface between the server and the preview. All methods are called from the event loop, and none blocks it."""

    async def respond(self, path: str) -> PreviewResponse:
        """Return the response for a path below the base, unpublished documents included.

        The path is percent-decoded, without leading slash and query: `stories/x/`, `stories/x`, or "" for the front page.
        """
        ...

    async def respond_public(self, path: str) -> PreviewResponse:
        """Return the response for a path as a build would publish it."""
        ...

    async def badges(self, addresses: Sequence[str]) -> dict[str, str]:
        """Return the reasons why documents at these addresses (such as `/stories/x/`) are not published; public ones are left out."""
        ...

    async def dashboard(self) -> Dashboard:
        """Return the current content of the dashboard."""
        ...

    async def styleguide(self) -> PreviewResponse:
        """Return the theme's style page, rendered with its current files."""
        ...

    def events(self) -> AsyncIterator[RebuildEvent]:
        """Yield every rebuild from now on, once it is done, until the preview stops.

        There is one consumer, the `EventBroadcaster`, which sends the events to all browsers.
        """
        ...
