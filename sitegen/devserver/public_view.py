"""The public view of the preview: every file as a build would publish it, from a database of its own.

It is started when a browser first asks for it, by the thread that owns the archive, and follows the same hints. It never writes
to the published site or its database.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sitegen.build.session import Session
from sitegen.devserver.engine import Bench
from sitegen.devserver.messages import Answer
from sitegen.diagnostics import Refusal
from sitegen.watch.debounce import Hint

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.build.context import Job
    from sitegen.devserver.messages import Changed

EVERYTHING = Hint(frozenset(), everything=True)


class PublicView:
    """A second bench on an archive, without what is unpublished; for one thread."""

    def __init__(self, make: Callable[[], Job]) -> None:
        """`make` reads the configuration and the clock, as for a build; it may raise a Refusal."""
        self._make = make
        self._bench: Bench | None = None

    @property
    def open(self) -> bool:
        """Whether anybody has asked for it yet."""
        return self._bench is not None

    def answer(self, path: str) -> Answer:
        """Return what stands at a path below the base; problems alone where the configuration cannot be read."""
        try:
            bench = self._bench or self._started()
        except Refusal as refusal:
            return Answer(500, problems=refusal.problems)
        return bench.answer(path)

    def _started(self) -> Bench:
        bench = self._bench = Bench(Session(self._make).__enter__())
        self._follow(bench, EVERYTHING)
        return bench

    def follow(self, hint: Hint) -> Changed:
        """Look where a hint says, as the preview does."""
        return self._follow(self._bench or self._started(), hint)

    def _follow(self, bench: Bench, hint: Hint) -> Changed:
        try:
            return bench.follow(hint)
        except sqlite3.DatabaseError:  # damaged: all of it can be made again from the content
            bench.session.begin_anew()
            return bench.follow(EVERYTHING)

    def close(self) -> None:
        """Close its database."""
        if self._bench:
            self._bench.session.__exit__(None, None, None)
