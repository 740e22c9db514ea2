"""The rounds of work as browsers follow them: numbered, the last ones kept, so that nobody who looks away misses any.

Each round has a mark, `token.count`. The token is this server's own, so that a browser can tell that it was restarted. A
page carries the mark of the moment before it was asked for; its stream begins after that mark. What was done in between
is therefore sent, and a page is at most shown anew once too often.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from typing import TYPE_CHECKING

import msgspec
from sse_starlette import ServerSentEvent

from sitegen.devserver.messages import Changed
from sitegen.devserver.security_middleware import tell

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sitegen.devserver.messages import Workshop

KEPT = 64
"""Rounds; a browser that missed more is told to show everything anew."""


class Rounds:
    """Listens to the workshop once, and tells any number of browsers."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop, self.token = workshop, secrets.token_hex(4)
        self.count, self.closed = 0, False
        self._kept: deque[Changed] = deque(maxlen=KEPT)
        self._news = asyncio.Event()

    @property
    def mark(self) -> str:
        """The mark of the last round that is known."""
        return f"{self.token}.{self.count}"

    async def listen(self) -> None:
        """Take every round from the workshop until it ends; should it fail, pages are served on, without news."""
        try:
            async for changed in self.workshop.follow():
                self._kept.append(changed)
                self.count += 1
                self._wake()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and pages are served on
            tell("live reload has ended", error)

    def close(self) -> None:
        """End every stream."""
        self.closed = True
        self._wake()

    def after(self, mark: str) -> AsyncIterator[ServerSentEvent]:
        """Every round after a mark, as events, until the end; from now on where the mark is empty."""
        return self._events(self._seen(mark))  # now, which is before the first event is waited for

    async def _events(self, seen: int) -> AsyncIterator[ServerSentEvent]:
        while not self.closed:
            for count, changed in self._since(seen):
                yield ServerSentEvent(data=msgspec.json.encode(changed).decode(), id=f"{self.token}.{count}")
                seen = count
            if seen == self.count:
                await self._news.wait()

    def _seen(self, mark: str) -> int:
        """How many rounds the owner of a mark has seen; -1 where it comes from another server."""
        if not mark:
            return self.count
        token, _, count = mark.partition(".")
        known = token == self.token and count in map(str, range(self.count + 1))
        return int(count) if known else -1

    def _since(self, seen: int) -> list[tuple[int, Changed]]:
        """The rounds after that many, each with its count; one that shows everything anew where they are not kept."""
        first = self.count - len(self._kept)
        if seen >= first:
            return [(count, changed) for count, changed in enumerate(self._kept, first + 1) if count > seen]
        last = self._kept[-1] if self._kept else Changed(0)
        return [(self.count, Changed(last.number, everything=True, problems=last.problems))]

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
