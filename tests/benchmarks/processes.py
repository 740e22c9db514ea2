"""Programs run and timed as a person would: whole processes, and servers asked over HTTP."""

import http.client
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SITEGEN = [sys.executable, "-m", "sitegen"]
PATIENCE = 120.0


def hugo() -> str:
    """Hugo's program, from its Python package."""
    found = shutil.which("hugo", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert found, "Hugo is not installed: `make bench` sets it up"
    return found


def timed(command: list[str], folder: Path) -> float:
    """Seconds that a whole process takes; it must succeed."""
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


def median_of(times: int, command: list[str], folder: Path) -> float:
    """The median of several runs."""
    return statistics.median(timed(command, folder) for _ in range(times))


@contextmanager
def serving(command: list[str], folder: Path, port: int, path: str) -> Iterator[float]:
    """A server while it runs; gives the seconds until it answered for a path."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not asked(port, path):
            assert process.poll() is None, f"{command} ended"
            assert time.perf_counter() - started < PATIENCE
            time.sleep(0.005)
        yield time.perf_counter() - started
    finally:
        process.terminate()
        process.wait(10)


def asked(port: int, path: str) -> bytes:
    """The body at an address, or nothing where there is none yet."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", path)
        answer = connection.getresponse()
        data = answer.read()
        return data if answer.status == 200 else b""
    return b""


def save_to_served(root: Path, port: int, times: int, stories: int, seed: int = 7) -> list[float]:
    """Milliseconds from the saving of a story to its new bytes being served, sorted."""
    chance = random.Random(seed)
    found = []
    for number in range(times):
        story = chance.randrange(stories)
        file, mark = root / f"content/stories/s{story}.md", f"mark {number} {story} {seed}"
        text = f"{file.read_text().rstrip()} {mark}\n"
        started = time.perf_counter()
        file.write_text(text)
        while mark.encode() not in asked(port, f"/stories/s{story}/"):
            assert time.perf_counter() - started < PATIENCE, f"{file} is not shown"
            time.sleep(0.003)
        found.append((time.perf_counter() - started) * 1000)
        time.sleep(0.25)
    return sorted(found)
