"""A process of low priority next to a running preview, which passes its results on one by one."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from signal import SIG_IGN, SIGINT, signal
from typing import TYPE_CHECKING, Any

from sitegen.build.parallel.executor import end_with_parent, multiprocessing_context
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import WORKER_FAILED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection

NICENESS = 10
"""Added to the niceness of the process, so that it yields to the preview, the browser and the editor."""


class BackgroundProcess:
    """Runs one function at a time in a process of its own. `cancel` may be called from another thread."""

    def __init__(self) -> None:
        self._process: Any = None
        self.is_canceled = False
        """True if the last process was ended by `cancel`."""
        self.cpu_seconds = 0.0
        """Processor time of the last process that was not ended early."""

    def run(self, call: Callable[..., Iterable[Any]], *args: Any) -> Iterator[Any]:
        """Yield the items that a function of a module yields in a new process. If it is canceled, there are no more items.

        Raises:
            SitegenError: if the function raised an exception, or if the process was killed.
        """
        context = multiprocessing_context()
        receiver, sender = context.Pipe(duplex=False)
        self._process = context.Process(target=_send_results, args=(sender, call, args), daemon=True)  # type: ignore[attr-defined]
        self.is_canceled = False
        self._process.start()
        sender.close()
        try:
            while (message := _receive(receiver))[0] == "item":
                yield message[1]
            if message[0] == "end":
                self.cpu_seconds = message[1]
            if message[0] == "error" and not self.is_canceled:
                raise SitegenError(WORKER_FAILED(message[1]))
        finally:
            receiver.close()
            self._end()

    def cancel(self) -> None:
        """End the process, if it runs."""
        self.is_canceled = True
        process = self._process
        if process is not None:
            with suppress(ValueError, AttributeError):  # it is closed, or not started yet
                process.kill()

    def _end(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._process = None


def _receive(receiver: Connection) -> tuple[str, Any]:
    try:
        message: tuple[str, Any] = receiver.recv()
    except (EOFError, OSError):
        return "error", "a process in the background ended early"
    return message


def _send_results(sender: Connection, call: Callable[..., Iterable[Any]], args: tuple[Any, ...]) -> None:
    signal(SIGINT, SIG_IGN)  # the preview handles Ctrl-C, and ends its process
    end_with_parent()
    if hasattr(os, "nice"):  # not on Windows
        os.nice(NICENESS)
    try:
        for item in call(*args):
            sender.send(("item", item))
        sender.send(("end", time.process_time()))
    except Exception as error:  # noqa: BLE001 - reported by the process that started this one
        sender.send(("error", f"{type(error).__name__}: {error}"))
