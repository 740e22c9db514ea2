"""The preview service: connects the server's event loop, the watcher, and the engine, which has a thread of its own.

What is asked for goes first, then what changed on the disk, then what waits in the background.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
import time
from contextlib import closing, suppress
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from sitegen.build.alarm import Alarm
from sitegen.checks import CheckContext, unlinked_mentions
from sitegen.database.index.static_files import unpublished_files
from sitegen.database.store import Store
from sitegen.devserver.badges import badges_for
from sitegen.devserver.engine import PreviewEngine
from sitegen.devserver.messages import Dashboard, PreviewResponse, RebuildEvent
from sitegen.devserver.styleguide import Styleguide
from sitegen.devserver.unpublished import unpublished_documents
from sitegen.diagnostics import with_excerpt
from sitegen.watch.debounce import TIME_PASSED, ChangeSet

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from sitegen.build.session import Session
    from sitegen.devserver.public_view import PublicView
    from sitegen.diagnostics import Problem
    from sitegen.watch.watcher import Watcher

T = TypeVar("T")
REQUEST_PRIORITY, CHANGE_PRIORITY, BACKGROUND_PRIORITY = 0, 1, 2
"""What goes first."""
END_OF_EVENTS = "end"
FULL_RESCAN = ChangeSet(frozenset(), everything=True)
MENTIONS_TIMEOUT_SECONDS = 1.5
"""Seconds for which the dashboard waits for the unlinked mentions; those of a large archive are shown by the next request."""


class ThreadedPreviewService:
    """A preview service for an open archive; `start` begins, `stop` ends every stream and both threads."""

    def __init__(
        self, session: Session, watcher: Watcher, public_view: PublicView, notify: Callable[[str], None]
    ) -> None:
        """`notify` gets one line about each error that should never happen."""
        self.session, self.watcher, self.notify = session, watcher, notify
        self._public_view = public_view
        self.engine = PreviewEngine(session)
        self._styleguide = Styleguide()
        self._queue: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._sequence = count()
        self._mentions_lock = threading.Lock()
        self._subscribers: set[asyncio.Queue[RebuildEvent | str]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last_problems: tuple[Problem, ...] = ()
        self._alarm, self._first_rebuild_done = Alarm(), threading.Event()
        self._mentions: tuple[int, tuple[Problem, ...]] = (0, ())
        self._threads = [
            threading.Thread(target=self._run_engine, name="preview engine", daemon=True),
            threading.Thread(target=self._run_watcher, name="preview watcher", daemon=True),
        ]

    # -- what the server asks

    async def respond(self, path: str) -> PreviewResponse:
        """What stands at a path."""
        return await self._submit(lambda: self._response_with_excerpts(self.engine.respond(path)))

    async def respond_public(self, path: str) -> PreviewResponse:
        """What a build would publish at a path."""
        return await self._submit(lambda: self._response_with_excerpts(self._public_view.respond(path)))

    async def badges(self, addresses: Sequence[str]) -> dict[str, str]:
        """Why what stands at these addresses is not published, without those that are."""
        return await self._submit(lambda: badges_for(self.session.context, addresses))

    async def dashboard(self) -> Dashboard:
        """Return the dashboard; the unlinked mentions are those of the last search that finished."""
        looking = asyncio.ensure_future(asyncio.to_thread(self._find_mentions))
        await asyncio.wait([looking], timeout=MENTIONS_TIMEOUT_SECONDS)
        return await self._submit(self._build_dashboard)

    async def styleguide(self) -> PreviewResponse:
        """The theme's style page."""
        return await self._submit(
            lambda: self._response_with_excerpts(self._styleguide.respond(self.session.context, self.engine.problems))
        )

    async def subscribe(self) -> AsyncIterator[RebuildEvent]:
        """Yield every rebuild from now on."""
        events: asyncio.Queue[RebuildEvent | str] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._subscribers.add(events)
        try:
            while isinstance(event_with_excerpts := await events.get(), RebuildEvent):
                yield event_with_excerpts
        finally:
            self._subscribers.discard(events)

    # -- its life

    def start(self) -> None:
        """Begin to work; the first rebuild looks at everything, and whoever asks meanwhile waits for it."""
        self.watcher.start()
        self._enqueue(REQUEST_PRIORITY, lambda: self._rebuild(FULL_RESCAN, self._first_rebuild_done))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End it; the pages that wait are rendered another time."""
        self.watcher.stop()
        self._enqueue(REQUEST_PRIORITY, None)
        for events in self._subscribers:
            events.put_nowait(END_OF_EVENTS)
        for thread in self._threads:
            thread.join(5)

    def _submit(self, task: Callable[[], T]) -> asyncio.Future[T]:
        """Run a task on the engine's thread; the future belongs to the loop of the caller."""
        loop = self._loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def run() -> None:
            try:
                loop.call_soon_threadsafe(_resolve_future, future, task(), None)
            except Exception as error:  # noqa: BLE001 - whoever asked is told
                loop.call_soon_threadsafe(_resolve_future, future, None, error)

        self._enqueue(REQUEST_PRIORITY, run)
        return future

    def _enqueue(self, priority: int, task: Callable[[], None] | None) -> None:
        self._queue.put((priority, next(self._sequence), task))

    def _run_engine(self) -> None:
        """Run the engine's thread, the only one that uses the database from now on."""
        while True:
            _, _, work = self._queue.get()
            if work is None:
                self._public_view.close()
                return
            try:
                work()
            except Exception as error:  # noqa: BLE001 - a bug must not end the preview; it is told where it runs
                self.notify(f"sitegen: {type(error).__name__}: {error}")

    def _run_watcher(self) -> None:
        """Run the watcher's thread: changes during a rebuild are collected for the next one; passing time is a change too."""
        self._first_rebuild_done.wait()
        while True:
            change_set = self.watcher.next_change_set(self._alarm.pop_timeout()) or TIME_PASSED
            if self.watcher.is_stopped:
                return
            done = threading.Event()
            self._enqueue(CHANGE_PRIORITY, lambda change_set=change_set, done=done: self._rebuild(change_set, done))  # type: ignore[misc]
            done.wait()

    def _rebuild(self, change_set: ChangeSet, done: threading.Event | None = None) -> None:
        started = time.monotonic()
        try:
            event = self._styleguide.add_to_event(self._rebuild_or_reset(change_set), self.session.context.engine)
            self._alarm.set(self.session.context, started)
        finally:
            if done:
                done.set()
        if event.paths or event.everything or event.assets or event.problems != self._last_problems:
            self._publish_event(event)
        self._last_problems = event.problems
        if self._public_view.is_open:
            self._enqueue(CHANGE_PRIORITY, lambda: self._publish_event(self._public_view.rebuild(change_set)))
        self._enqueue(BACKGROUND_PRIORITY, self._render_pending)

    def _rebuild_or_reset(self, change_set: ChangeSet) -> RebuildEvent:
        try:
            return self.engine.rebuild(change_set)
        except sqlite3.DatabaseError:  # damaged: all of it can be made again from the content
            self.session.reset()
            return self.engine.rebuild(FULL_RESCAN)
        except Exception as error:  # noqa: BLE001 - the change set must not be lost
            self.notify(f"sitegen: {type(error).__name__}: {error}; everything is looked at again")
            return self.engine.rebuild(FULL_RESCAN)

    def _render_pending(self) -> None:
        before = self.engine.problems
        if self.engine.render_pending():
            self._enqueue(BACKGROUND_PRIORITY, self._render_pending)
        if self.engine.problems != before:
            self._publish_event(RebuildEvent(self.engine.rebuild_number, problems=self.engine.problems))

    def _publish_event(self, event: RebuildEvent) -> None:
        event_with_excerpts = msgspec.structs.replace(event, problems=self._problems_with_excerpts(event.problems))
        if self._loop:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._deliver, event_with_excerpts)

    def _deliver(self, event: RebuildEvent) -> None:
        for events in self._subscribers:
            events.put_nowait(event)

    # -- what is shown

    def _problems_with_excerpts(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        return tuple(with_excerpt(problem, self.session.options.root) for problem in problems)

    def _response_with_excerpts(self, response: PreviewResponse) -> PreviewResponse:
        return msgspec.structs.replace(response, problems=self._problems_with_excerpts(response.problems))

    def _build_dashboard(self) -> Dashboard:
        engine, context = self.engine, self.session.context
        (pages,) = context.store.db.execute("SELECT count(*) FROM page").fetchone()
        slow = tuple(sorted(engine.template_timings.values(), key=lambda one: -one.total_seconds / one.page_count))
        return Dashboard(
            title=context.options.config.site.title,
            problems=self._problems_with_excerpts(engine.problems),
            unpublished=unpublished_documents(context),
            unused_files=tuple(unpublished_files(context.store, context.options.config)),
            mentions=self._problems_with_excerpts(self._mentions[1]),
            template_timings=slow[:12],
            edited_files=engine.edited_files,
            rerendered=engine.rerendered,
            rebuild_seconds=engine.rebuild_seconds,
            page_count=pages,
            pending_count=engine.pending_count(),
            watch_method=self.watcher.method,
        )

    def _find_mentions(self) -> None:
        """Look for untagged names, once for each rebuild, with a database connection of its own."""
        number, options = self.engine.rebuild_number, self.session.options
        if self._mentions[0] == number or not self._mentions_lock.acquire(blocking=False):
            return
        try:
            store = Store(options.database_path, None)
            with closing(store):
                self._mentions = (
                    number,
                    tuple(
                        unlinked_mentions.check(CheckContext(store, options.config, options.root, options.now, {}, {}))
                    ),
                )
        finally:
            self._mentions_lock.release()


def _resolve_future(future: asyncio.Future[Any], value: Any, error: Exception | None) -> None:
    if future.cancelled():
        return
    if error:
        future.set_exception(error)
    else:
        future.set_result(value)
