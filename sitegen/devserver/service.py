"""The workshop: between the server's event loop, the watcher, and the bench, which works in a thread of its own.

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
from sitegen.checks import Checked, unlinked_mentions
from sitegen.database.index.static_files import unpublished_files
from sitegen.database.store import Store
from sitegen.devserver.badges import told_of
from sitegen.devserver.engine import Bench
from sitegen.devserver.messages import Answer, Changed, Desk
from sitegen.devserver.styleguide import StylePage
from sitegen.devserver.unpublished import unpublished
from sitegen.diagnostics import with_excerpt
from sitegen.watch.debounce import ALONE, Hint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from sitegen.build.session import Session
    from sitegen.devserver.public_view import PublicView
    from sitegen.diagnostics import Problem
    from sitegen.watch.watcher import Watcher

T = TypeVar("T")
ASKED, CHANGED, LATER = 0, 1, 2
"""What goes first."""
END = "end"
EVERYTHING = Hint(frozenset(), everything=True)
PATIENCE = 1.5
"""Seconds for which the desk waits for the unlinked mentions; of a large archive they come with the next look at it."""


class LiveWorkshop:
    """A workshop on an archive that is open; `start` begins, `stop` ends every stream and both threads."""

    def __init__(self, session: Session, watcher: Watcher, public: PublicView, say: Callable[[str], None]) -> None:
        """`say` is told, in one line, of what should never happen."""
        self.session, self.watcher, self.say = session, watcher, say
        self._public = public
        self.bench = Bench(session)
        self._style = StylePage()
        self._work: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = queue.PriorityQueue()
        self._order = count()
        self._looking = threading.Lock()
        self._followers: set[asyncio.Queue[Changed | str]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told: tuple[Problem, ...] = ()
        self._alarm, self._first = Alarm(), threading.Event()
        self._mentions: tuple[int, tuple[Problem, ...]] = (0, ())
        self._threads = [
            threading.Thread(target=self._run, name="bench", daemon=True),
            threading.Thread(target=self._watch, name="watch", daemon=True),
        ]

    # -- what the server asks

    async def answer(self, path: str) -> Answer:
        """What stands at a path."""
        return await self._ask(lambda: self._with_excerpts(self.bench.answer(path)))

    async def public(self, path: str) -> Answer:
        """What a build would publish at a path."""
        return await self._ask(lambda: self._with_excerpts(self._public.answer(path)))

    async def badges(self, addresses: Sequence[str]) -> dict[str, str]:
        """Why what stands at these addresses is not published, without those that are."""
        return await self._ask(lambda: told_of(self.session.archive, addresses))

    async def desk(self) -> Desk:
        """The desk; the unlinked mentions are those of the last look that was finished."""
        looking = asyncio.ensure_future(asyncio.to_thread(self._unlinked))
        await asyncio.wait([looking], timeout=PATIENCE)
        return await self._ask(self._desk)

    async def style(self) -> Answer:
        """The theme's style page."""
        return await self._ask(
            lambda: self._with_excerpts(self._style.answer(self.session.archive, self.bench.problems))
        )

    async def follow(self) -> AsyncIterator[Changed]:
        """Every round from now on."""
        news: asyncio.Queue[Changed | str] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._followers.add(news)
        try:
            while isinstance(told := await news.get(), Changed):
                yield told
        finally:
            self._followers.discard(news)

    # -- its life

    def start(self) -> None:
        """Begin to work; the first round looks at everything, and whoever asks meanwhile waits for it."""
        self.watcher.start()
        self._put(ASKED, lambda: self._round(EVERYTHING, self._first))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End it; the pages that wait are rendered another time."""
        self.watcher.stop()
        self._put(ASKED, None)
        for news in self._followers:
            news.put_nowait(END)
        for thread in self._threads:
            thread.join(5)

    def _ask(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Have something done on the bench; the future belongs to the loop that asks."""
        loop = self._loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def do() -> None:
            try:
                loop.call_soon_threadsafe(_settle, future, work(), None)
            except Exception as error:  # noqa: BLE001 - whoever asked is told
                loop.call_soon_threadsafe(_settle, future, None, error)

        self._put(ASKED, do)
        return future

    def _put(self, rank: int, work: Callable[[], None] | None) -> None:
        self._work.put((rank, next(self._order), work))

    def _run(self) -> None:
        """The bench's thread: from here on the database is used here alone."""
        while True:
            _, _, work = self._work.get()
            if work is None:
                self._public.close()
                return
            try:
                work()
            except Exception as error:  # noqa: BLE001 - a bug must not end the preview; it is told where it runs
                self.say(f"sitegen: {type(error).__name__}: {error}")

    def _watch(self) -> None:
        """The watcher's thread: hints that come while a round is under way become one round; time that passes is one too."""
        self._first.wait()
        while True:
            hint = self.watcher.wait(self._alarm.take()) or ALONE
            if self.watcher.stopped:
                return
            done = threading.Event()
            self._put(CHANGED, lambda hint=hint, done=done: self._round(hint, done))  # type: ignore[misc]
            done.wait()

    def _round(self, hint: Hint, done: threading.Event | None = None) -> None:
        started = time.monotonic()
        try:
            changed = self._style.told(self._followed(hint), self.session.archive.cells)
            self._alarm.set(self.session.archive, started)
        finally:
            if done:
                done.set()
        if changed.paths or changed.everything or changed.assets or changed.problems != self._told:
            self._tell(changed)
        self._told = changed.problems
        if self._public.open:
            self._put(CHANGED, lambda: self._tell(self._public.follow(hint)))
        self._put(LATER, self._background)

    def _followed(self, hint: Hint) -> Changed:
        try:
            return self.bench.follow(hint)
        except sqlite3.DatabaseError:  # damaged: all of it can be made again from the content
            self.session.begin_anew()
            return self.bench.follow(EVERYTHING)
        except Exception as error:  # noqa: BLE001 - what was hinted must not be lost
            self.say(f"sitegen: {type(error).__name__}: {error}; everything is looked at again")
            return self.bench.follow(EVERYTHING)

    def _background(self) -> None:
        before = self.bench.problems
        if self.bench.background():
            self._put(LATER, self._background)
        if self.bench.problems != before:
            self._tell(Changed(self.bench.number, problems=self.bench.problems))

    def _tell(self, changed: Changed) -> None:
        told = msgspec.structs.replace(changed, problems=self._shown(changed.problems))
        if self._loop:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._spread, told)

    def _spread(self, told: Changed) -> None:
        for news in self._followers:
            news.put_nowait(told)

    # -- what is shown

    def _shown(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        return tuple(with_excerpt(problem, self.session.job.root) for problem in problems)

    def _with_excerpts(self, answer: Answer) -> Answer:
        return msgspec.structs.replace(answer, problems=self._shown(answer.problems))

    def _desk(self) -> Desk:
        bench, archive = self.bench, self.session.archive
        (pages,) = archive.store.db.execute("SELECT count(*) FROM page").fetchone()
        slow = tuple(sorted(bench.slow.values(), key=lambda one: -one.seconds / one.pages))
        return Desk(
            title=archive.job.config.site.title,
            problems=self._shown(bench.problems),
            unpublished=unpublished(archive),
            files=tuple(unpublished_files(archive.store, archive.job.config)),
            mentions=self._shown(self._mentions[1]),
            slow=slow[:12],
            edited=bench.edited,
            redone=bench.redone,
            seconds=bench.seconds,
            pages=pages,
            waiting=bench.waiting(),
            watching=self.watcher.how,
        )

    def _unlinked(self) -> None:
        """Look for names that nobody tagged, once a round, with a connection to the database of its own."""
        number, job = self.bench.number, self.session.job
        if self._mentions[0] == number or not self._looking.acquire(blocking=False):
            return
        try:
            store = Store(job.database, None)
            with closing(store):
                self._mentions = (
                    number,
                    tuple(unlinked_mentions.check(Checked(store, job.config, job.root, job.now, {}, {}))),
                )
        finally:
            self._looking.release()


def _settle(future: asyncio.Future[Any], value: Any, error: Exception | None) -> None:
    if future.cancelled():
        return
    if error:
        future.set_exception(error)
    else:
        future.set_result(value)
