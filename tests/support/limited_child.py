"""Measuring of work in a child process, which is killed when it exceeds a limit of CPU time."""

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path


def measure_in_child(work: Callable[[], str], max_seconds: int) -> tuple[str, float, int]:
    """Call a function in a child process.

    Returns:
        The text that the function returns, its seconds of CPU time, and the highest number of bytes of memory that it added to those of
        this process, which may be large after other tests.

    Raises:
        AssertionError: if the function raises, or if it takes more than `max_seconds` of CPU time.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (max_seconds, max_seconds))
            before, inherited = time.process_time(), _resident_bytes()
            result = work()
            seconds = time.process_time() - before
            memory = max(0, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10) - inherited)
            os.write(writer, f"{seconds} {memory} {result[:1000]}".encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        found = stream.read().split(" ", 2)
    os.waitpid(child, 0)
    assert len(found) == 3, f"more than {max_seconds} s of CPU time, or an exception"
    return found[2], float(found[0]), int(found[1])


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
