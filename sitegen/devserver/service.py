"""The preview service: passes requests and file changes to the engine's thread, and its answers to the event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from sitegen.build.watch_loop import NextBuildTimer
from sitegen.database.queries.reader import Reader
from sitegen.devserver.background_checks import BackgroundChecks
from sitegen.devserver.badges import badges_for
from sitegen.devserver.dashboard_data import collect_build_report, collect_dashboard
from sitegen.devserver.responses import PreviewResponse, RebuildEvent
from sitegen.devserver.styleguide import Styleguide
from sitegen.devserver.tagging_desk import TaggingDesk
from sitegen.devserver.work_queue import FileChanges, IdleWork, PreviewRequest, WorkQueue
from sitegen.diagnostics import with_excerpts
from sitegen.outgoing_links.summary import file_stamp
from sitegen.outputs.hosting._content_policy import ContentPolicy, content_policy
from sitegen.watch.debounce import FULL_RESCAN, TIME_PASSED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator, Callable, Sequence

    from sitegen.devserver.engine import PreviewEngine
    from sitegen.devserver.public_view import PublicView
    from sitegen.devserver.responses import BuildReport, Dashboard
    from sitegen.devserver.tagging_data import DecisionResult, TaggingPage
    from sitegen.devserver.work_queue import Message, RequestTarget
    from sitegen.diagnostics import Problem
    from sitegen.tagging.decisions import Decision
    from sitegen.watch.debounce import ChangeSet
    from sitegen.watch.watcher import Watcher

T = TypeVar("T", PreviewResponse, RebuildEvent)
STOP_TIMEOUT_SECONDS = 5
"""Maximum seconds that `stop` waits for each thread."""


class ThreadedPreviewService:
    """A `PreviewService` for an open archive, with one thread for the engine and one that waits for file changes.

    The engine's thread handles one message at a time: requests first, then file changes, then background rendering. The first
    rebuild scans everything; requests wait for it.
    """

    def __init__(
        self,
        engine: PreviewEngine,
        watcher: Watcher,
        public_view: PublicView,
        notify: Callable[[str], None],
        clock: Callable[[], dt.datetime],
    ) -> None:
        """`notify` is called with one line for each unexpected error; `clock` returns the time for the dashboard."""
        self.engine, self.watcher, self.notify, self.clock = engine, watcher, notify, clock
        self.content_policy = ContentPolicy()
        """The policy that web hosts of the site send, for the pages of the last rebuild."""
        self._public_view, self._styleguide, self._desk = public_view, Styleguide(), TaggingDesk()
        self._checks = BackgroundChecks(self._send_check_event)
        self._queue = WorkQueue()
        self._events: asyncio.Queue[RebuildEvent | None] = asyncio.Queue()
        self._event_loop: asyncio.AbstractEventLoop | None = None
        """The loop that reads `_events`; None while no consumer has called `events`."""
        self._last_problems: tuple[Problem, ...] = ()
        self._next_build_timer, self._is_first_rebuild_done = NextBuildTimer(), threading.Event()
        self._threads = [
            threading.Thread(target=self._run_engine, name="preview engine", daemon=True),
            threading.Thread(target=self._run_watcher, name="preview watcher", daemon=True),
        ]

    # -- called from the event loop

    async def respond(self, path: str) -> PreviewResponse:
        """Return the response for a path, unpublished documents included."""
        response: PreviewResponse = await self._request("page", path)
        return response

    async def respond_public(self, path: str) -> PreviewResponse:
        """Return the response for a path as a build would publish it."""
        response: PreviewResponse = await self._request("public page", path)
        return response

    async def badges(self, addresses: Sequence[str]) -> dict[str, str]:
        """Return the reasons why documents at these addresses are not published; public documents are left out."""
        badges: dict[str, str] = await self._request("badges", *addresses)
        return badges

    async def dashboard(self) -> Dashboard:
        """Return the dashboard for editors, with the results of the checks so far; the first request begins them."""
        self._checks.begin(file_stamp(self.engine.session.options.root))
        dashboard: Dashboard = await self._request("dashboard")
        return dashboard

    async def build_report(self) -> BuildReport:
        """Return the dashboard for developers."""
        report: BuildReport = await self._request("build report")
        return report

    async def tagging(self) -> TaggingPage:
        """Return the suggestions of entities for stories, as of the last rebuild."""
        await asyncio.to_thread(self._is_first_rebuild_done.wait)
        engine = self.engine
        return await self._desk.page(engine.session.options, engine.context.renderer.plugins, engine.rebuild_number)

    async def decide(self, decisions: Sequence[Decision]) -> DecisionResult:
        """Carry out decisions about suggestions."""
        return await self._desk.decide(self.engine.session.options, decisions)

    @property
    def token(self) -> str:
        """Text that a request that changes files must repeat."""
        return self._desk.token

    async def styleguide(self) -> PreviewResponse:
        """Return the theme's style page."""
        response: PreviewResponse = await self._request("style guide")
        return response

    async def events(self) -> AsyncIterator[RebuildEvent]:
        """Yield every rebuild from now on, until the preview stops; for one consumer."""
        self._event_loop = asyncio.get_running_loop()
        while (event := await self._events.get()) is not None:
            yield event

    def _request(self, target: RequestTarget, *paths: str) -> asyncio.Future[Any]:
        """Ask the engine's thread for a response; the future belongs to the running event loop."""
        reply = asyncio.get_running_loop().create_future()
        self._queue.put(PreviewRequest(target, reply, paths))
        return reply

    # -- starting and stopping

    def start(self) -> None:
        """Start to watch, and start both threads."""
        self.watcher.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop both threads and the event stream. Stale pages are not rendered any more."""
        self.watcher.stop()
        self._checks.stop(STOP_TIMEOUT_SECONDS)
        self._queue.close()
        self._send(None)
        for thread in self._threads:
            thread.join(STOP_TIMEOUT_SECONDS)

    # -- the watcher's thread

    def _run_watcher(self) -> None:
        """Pass on file changes until the watcher stops, one change set at a time.

        Changes during a rebuild are collected for the next one. At a scheduled change, the change set is empty.
        """
        self._is_first_rebuild_done.wait()
        while True:
            change_set = self.watcher.next_change_set(self._next_build_timer.take_timeout()) or TIME_PASSED
            if self.watcher.is_stopped:
                return
            is_indexed = threading.Event()
            self._queue.put(FileChanges(change_set, is_indexed))
            is_indexed.wait()

    # -- the engine's thread, the only one that uses the database

    def _run_engine(self) -> None:
        """Handle messages until the queue is closed."""
        self._handle(FileChanges(FULL_RESCAN, self._is_first_rebuild_done))
        while (message := self._queue.get()) is not None:
            self._handle(message)
        self._public_view.close()

    def _handle(self, message: Message) -> None:
        """Handle one message; an exception is reported, and does not end the preview."""
        try:
            match message:
                case PreviewRequest():
                    self._reply(message)
                case FileChanges(is_public_view=True):
                    self._send_event(self._public_view.rebuild(message.change_set))
                case FileChanges():
                    self._rebuild(message)
                case IdleWork():
                    self._render_pending()
        except Exception as error:  # noqa: BLE001 - a bug must not end the preview
            self.notify(f"sitegen: {type(error).__name__}: {error}")

    def _reply(self, request: PreviewRequest) -> None:
        result, failure = None, None
        try:
            result = self._render(request)
        except Exception as error:  # noqa: BLE001 - raised again where the reply is awaited
            failure = error
        with suppress(RuntimeError):  # the event loop is closed
            request.reply.get_loop().call_soon_threadsafe(_resolve_future, request.reply, result, failure)

    def _render(self, request: PreviewRequest) -> PreviewResponse | Dashboard | BuildReport | dict[str, str]:
        match request.target:
            case "page":
                return self._with_excerpts(self.engine.respond(*request.paths))
            case "public page":
                return self._with_excerpts(self._public_view.respond(*request.paths))
            case "badges":
                return badges_for(self.engine.context, request.paths)
            case "dashboard":
                return collect_dashboard(self.engine, self._checks.results, self.clock())
            case "build report":
                return collect_build_report(self.engine, self.watcher.method)
            case "style guide":
                return self._with_excerpts(self._styleguide.respond(self.engine.context, self.engine.problems))

    def _rebuild(self, changes: FileChanges) -> None:
        started = time.monotonic()
        try:
            event = self._styleguide.add_to_event(self._rebuild_engine(changes.change_set), self.engine.context.queries)
            self.content_policy = content_policy(Reader(self.engine.context.queries))
            if self.engine.must_rescan:
                self._next_build_timer.set_retry()
            else:
                self._next_build_timer.set(self.engine.context, started)
        except Exception:
            self._next_build_timer.set_retry()
            raise
        finally:
            if changes.is_indexed:
                changes.is_indexed.set()
        if event.paths or event.everything or event.assets or event.problems != self._last_problems:
            self._send_event(event)
        self._last_problems = event.problems
        self._checks.set_archive(self.engine.session.options, self.engine.context.renderer.plugins.digest)
        if self._public_view.is_open:
            self._queue.put(FileChanges(changes.change_set, is_public_view=True))
        self._queue.put(IdleWork())

    def _rebuild_engine(self, change_set: ChangeSet) -> RebuildEvent:
        try:
            return self.engine.rebuild(change_set)
        except Exception as error:  # noqa: BLE001 - a bug must not lose the change set
            self.notify(f"sitegen: {type(error).__name__}: {error}; scanning everything again")
            return self.engine.rebuild(FULL_RESCAN)

    def _render_pending(self) -> None:
        """Render one batch of stale pages in the background, and queue the next one."""
        problems_before = self.engine.problems
        if self.engine.render_pending():
            self._queue.put(IdleWork())
        if self.engine.problems != problems_before:
            self._send_event(RebuildEvent(self.engine.rebuild_number, problems=self.engine.problems))

    def _with_excerpts(self, message: T) -> T:
        """Return a copy in which each problem contains the line that it is about."""
        root = self.engine.session.options.root
        return msgspec.structs.replace(message, problems=with_excerpts(message.problems, root))

    def _send_event(self, event: RebuildEvent) -> None:
        self._send(self._with_excerpts(event))

    def _send_check_event(self) -> None:
        """Let open dashboards show new results of the checks; other pages get the problems that they already have."""
        self._send_event(RebuildEvent(self.engine.rebuild_number, problems=self.engine.problems))

    def _send(self, event: RebuildEvent | None) -> None:
        """Pass an event to the consumer of `events`; it is dropped if there is none yet."""
        if self._event_loop:
            with suppress(RuntimeError):  # the event loop is closed
                self._event_loop.call_soon_threadsafe(self._events.put_nowait, event)


def _resolve_future(future: asyncio.Future[Any], result: object, error: Exception | None) -> None:
    if future.cancelled():
        return
    if error:
        future.set_exception(error)
    else:
        future.set_result(result)
