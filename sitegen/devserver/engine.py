"""The bench of the workshop: one thread that owns the archive, follows its files and renders what is asked for.

Nothing of the published site is touched: the preview has a database of its own, and its pages live in memory. A page that
is stale is rendered when somebody asks for it, and in the background otherwise. What cannot be rendered keeps its last
good bytes; what is wrong is told with every answer until it is mended.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen.artifacts.rebuild import refresh
from sitegen.build.pipeline import index
from sitegen.codec import encode
from sitegen.database.artifacts import DATA, PARTS, SEARCH
from sitegen.database.dependencies.traces import of_page
from sitegen.database.queries import staleness
from sitegen.database.queries.explain import why
from sitegen.database.queries.reader import Reader
from sitegen.database.records import page_of
from sitegen.devserver.badges import badged, withheld
from sitegen.devserver.messages import Answer, Changed, Redone, Slow
from sitegen.devserver.unpublished import banner
from sitegen.diagnostics import Problem, Refusal, in_order, once
from sitegen.pages.redirect import target
from sitegen.publish.output.manifest import owned
from sitegen.publish.planner import plan
from sitegen.urls import output_file, same_place
from sitegen.watch.debounce import Hint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.build.session import Session
    from sitegen.database.artifacts import Bundle
    from sitegen.model.page import Page
    from sitegen.render.renderer import Rendered

ENTRY = f"{SEARCH.address}{PARTS}".lstrip("/")
"""The file that a browser asks for first when its reader begins to search."""
MEMORY = 64_000_000
"""Bytes of pages that are kept at hand."""
MOVED = "base_url has another path now: start the preview anew, so that it is served there"
TOLD = 500
"""Paths in one event; of more it is said that everything may differ."""
AT_ONCE = 8
"""Pages rendered in the background in one go; somebody who asks waits no longer than for these."""
FIND = "SELECT id, address, kind, key, source FROM page WHERE place = ?"
STALE = "SELECT 1 FROM stale WHERE page = ? UNION ALL SELECT 1 FROM page WHERE id = ? AND digest = x''"


class Bench:
    """What the workshop's thread does, one thing after the other."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.badges: tuple[tuple[object, ...], ...] = ()
        self.base = self._base()
        self.number = 0
        self.problems: tuple[Problem, ...] = ()
        self.edited: tuple[str, ...] = ()
        self.redone: tuple[Redone, ...] = ()
        self.seconds = 0.0
        self.slow: dict[str, Slow] = {}
        self._of_content: list[Problem] = []
        self._of_pages: dict[int, tuple[Problem, ...]] = {}
        self._bytes: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._broken: dict[str, str] = {}
        """Pages that are gone because their document cannot be read: its file."""
        self._assets: dict[str, str] = {}
        self._gone: tuple[str, ...] = ()

    # -- rounds

    def follow(self, hint: Hint) -> Changed:
        """Look where the hint says, bring the plan up to date, and mark what is stale."""
        started = time.perf_counter()
        before, known = self._waiting(), self._known(hint)
        self._gone = ()
        try:
            paths = self.session.follow(hint)
            self._of_content = [*index(self.session.archive, paths), *self._lay_out()]
        except Refusal as refusal:
            self._of_content = list(refusal.problems)
        self._of_pages.clear()
        self.number += 1
        fresh = {page: reason for page, reason in self._waiting().items() if before.get(page) != reason}
        self.edited = tuple(sorted(known | self._known(hint)))
        self.redone = self._told(fresh)
        self.seconds = time.perf_counter() - started
        self._sum_up()
        return self._changed()

    def _known(self, hint: Hint) -> set[str]:
        """The files of a hint that are there, without those that an editor makes for a moment."""
        base = f"{self.session.job.root}/"
        return {
            path.removeprefix(base) for path in hint.paths if Path(path).is_file() and not self._passing(path, base)
        }

    def _passing(self, path: str, base: str) -> bool:
        """Whether a file in `content/` is none that the archive has read."""
        place = path.removeprefix(base)
        return place.startswith("content/") and self.session.archive.store.file_digest(place) is None

    def _waiting(self) -> dict[int, bytes]:
        """The pages that wait to be rendered, and why."""
        return dict(self.session.archive.store.db.execute(staleness.PAGES).fetchall())

    def _lay_out(self) -> list[Problem]:
        """Bring the plan up to date; with errors what could be planned stands, and the next round tells the same errors."""
        archive = self.session.archive
        with archive.store.transaction():
            new = plan(archive.cells, archive.traces, archive.renderer.plugins)
        self._gone = tuple(page.path for page in new.removed.values())
        broken = {row.uid: row.file for row in archive.store.rows("state = 'broken'")}
        self._broken |= {page.path: broken[page.source] for page in new.removed.values() if page.source in broken}
        return new.problems

    def _told(self, fresh: dict[int, bytes]) -> tuple[Redone, ...]:
        """The pages that became stale, and why."""
        db = self.session.archive.store.db
        rows = [
            (db.execute("SELECT address FROM page WHERE id = ?", (page,)).fetchone(), reason)
            for page, reason in fresh.items()
        ]
        told = [Redone(output_file(row[0]), why(staleness.unpack(reason))) for row, reason in rows if row]
        return tuple(sorted(told, key=lambda one: one.path))

    def _changed(self) -> Changed:
        paths = (*(one.path for one in self.redone), *self._gone)
        badges, self.badges = self.badges, withheld(self.session.archive)
        many = len(paths) > TOLD or badges != self.badges
        before, self._assets = self._assets, self._theme_files()
        assets = tuple((old, self._assets[name]) for name, old in before.items() if self._assets.get(name, old) != old)
        return Changed(self.number, () if many else paths, many, assets, self._edited_page(), self.problems)

    def _theme_files(self) -> dict[str, str]:
        """Each of the theme's files with the path at which it is served."""
        cells = self.session.archive.cells
        return {name: str(cells.read(("asset", name))[1][0]).lstrip("/") for name in cells.read(("theme-files",))[1]}

    def _edited_page(self) -> str:
        """The page of the document that was edited last."""
        store = self.session.archive.store
        rows = [row for path in self.edited for row in store.rows("file = ?", path) if row.address]
        return output_file(rows[0].address) if rows else ""

    # -- pages

    def answer(self, path: str) -> Answer:
        """What stands at a path below the base; a folder's page is found with and without its slash."""
        if not self.session.job.database.exists():  # somebody cleaned up
            self.follow(Hint(frozenset(), everything=True))
        if path == ENTRY:
            self._whole(SEARCH)
        elif f"/{path}".startswith(DATA.address):
            self._whole(DATA)
        for spelt in dict.fromkeys((output_file(f"/{path}"), f"{path.rstrip('/')}/index.html".lstrip("/"))):
            row = self.session.archive.store.db.execute(FIND, (same_place(spelt),)).fetchone()
            if row and output_file(row[1]) == spelt:
                return self._page(row[0], page_of(row[1:]))
            if self._is_broken(spelt) and (last := self._last_good(spelt)):
                return Answer(200, last, spelt, problems=self.problems)
        return self._missing()

    def _whole(self, bundle: Bundle) -> None:
        """Somebody asks for what holds the whole of what the preview shows: it is made, if something changed since it was."""
        try:
            if refresh(self.session.archive.cells, bundle, quick=False):
                self.session.forget()
                self._lay_out()
        except Refusal as refusal:
            self._of_content = [*self._of_content, *refusal.problems]
            self._sum_up()

    def _is_broken(self, path: str) -> bool:
        """Whether a page is gone only because its document cannot be read now."""
        file = self._broken.get(path)
        return file is not None and self.session.archive.store.row("file = ? AND state = 'broken'", file) is not None

    def _last_good(self, path: str) -> bytes:
        """The bytes of a page when it could last be made: here, or else by the last build; empty where there are none."""
        if path in self._bytes:
            return self._bytes[path]
        published = self.session.job.output / path
        return published.read_bytes() if path in owned(self.session.job.output) and published.is_file() else b""

    def _page(self, number: int, page: Page) -> Answer:
        if (
            page.kind == "redirect"
            and not self.session.job.public
            and (where := target(Reader(self.session.archive.cells), page.key[0]))
        ):
            return Answer(302, location=where.address)
        data = badged(self._current(number, page), page.path, self.session.archive)
        status = 200 if data or page.path in self._bytes or not self.problems else 500  # a file may be empty
        return Answer(status, data, page.path, banner(self.session.archive, page), self.problems)

    def _missing(self) -> Answer:
        """The archive's own page for what is not there, with its absolute links leading to the preview."""
        row = self.session.archive.store.db.execute(FIND, ("404.html",)).fetchone()
        if row is None:
            return Answer(404, b"", "404.html", problems=self.problems)
        site = self.session.job.config.site.base_url
        data = self._current(row[0], page_of(row[1:])).replace(site.encode(), self.base.encode())
        return Answer(404, badged(data, "404.html", self.session.archive), "404.html", problems=self.problems)

    def _current(self, number: int, page: Page) -> bytes:
        """A page's bytes as they are now; those of before if it cannot be rendered."""
        if page.path in self._bytes and not self._is_stale(number):
            self._bytes.move_to_end(page.path)
            return self._bytes[page.path]
        if number not in self._of_pages:
            with self.session.archive.store.transaction():
                self._render(number, page)
                self.session.archive.traces.flush()
            self._sum_up()
        return self._last_good(page.path)

    def background(self) -> bool:
        """Render some of the pages that wait; whether there was any."""
        store = self.session.archive.store
        waiting = [
            row
            for row in store.db.execute(f"{staleness.WAITING} LIMIT {AT_ONCE + len(self._of_pages)}")
            if row[0] not in self._of_pages
        ]
        with store.transaction():
            for number, _, *row in waiting:
                self._render(number, page_of(row))
            self.session.archive.traces.flush()
        self._sum_up()
        return bool(waiting)

    def waiting(self) -> int:
        """How many pages are still to be rendered."""
        query = "SELECT (SELECT count(*) FROM stale) + (SELECT count(*) FROM page WHERE digest = x'')"
        return int(self.session.archive.store.db.execute(query).fetchone()[0])

    def _render(self, number: int, page: Page) -> None:
        """Render one page and keep what it read; what went wrong is kept too, and the page stays stale."""
        archive, started = self.session.archive, time.perf_counter()
        try:
            rendered = archive.renderer.render(page, archive.cells)
        except Exception as error:  # noqa: BLE001 - a bug, or a page whose document changes as it is read: the others go on
            message = f"the page cannot be made: {type(error).__name__} {error}".rstrip()
            self._of_pages[number] = (
                Problem(page.source, 0, 0, message, "if it stays, it is a bug of sitegen: please tell"),
            )
            return
        if rendered.problems:
            self._of_pages[number] = rendered.problems
            return
        if self._is_stale(number):
            self._remember(number, rendered)
        self._keep(page.path, rendered.data)
        self._timed(page, time.perf_counter() - started)

    def _is_stale(self, number: int) -> bool:
        return self.session.archive.store.db.execute(STALE, (number, number)).fetchone() is not None

    def _remember(self, number: int, rendered: Rendered) -> None:
        """Keep what a page read; its bytes are not kept in the database, only that it has been made."""
        archive = self.session.archive
        db = archive.store.db
        reason = db.execute("SELECT why FROM stale WHERE page = ?", (number,)).fetchone()
        archive.traces.save(of_page(number), rendered.reader, reason[0] if reason else encode([staleness.NEW]))
        db.execute("UPDATE page SET digest = x'00' WHERE id = ?", (number,))
        db.execute("DELETE FROM stale WHERE page = ?", (number,))

    def _keep(self, path: str, data: bytes) -> None:
        """Keep a page at hand; the oldest go where it gets too much."""
        self._size += len(data) - len(self._bytes.pop(path, b""))
        self._bytes[path] = data
        while self._size > MEMORY and len(self._bytes) > 1:
            self._size -= len(self._bytes.popitem(last=False)[1])

    def _timed(self, page: Page, seconds: float) -> None:
        kind = self.session.archive.renderer.plugins.pages.get(page.kind)
        name = kind.TEMPLATE if kind else page.kind
        old = self.slow.get(name)
        slowest = page.path if old is None or seconds > old.longest else old.slowest
        longest = max(seconds, old.longest if old else 0.0)
        count, total = (old.pages, old.seconds) if old else (0, 0.0)
        self.slow[name] = Slow(name, count + 1, total + seconds, slowest, longest)

    def _sum_up(self) -> None:
        """All that is wrong now."""
        of_pages: Iterable[Problem] = (problem for found in self._of_pages.values() for problem in found)
        moved = [Problem("sitegen.toml", 0, 0, MOVED)] if self._base() != self.base else []
        self.problems = tuple(in_order([*self.session.problems, *moved, *self._of_content, *once(of_pages)]))

    def _base(self) -> str:
        return urlsplit(self.session.job.config.site.base_url).path
