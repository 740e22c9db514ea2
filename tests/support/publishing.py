"""Real publications: two versions of one site, `sitegen publish` as a process that can be killed, and readers who ask all the while."""

import posixpath
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from support.archive import UNSEARCHED, Archive

TIMEOUT = 120  # seconds
REFERENCE = re.compile(rb"""<(?:link rel="?stylesheet"?[^>]*href|script[^>]*src)="?([^" >]+)""")
WITHDRAWN = {
    "status": "withdrawn",
    "corrections": [{"date": "2020-06-14", "kind": "retraction", "text": "It was wrong."}],
}
CHILD = 'name = "press"\nparent = "broadsheet"\n'


def site(root: Path, config: str, version: int, stories: int = 6) -> Archive:
    """An archive that is built. Its versions have other stylesheets; in each, another story is withdrawn and another one is new."""
    archive = Archive(root)
    archive.write("sitegen.toml", config + '[theme]\nname = "press"\n')
    archive.write("themes/press/theme.toml", CHILD)
    archive.write("themes/press/static/style.css", f"body {{ margin: {version}px }}\n")
    for number in range(stories):
        gone = WITHDRAWN if number == version else {}
        archive.story(f"story-{number}", body=f"Text {number}.", redirect_from=[f"/old/100% + {number}/"], **gone)
    archive.story("市長辭職", body="Text.")
    archive.story(f"only-{version}", body=f"Version {version}.")
    archive.build()
    return archive


def needed_files(page: str, data: bytes) -> list[str]:
    """The stylesheets and scripts that a page names."""
    addresses = [unquote(found.decode()) for found in REFERENCE.findall(data)]
    folder = posixpath.dirname(page)
    return [posixpath.normpath(posixpath.join(folder, address)) for address in addresses if ":" not in address]


class Publisher:
    """`sitegen publish` on an archive, in an environment with the keys of a place."""

    def __init__(self, archive: Archive, environment: dict[str, str]) -> None:
        self.archive, self.environment = archive, environment

    def start(self, *args: str) -> subprocess.Popen:
        """Start a process of its own."""
        line = [sys.executable, "-m", "sitegen", "-C", str(self.archive.root), "publish", "--yes", *args]
        return subprocess.Popen(
            line,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=UNSEARCHED | self.environment,
        )

    def run(self, *args: str, timeout: float = TIMEOUT) -> subprocess.CompletedProcess:
        """Run a process to its end."""
        process = self.start(*args)
        out, err = process.communicate(timeout=timeout)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def publish(self, *args: str, timeout: float = TIMEOUT) -> str:
        """Run a publication, which must succeed; return its output."""
        done = self.run(*args, timeout=timeout)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run_killed(self, recording, number: int) -> bool:
        """Run a publication and kill it before its request `number` is answered; return True if it had that many."""
        process = self.start()
        first = len(recording.requests)

        def kill(_request, count):
            if count - first == number:
                process.send_signal(signal.SIGKILL)
                process.wait(TIMEOUT)

        recording.before = kill
        process.communicate(timeout=TIMEOUT)
        recording.before = lambda _request, _number: None
        return process.returncode == -signal.SIGKILL


@dataclass
class Reader:
    """Asks for pages all the while, and for the stylesheets and scripts that each of them names."""

    get: Callable[[str], tuple[int, bytes]]
    pages: list[str]
    faults: list[str] = field(default_factory=list)
    seen: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def _ask(self) -> None:
        while not self._stop.is_set():
            for page in self.pages:
                status, data = self.get(page)
                if status == 200:
                    self.seen += 1
                    self.faults += [
                        f"{page} without {name}" for name in needed_files(page, data) if self.get(name)[0] != 200
                    ]
                elif status != 404:
                    self.faults.append(f"{page}: {status}")
            time.sleep(0.05)

    @contextmanager
    def reading(self) -> Iterator["Reader"]:
        """Ask until the block ends, and once more after it; there must be no faults."""
        threads = [threading.Thread(target=self._ask) for _ in range(1)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()
        assert self.seen
        assert self.faults == []
