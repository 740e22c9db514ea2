"""Helper processes that work within limits of CPU time and memory, which the kernel enforces.

A regular expression or a library in C cannot be interrupted from Python, and its memory cannot be taken back. So work whose cost
the input decides is done in a process that can end without harm. A process does many pieces of work, and is started by the first.
On Windows, which has no such limits, the work is not limited.
"""

from __future__ import annotations

import atexit
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from importlib import import_module
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_REQUEST, _REPLY = struct.Struct(">dQ"), struct.Struct(">BdQ")
"""Seconds of CPU time and bytes that follow; state, seconds of CPU time used, and bytes that follow."""
_DONE, _FAILED, _NO_MEMORY = range(3)


class LimitExceededError(Exception):
    """Raised for work that exceeded a limit; the message is the end of a sentence, such as `it takes more than 4 s`."""


class OutOfTimeError(LimitExceededError):
    """Raised for work that exceeded the limit of CPU time."""


class WorkFailedError(Exception):
    """Raised for work that raised an exception in the helper process; the message is that of the exception."""


class LimitedProcess:
    """A helper process for one function from bytes to bytes. It can be used by several threads, one after the other."""

    def __init__(self, function: str, memory_bytes: int) -> None:
        """Prepare the process, which the first call starts.

        Args:
            function: the module and the name of the function, such as `package.module:name`.
            memory_bytes: maximum bytes of address space, on systems that limit it.
        """
        self.function, self.memory_bytes = function, memory_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._lock = threading.Lock()
        atexit.register(self.close)

    def call(self, data: bytes, seconds: float) -> tuple[bytes, float]:
        """Return the result of the function, and the CPU time in seconds that it took.

        Args:
            data: the argument of the function.
            seconds: maximum seconds of CPU time. The time that the process waits for a processor does not count.

        Raises:
            LimitExceededError: if the function exceeded a limit, or ended the process.
            WorkFailedError: if the function raised an exception.
        """
        with self._lock:
            process = self._started()
            assert process.stdin is not None  # noqa: S101 - for the type checker: both are pipes
            assert process.stdout is not None  # noqa: S101
            try:
                process.stdin.write(_REQUEST.pack(seconds, len(data)) + data)
                process.stdin.flush()
                header = process.stdout.read(_REPLY.size)
            except BrokenPipeError:
                header = b""
            if len(header) < _REPLY.size:
                raise self._error_of_end(seconds)
            state, used, size = _REPLY.unpack(header)
            result = process.stdout.read(size)
        if state == _NO_MEMORY:
            raise LimitExceededError(self._memory_reason())
        if state == _FAILED:
            raise WorkFailedError(result.decode("utf-8", "replace"))
        return result, used

    def close(self) -> None:
        """End the process, if this process started it."""
        if self._process is not None and self._owner == os.getpid():
            self._process.kill()
            self._process.communicate()
        self._process = None

    def _started(self) -> subprocess.Popen[bytes]:
        """Return the running process. A fork of the process that started it gets one of its own."""
        if self._process is None or self._owner != os.getpid():
            program = (
                f"import sys; sys.path[:] = {sys.path!r}; from sitegen.limited_process import serve;"
                f" serve({self.function!r}, {self.memory_bytes})"
            )
            self._process = subprocess.Popen(  # noqa: S603 - this Python, with a fixed program
                [sys.executable, "-I", "-c", program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._owner = os.getpid()
        return self._process

    def _error_of_end(self, seconds: float) -> LimitExceededError:
        """Return the reason why the process ended, and forget it."""
        assert self._process is not None  # noqa: S101 - it was started
        self._process.communicate()
        code, self._process = self._process.returncode, None
        if sys.platform != "win32":
            if code == -signal.SIGPROF:
                return OutOfTimeError(f"it takes more than {seconds:.0f} s of CPU time")
            if code in {-signal.SIGKILL, -signal.SIGABRT}:
                return LimitExceededError(self._memory_reason())
        return LimitExceededError(f"it fails (exit code {code})")

    def _memory_reason(self) -> str:
        return f"it needs more than {self.memory_bytes >> 20:,} MB of memory"


def serve(function: str, memory_bytes: int) -> None:
    """Run in the helper process: answer requests from the standard input until it is closed."""
    module, _, name = function.partition(":")
    work: Callable[[bytes], bytes] = getattr(import_module(module), name)
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # what a library prints must not be read as an answer
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if sys.platform != "win32":
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        while header := sys.stdin.buffer.read(_REQUEST.size):
            seconds, size = _REQUEST.unpack(header)
            _answer(work, sys.stdin.buffer.read(size), seconds, out)


def grant_seconds(seconds: float) -> None:
    """Extend the limit of CPU time of the work that runs in this helper process; elsewhere, this does nothing."""
    if sys.platform != "win32" and (left := signal.getitimer(signal.ITIMER_PROF)[0]):
        signal.setitimer(signal.ITIMER_PROF, left + seconds)


def _answer(work: Callable[[bytes], bytes], data: bytes, seconds: float, out: IO[bytes]) -> None:
    before = time.process_time()
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)  # its signal ends the process, even within a regular expression
    try:
        state, result = _DONE, work(data)
    except MemoryError:
        state, result = _NO_MEMORY, b""
    except Exception as error:  # noqa: BLE001 - raised again by `LimitedProcess.call`
        state, result = _FAILED, f"{type(error).__name__}: {error}".encode("utf-8", "replace")
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, 0)
    out.write(_REPLY.pack(state, time.process_time() - before, len(result)) + result)
    out.flush()
