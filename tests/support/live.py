"""`sitegen serve` and `sitegen build --watch` as real processes."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from support.archive import OFF

PATIENCE = 30.0
"""Seconds for what must come."""


class Preview:
    """A running preview: its address, and questions to it."""

    def __init__(self, process, address):
        self.process, self.address = process, address
        self.port = int(re.search(r":(\d+)/", address)[1])

    def ask(self, path):
        """Status and text."""
        status, data = self.bytes(path)
        return status, data.decode("utf-8", "replace")

    def bytes(self, path, **headers):
        """Status and bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def public(self, path):
        """Status and bytes in the public view."""
        return self.bytes(path, Cookie=f"sitegen-view-{self.port}=public")

    def moved(self, path):
        """Status and where it leads."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location")

    def until(self, path, words, *, absent=False):
        """The text at a path once words are (or are no longer) in it."""
        end = time.monotonic() + PATIENCE
        while ((words in (text := self.ask(path)[1])) is absent) and time.monotonic() < end:
            time.sleep(0.02)
        assert (words in text) is not absent, f"{words!r} {'still' if absent else 'not'} in {text[:2000]}"
        return text


class Lines:
    """The lines that a process prints, read at once so that it never waits for a reader."""

    def __init__(self, process):
        self._lines = []
        threading.Thread(target=self._read, args=[process.stdout], daemon=True).start()

    def _read(self, stream):
        for line in stream:
            self._lines.append(line)

    def text(self):
        return "".join(self._lines)


@contextmanager
def running(archive, *args):
    """`sitegen ARGS` as a process that goes on, with its output as lines."""
    command = [sys.executable, "-m", "sitegen", "-C", str(archive.root), *args]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        bufsize=1,
        env=os.environ | dict(setting for name, setting in OFF.items() if name not in archive.on),
        preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - no threads here
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        finally:
            process.kill()


def _hear_ctrl_c():
    """What a shell starts in the background is deaf to it, and so are its children; a terminal's are not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def serving(archive, *args, port=8411):
    with running(archive, "serve", "--port", str(port), *args) as process:
        yield Preview(process, _address(process))


def _address(process):
    """The address that a preview prints, perhaps after other messages."""
    printed = []
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            return found[0]
        printed.append(line)
    raise AssertionError("".join(printed))


def until_idle(process, seconds=1.0):
    """Wait until a process has used no CPU time for some seconds: it has built all that it was told of."""
    before, since = None, time.monotonic()

    def is_idle():
        nonlocal before, since
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        now = fields[11:13]  # utime and stime
        if now != before:
            before, since = now, time.monotonic()
        return time.monotonic() - since > seconds

    until(is_idle, "the process is idle")


def until(ready, what="", patience=PATIENCE):
    """Wait for something to be so; what is looked at may not have been written yet, or may just go. `what` is said if it never is."""
    end = time.monotonic() + patience
    while True:
        try:
            if ready():
                return
        except FileNotFoundError:
            pass
        assert time.monotonic() < end, what
        time.sleep(0.02)
