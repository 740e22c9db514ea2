"""The queue of messages to the preview engine's thread: requests first, then file changes, then background rendering."""

from __future__ import annotations

import queue
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import asyncio
    import threading

    from sitegen.watch.debounce import ChangeSet

RequestTarget = Literal["page", "public page", "badges", "dashboard", "build report", "style guide"]


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """A request of the server for a page, or for data about pages."""

    target: RequestTarget
    reply: asyncio.Future[Any]
    """Gets the result, or the exception that was raised; it belongs to the event loop of the server."""
    paths: tuple[str, ...] = ()
    """The path of the page, or the addresses to return badges for; empty for the other targets."""


@dataclass(frozen=True, slots=True)
class FileChanges:
    """Changed files for which the preview, or its public view, has to be rebuilt."""

    change_set: ChangeSet
    is_indexed: threading.Event | None = None
    """Set when the changes have been indexed, or could not be; None if no thread waits for that."""
    is_public_view: bool = False


@dataclass(frozen=True, slots=True)
class IdleWork:
    """A batch of stale pages to render in the background."""


Message = PreviewRequest | FileChanges | IdleWork
_PRIORITIES = {PreviewRequest: 0, FileChanges: 1, IdleWork: 2}


@dataclass(order=True, slots=True)
class _Entry:
    priority: int
    number: int
    message: Message | None = field(compare=False)


class WorkQueue:
    """A thread-safe queue of messages, by priority and then in the order in which they were put."""

    def __init__(self) -> None:
        self._entries: queue.PriorityQueue[_Entry] = queue.PriorityQueue()
        self._numbers = count()

    def put(self, message: Message) -> None:
        """Add a message."""
        self._entries.put(_Entry(_PRIORITIES[type(message)], next(self._numbers), message))

    def get(self) -> Message | None:
        """Remove and return the next message, and wait for one if there is none; return None once the queue is closed."""
        return self._entries.get().message

    def close(self) -> None:
        """Close the queue: `get` returns the requests that are left, and then None. Other messages are dropped."""
        self._entries.put(_Entry(_PRIORITIES[PreviewRequest], next(self._numbers), None))
