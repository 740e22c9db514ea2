"""Rebuild events for browsers, numbered and buffered, so that a browser that reconnects misses none.

The id of each event is `token.count`. Each server has its own token, so that a browser notices a restart. A page contains
the id of the last event before it was requested, and its event stream starts after that event. Events in between are
therefore delivered. At worst a page is refreshed once more than necessary.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from typing import TYPE_CHECKING

import msgspec
from sse_starlette import ServerSentEvent

from sitegen.devserver.responses import RebuildEvent
from sitegen.devserver.security_middleware import log_error

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sitegen.devserver.responses import PreviewService

MAX_KEPT_EVENTS = 64
"""Number of buffered events. A browser that missed more of them is told to refresh everything."""


class EventBroadcaster:
    """Sends the rebuild events of one preview service to any number of browsers."""

    def __init__(self, service: PreviewService) -> None:
        self.service, self.token = service, secrets.token_hex(4)
        self.event_count, self.is_closed = 0, False
        self._recent_events: deque[RebuildEvent] = deque(maxlen=MAX_KEPT_EVENTS)
        self._wakeup = asyncio.Event()

    @property
    def event_id(self) -> str:
        """The id of the latest event."""
        return f"{self.token}.{self.event_count}"

    async def relay_events(self) -> None:
        """Receive events from the service until it stops. If that fails, pages are still served, but not refreshed."""
        try:
            async for event in self.service.events():
                self._recent_events.append(event)
                self.event_count += 1
                self._wake()
        except Exception as error:  # noqa: BLE001 - logged, and the server goes on
            log_error("live reload has ended", error)

    def close(self) -> None:
        """End all event streams."""
        self.is_closed = True
        self._wake()

    def stream_after(self, event_id: str) -> AsyncIterator[ServerSentEvent]:
        """Return the stream of the events after an id; after the latest one at the time of the call if the id is empty."""
        return self._stream(self._count_of(event_id))  # not in the generator, which starts later

    async def _stream(self, sent_count: int) -> AsyncIterator[ServerSentEvent]:
        while not self.is_closed:
            for count, event in self._events_after(sent_count):
                yield ServerSentEvent(data=msgspec.json.encode(event).decode(), id=f"{self.token}.{count}")
                sent_count = count
            if sent_count == self.event_count:
                await self._wakeup.wait()

    def _count_of(self, event_id: str) -> int:
        """Return the number of events up to an id, or -1 for an id of another server."""
        if not event_id:
            return self.event_count
        token, _, count = event_id.partition(".")
        is_known = token == self.token and count in map(str, range(self.event_count + 1))
        return int(count) if is_known else -1

    def _events_after(self, sent_count: int) -> list[tuple[int, RebuildEvent]]:
        """Return the events after the first `sent_count`, each with its count.

        If some of them are not buffered any more, one event that refreshes everything is returned instead.
        """
        dropped_count = self.event_count - len(self._recent_events)
        if sent_count >= dropped_count:
            numbered_events = enumerate(self._recent_events, dropped_count + 1)
            return [(count, event) for count, event in numbered_events if count > sent_count]
        last = self._recent_events[-1] if self._recent_events else RebuildEvent(0)
        return [(self.event_count, RebuildEvent(last.number, everything=True, problems=last.problems))]

    def _wake(self) -> None:
        wakeup, self._wakeup = self._wakeup, asyncio.Event()
        wakeup.set()
