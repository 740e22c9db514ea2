"""Measurements from outside: the time and the memory of whole processes, and the answers of servers."""

import http.client
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SITEGEN = [sys.executable, "-m", "sitegen"]
PATIENCE = 120.0
PAUSE = 0.3
"""Seconds between two looks at the memory of what runs: a look at much memory takes its time itself."""


def hugo() -> str:
    """Return the path of Hugo, which a Python package installs."""
    found = shutil.which("hugo", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert found, "Hugo is not installed: `make bench` sets it up"
    return found


@dataclass(frozen=True)
class Cost:
    """The cost of a command: wall seconds, and the CPU seconds and the maximum memory of all its processes together."""

    wall: float
    cpu: float
    megabytes: float


def cost(command: list[str], folder: Path) -> Cost:
    """Return the cost of a command with its descendants; it must succeed. Memory that processes share counts once."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, start_new_session=True)
        used: dict[int, float] = {}
        highest = 0.0
        while process.poll() is None:
            found = _session(process.pid)
            used |= {pid: seconds for pid, (seconds, _) in found.items()}
            highest = max(highest, sum(kilobytes for _, kilobytes in found.values()))
            with suppress(subprocess.TimeoutExpired):
                process.wait(PAUSE)
        wall = time.perf_counter() - started
        said.seek(0)
        assert process.returncode == 0, said.read().decode(errors="replace")
    return Cost(wall, sum(used.values()), highest / 1000)


def _session(leader: int) -> dict[int, tuple[float, float]]:
    """Return the CPU seconds and the kilobytes of each process of a session, by process id."""
    ticks = os.sysconf("SC_CLK_TCK")
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader:
                pages = (folder / "smaps_rollup").read_text().split("\nPss:")[1].split()[0]
                found[int(folder.name)] = ((int(fields[11]) + int(fields[12])) / ticks, float(pages))
    return found


def sum_costs(first: Cost, second: Cost) -> Cost:
    """Return the cost of two commands that run one after the other."""
    return Cost(first.wall + second.wall, first.cpu + second.cpu, max(first.megabytes, second.megabytes))


def typical(times: int, measure: Callable[[], Cost]) -> Cost:
    """Return the median of each figure of several runs."""
    runs = [measure() for _ in range(times)]
    return Cost(*(statistics.median(getattr(run, name) for run in runs) for name in ("wall", "cpu", "megabytes")))


def timed(command: list[str], folder: Path) -> float:
    """Return the seconds that a whole process takes; it must succeed."""
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


def median_of(times: int, command: list[str], folder: Path) -> float:
    """Return the median of the seconds of several runs."""
    return statistics.median(timed(command, folder) for _ in range(times))


@contextmanager
def serving(command: list[str], folder: Path, port: int, path: str) -> Iterator[float]:
    """Run a server; yield the seconds until it answers for a path."""
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
    """Return the body at an address; empty if there is none yet."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", path)
        answer = connection.getresponse()
        data = answer.read()
        return data if answer.status == 200 else b""
    return b""


def save_to_served(root: Path, port: int, times: int, stories: int) -> list[float]:
    """Return the sorted milliseconds from saving a story to its new bytes being served."""
    return save_to_shown(root, lambda address: asked(port, address), times, stories, 7)


def save_to_written(root: Path, times: int, stories: int) -> list[float]:
    """Return the sorted milliseconds from saving a story to its new bytes in `build/`."""
    return save_to_shown(root, lambda address: (root / f"build{address}index.html").read_bytes(), times, stories, 8)


def save_to_shown(root: Path, shown: Callable[[str], bytes], times: int, stories: int, seed: int) -> list[float]:
    """Return the sorted milliseconds from saving a story until its address shows the new words."""
    chance = random.Random(seed)
    found = []
    for number in range(times):
        story = chance.randrange(stories)
        file, mark = root / f"content/stories/s{story}.md", f"mark {number} {story} {time.time_ns()}"
        text = f"{file.read_text().rstrip()}\n\n{mark}\n"
        started = time.perf_counter()
        file.write_text(text)
        while mark.encode() not in shown(f"/stories/s{story}/"):
            assert time.perf_counter() - started < PATIENCE, f"{file} is not shown"
            time.sleep(0.003)
        found.append((time.perf_counter() - started) * 1000)
        time.sleep(0.25)
    return sorted(found)
