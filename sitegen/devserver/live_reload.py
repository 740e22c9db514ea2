"""Rebuild events for browsers: numbered, with the last ones kept, so that a browser that reconnects misses none.

Each event has an id, `token.count`. The token is this server's own, so that a browser can tell that it was restarted. A
page contains the id of the last event before it was requested; its stream begins after that event. Events in between
are therefore sent, and a page is at most refreshed once too often.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from typing import TYPE_CHECKING

import msgspec
from sse_starlette import ServerSentEvent

from sitegen.devserver.messages import RebuildEvent
from sitegen.devserver.security_middleware import log_error

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sitegen.devserver.messages import PreviewService

MAX_KEPT_EVENTS = 64
"""Maximum number of kept events; a browser that missed more is told to refresh everything."""


class EventBroadcaster:
    """Listens to the preview service once, and informs any number of browsers."""

    def __init__(self, service: PreviewService) -> None:
        self.service, self.token = service, secrets.token_hex(4)
        self.event_count, self.is_closed = 0, False
        self._recent_events: deque[RebuildEvent] = deque(maxlen=MAX_KEPT_EVENTS)
        self._wakeup = asyncio.Event()

    @property
    def event_id(self) -> str:
        """The id of the last event that is known."""
        return f"{self.token}.{self.event_count}"

    async def relay_events(self) -> None:
        """Take every event from the service until it ends; if it fails, pages are still served, without events."""
        try:
            async for event in self.service.subscribe():
                self._recent_events.append(event)
                self.event_count += 1
                self._wake()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and pages are served on
            log_error("live reload has ended", error)

    def close(self) -> None:
        """End every stream."""
        self.is_closed = True
        self._wake()

    def stream_after(self, event_id: str) -> AsyncIterator[ServerSentEvent]:
        """Yield every event after one, until the end; from now on if the id is empty."""
        return self._stream(self._seen_count(event_id))  # now, which is before the first event is waited for

    async def _stream(self, seen_count: int) -> AsyncIterator[ServerSentEvent]:
        while not self.is_closed:
            for count, event in self._events_since(seen_count):
                yield ServerSentEvent(data=msgspec.json.encode(event).decode(), id=f"{self.token}.{count}")
                seen_count = count
            if seen_count == self.event_count:
                await self._wakeup.wait()

    def _seen_count(self, event_id: str) -> int:
        """Return how many events precede an id or are its own; -1 for an id from another server."""
        if not event_id:
            return self.event_count
        token, _, count = event_id.partition(".")
        known = token == self.token and count in map(str, range(self.event_count + 1))
        return int(count) if known else -1

    def _events_since(self, seen_count: int) -> list[tuple[int, RebuildEvent]]:
        """Return the events after that many, each with its count; one that refreshes everything if they are not kept."""
        first = self.event_count - len(self._recent_events)
        if seen_count >= first:
            return [(count, event) for count, event in enumerate(self._recent_events, first + 1) if count > seen_count]
        last = self._recent_events[-1] if self._recent_events else RebuildEvent(0)
        return [(self.event_count, RebuildEvent(last.number, everything=True, problems=last.problems))]

    def _wake(self) -> None:
        wakeup, self._wakeup = self._wakeup, asyncio.Event()
        wakeup.set()
