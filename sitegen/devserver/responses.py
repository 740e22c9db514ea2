"""Data that the preview service returns to the server: responses, rebuild events and the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from sitegen.diagnostics import Problem
from sitegen.outgoing_links.summary import LinkSummary
from sitegen.render.copied_file import CopiedFile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sitegen.devserver.tagging_data import DecisionResult, TaggingPage
    from sitegen.tagging.decisions import Decision


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
    copied: CopiedFile | None = None
    """The file with the bytes, if they are not in `data` because it is large. It is not an HTML page."""


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
    """Time at which it goes live, in words, with the time zone; "" if none is set."""
    delay: str = ""
    """The field that delays it: `embargo` or `date of publication`; "" if it does not go live by itself."""
    moment: int | None = None
    """Time at which it goes live, in microseconds since 1970; None if it does not go live by itself."""
    changed_at: float = 0.0
    """Time at which the file was last changed, in seconds since 1970."""
    authors: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    """Ids of the entities that become public with it."""


class DocumentProblems(msgspec.Struct, frozen=True):
    """The problems of one file, for the dashboard."""

    file: str
    title: str = ""
    """Title or name of the document; "" for a file that is not a document."""
    path: str = ""
    """Output path of its page; "" if it has none."""
    state: str = ""
    """The state because of which it is not published, or ""."""
    problems: tuple[Problem, ...] = ()


class TemplateTiming(msgspec.Struct, frozen=True):
    """The rendering times and sizes of all pages of one template."""

    template: str
    page_count: int = 0
    total_seconds: float = 0.0
    """Sum of the rendering times of its pages."""
    slowest_path: str = ""
    """Output path of the page that took longest."""
    slowest_seconds: float = 0.0
    """Rendering time of that page."""
    total_bytes: int = 0
    """Sum of the sizes of its pages."""
    largest_path: str = ""
    """Output path of the largest page."""
    largest_bytes: int = 0
    """Size of that page."""

    def with_page(self, path: str, seconds: float, size: int) -> TemplateTiming:
        """Return the timing with another page counted."""
        is_slowest, is_largest = seconds > self.slowest_seconds, size > self.largest_bytes
        return TemplateTiming(
            self.template,
            self.page_count + 1,
            self.total_seconds + seconds,
            path if is_slowest else self.slowest_path,
            max(seconds, self.slowest_seconds),
            self.total_bytes + size,
            path if is_largest else self.largest_path,
            max(size, self.largest_bytes),
        )


class StalePage(msgspec.Struct, frozen=True):
    """A page that the last edit made stale, with the reason in words."""

    path: str
    reason: str


class Dashboard(msgspec.Struct, frozen=True):
    """The content of the dashboard for editors, at `/_/`."""

    title: str
    """Title of the archive."""
    root: str = ""
    """Folder of the archive, with which the addresses begin that open a file in an editor."""
    editor: str = ""
    """Form of these addresses, such as `vscode://file{path}:{line}:{column}`; "" for no links."""
    now: float = 0.0
    """Time of the request, in seconds since 1970."""
    timezone: str = "UTC"
    """Time zone of the archive."""
    problems: tuple[DocumentProblems, ...] = ()
    """The first problems of the build and of `sitegen check`, by file; files with errors first."""
    error_count: int = 0
    """Number of problems that stop a build."""
    warning_count: int = 0
    """Number of all other problems."""
    upcoming: tuple[UnpublishedDocument, ...] = ()
    """Published stories whose time has not come, the next one first."""
    in_progress: tuple[UnpublishedDocument, ...] = ()
    """Drafts and held documents, the last changed one first."""
    unused: tuple[UnpublishedDocument, ...] = ()
    """Entities that no public document uses."""
    unused_files: tuple[str, ...] = ()
    """Paths of the files in `content/` that no document shows, links to or declares."""
    are_checks_complete: bool = True
    """False while the checks of `sitegen check`, except that of links, run or wait to run."""
    are_links_complete: bool = True
    """False while the links between pages are checked, or wait to be checked."""
    check_error: str = ""
    """Why the last run of the checks failed, or ""."""
    outgoing: LinkSummary | None = None
    """The recorded answers of links to other sites; None if none were recorded."""
    pending_count: int = 0
    """Number of pages that are still to be rendered in the background."""


class BuildReport(msgspec.Struct, frozen=True):
    """The content of the dashboard for developers, at `/_/build/`."""

    title: str
    """Title of the archive."""
    edited_files: tuple[str, ...] = ()
    """Files that the last edit changed, relative to the archive's folder."""
    newly_stale: tuple[StalePage, ...] = ()
    rebuild_seconds: float = 0.0
    """Duration of the last rebuild: scanning, indexing, planning, and marking stale pages. Rendering is not included."""
    last_timings: tuple[TemplateTiming, ...] = ()
    """Templates of the pages that were rendered since the last edit, the slowest one first."""
    timings: tuple[TemplateTiming, ...] = ()
    """Templates of all pages that were rendered since the preview started, the slowest one first."""
    document_counts: tuple[tuple[str, str, int], ...] = ()
    """Kind, state and number of documents."""
    page_counts: tuple[tuple[str, int], ...] = ()
    """Kind and number of pages, the most frequent kind first."""
    database_bytes: int = 0
    """Size of the preview's database."""
    page_count: int = 0
    pending_count: int = 0
    """Number of pages that are still to be rendered in the background."""
    watch_method: str = "inotify"
    """The method of file watching: `inotify`, or `polling every 1000 ms: …` with the reason."""


class PreviewService(Protocol):
    """The interface between the server and the preview. All methods are called from the event loop, and none blocks it."""

    @property
    def token(self) -> str:
        """Text that only the pages of this preview contain. A request that changes files must repeat it."""
        ...

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
        """Return the current content of the dashboard for editors."""
        ...

    async def build_report(self) -> BuildReport:
        """Return the current content of the dashboard for developers."""
        ...

    async def tagging(self) -> TaggingPage:
        """Return the suggestions of entities for stories."""
        ...

    async def decide(self, decisions: Sequence[Decision]) -> DecisionResult:
        """Carry out decisions about suggestions.

        Raises:
            SitegenError: if one of them cannot be carried out. Nothing is written then.
        """
        ...

    async def styleguide(self) -> PreviewResponse:
        """Return the theme's style page, rendered with its current files."""
        ...

    def events(self) -> AsyncIterator[RebuildEvent]:
        """Yield every rebuild from now on, once it is done, until the preview stops.

        There is one consumer, the `EventBroadcaster`, which sends the events to all browsers.
        """
        ...
