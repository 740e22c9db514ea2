"""One call of a function in a process of its own, while this process does other work."""

from __future__ import annotations

import traceback
from signal import SIG_IGN, SIGINT, signal
from typing import TYPE_CHECKING, Any

from sitegen.build.parallel.executor import end_with_parent, gc_paused, multiprocessing_context
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import WORKER_FAILED

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection


class ProcessCall:
    """A running call. It must be closed, which ends the process."""

    def __init__(self, call: Callable[..., Any], *args: Any) -> None:
        """Start a process that calls a function of a module. The arguments and the result are pickled."""
        context = multiprocessing_context()
        self._receiver, sender = context.Pipe(duplex=False)
        self._process: Any = context.Process(target=_send_result, args=(sender, call, args), daemon=True)  # type: ignore[attr-defined]
        self._process.start()
        sender.close()

    def result(self) -> Any:
        """Wait for the end of the call and return its result.

        Raises:
            Exception: the exception that the function raised.
            SitegenError: if the process was killed.
        """
        try:
            result, error = self._receiver.recv()
        except (EOFError, OSError):
            message = "a process in the background was killed, possibly because the machine ran out of memory"
            raise SitegenError(WORKER_FAILED(message)) from None
        if error is not None:
            raise error
        return result

    def close(self) -> None:
        """End the process. A call that still runs is stopped."""
        self._receiver.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def _send_result(sender: Connection, call: Callable[..., Any], args: tuple[Any, ...]) -> None:
    signal(SIGINT, SIG_IGN)  # the build handles Ctrl-C, and ends its processes
    end_with_parent()
    answer: tuple[Any, Exception | None]
    try:
        with gc_paused():
            answer = (call(*args), None)
    except Exception as error:  # noqa: BLE001 - raised in the process that waits
        error.add_note(traceback.format_exc())
        answer = (None, error)
    sender.send(answer)
