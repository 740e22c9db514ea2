"""Messages from the preview service to the server: pages as the preview shows them, changes, and the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from sitegen.diagnostics import Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence


class PreviewResponse(msgspec.Struct, frozen=True):
    """What the preview shows at an address."""

    status: int
    """200; 302 with a location; 404 with the archive's own page of that name; 410 for a withdrawn story; 500 where nothing could be rendered."""
    data: bytes = b""
    path: str = ""
    """The file of the output that this is, such as `stories/x/index.html`; its suffix gives the type."""
    banner: str = ""
    """Why this is not published, in words, such as `draft` or `embargoed until 2026-01-05 06:00 UTC (embargo)`; empty for what is public."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the archive now: shown as an overlay; `data` is then the last good page, or empty."""
    location: str = ""
    """Where an old address leads: an address below the base, such as `/people/x/`."""


class RebuildEvent(msgspec.Struct, frozen=True):
    """A rebuild that is done: what a browser may have to show again."""

    number: int
    """Counts rebuilds from 1."""
    paths: tuple[str, ...] = ()
    """The output files that differ, or may; empty with `everything`."""
    everything: bool = False
    assets: tuple[tuple[str, str], ...] = ()
    """Old and new path of each of the theme's files that changed, such as (`assets/style.aa.css`, `assets/style.bb.css`)."""
    page: str = ""
    """The page of the document that was edited, for `--follow-edits`."""
    problems: tuple[Problem, ...] = ()
    """What is wrong now; empty once all of it is mended."""


class UnpublishedDocument(msgspec.Struct, frozen=True):
    """A document that only the preview shows."""

    path: str
    """The output file at which the preview shows it."""
    file: str
    title: str
    state: str
    """draft, held, embargoed, or unused (an entity)."""
    goes_live: str = ""
    """When it goes live, in words; empty where nobody has said."""
    entities: tuple[str, ...] = ()
    """Ids of the entities that become public together with it."""


class TemplateTiming(msgspec.Struct, frozen=True):
    """How long pages of one template took."""

    template: str
    page_count: int
    total_seconds: float
    """In all."""
    slowest_path: str
    """The output file that took longest."""
    slowest_seconds: float = 0.0
    """Seconds for that one."""

    def with_page(self, path: str, seconds: float) -> TemplateTiming:
        """Return the timing with another page counted."""
        slowest = (path, seconds) if seconds > self.slowest_seconds else (self.slowest_path, self.slowest_seconds)
        return TemplateTiming(self.template, self.page_count + 1, self.total_seconds + seconds, *slowest)


class RerenderedPage(msgspec.Struct, frozen=True):
    """One page that the last edit made stale, and why."""

    path: str
    reason: str


class Dashboard(msgspec.Struct, frozen=True):
    """Everything on the dashboard at `/_/`."""

    title: str
    """The archive's."""
    problems: tuple[Problem, ...]
    unpublished: tuple[UnpublishedDocument, ...]
    unused_files: tuple[str, ...]
    """Paths of the files in `content/` that no document shows, links or declares."""
    mentions: tuple[Problem, ...]
    """Names in the text that nobody tagged, from `sitegen check`."""
    template_timings: tuple[TemplateTiming, ...]
    edited_files: tuple[str, ...]
    """The files that the last edit touched."""
    rerendered: tuple[RerenderedPage, ...]
    rebuild_seconds: float
    """What the last edit took, from looking to marking what is stale."""
    page_count: int
    pending_count: int
    """Pages that are still to be rendered in the background."""
    watch_method: str
    """How files are watched, in words: `inotify`, or `polling every 1000 ms: …`."""


class PreviewService(Protocol):
    """What the server asks. All of it may be called from the event loop; nothing blocks it."""

    async def respond(self, path: str) -> PreviewResponse:
        """What stands at a path below the base: decoded, without leading slash or query: `stories/x/`, `stories/x`, ``."""
        ...

    async def respond_public(self, path: str) -> PreviewResponse:
        """What stands at a path for the public: what a build would publish."""
        ...

    async def badges(self, addresses: Sequence[str]) -> dict[str, str]:
        """Why what stands at these addresses (such as `/stories/x/`) is not published; without those that are."""
        ...

    async def dashboard(self) -> Dashboard:
        """Return the dashboard as it is now."""
        ...

    async def styleguide(self) -> PreviewResponse:
        """The theme's style page as it is now."""
        ...

    def subscribe(self) -> AsyncIterator[RebuildEvent]:
        """Yield every rebuild from now on, once it is done; ends when the preview stops."""
        ...
