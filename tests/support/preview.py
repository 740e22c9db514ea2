"""The preview server with a service that holds a few files in memory."""

import asyncio
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress

from sitegen.devserver.app import create_application
from sitegen.devserver.responses import BuildReport, Dashboard, PreviewResponse, RebuildEvent
from sitegen.devserver.server import allowed_hosts, listen_on_free_port, run, serve
from sitegen.diagnostics import Problem
from support import ROOT

READY = 60  # seconds, for a machine with better things to do
CSS = "body { color: rgb(1, 2, 3) } .filler { height: 3000px }"
JS = 'document.documentElement.dataset.theme = "dark"; document.addEventListener("DOMContentLoaded", () => ready())'
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="/assets/{style}"></head>
<body><h1 id="top">{title}</h1><p>{text}</p></body></html>
"""
PROBLEM = Problem("content/stories/x.md", 3, 7, "no such person", "did you mean Ann?", "error", "See [[Anne]] there.")


def html(title, text="Text.", style="style.aa.css"):
    return PAGE.format(title=title, text=text, style=style).encode()


class Archive:
    """A preview service that holds a few files in memory."""

    def __init__(self, files=None):
        self.files = {
            "index.html": html("Front"),
            "404.html": html("Not here"),
            "stories/x/index.html": html("Story"),
            "stories/ä ö/index.html": html("Umlauts"),
            "assets/style.aa.css": CSS.encode(),
            "assets/app.aa.js": b"window.ran = 1;",
            "media/clip.mp4": bytes(range(256)) * 4,
            "data/blob": b"\0\1",
        } | (files or {})
        self.copied = {}  # by path, large files that are not in memory
        self.responses = {}  # by path, in place of what the files would give
        self.problems = ()
        self.dashboard_state = Dashboard("The archive")
        self.report = BuildReport("The archive", page_count=3)
        self.event_count = 0
        self.subscribers = []
        self.asked = []

    async def respond(self, path):
        self.asked.append(path)
        if path == "boom":
            raise RuntimeError("the secret\nof the house")
        if path == "slow":
            await asyncio.sleep(30)
        if path in self.copied:
            return PreviewResponse(200, b"", path, copied=self.copied[path])
        for name in (path, f"{path}index.html", f"{path}/index.html"):
            if name in self.responses:
                return self.responses[name]
            if name in self.files:
                return PreviewResponse(200, self.files[name], name, problems=self.problems)
        return PreviewResponse(404, self.files["404.html"], "404.html", problems=self.problems)

    async def dashboard(self):
        return self.dashboard_state

    async def build_report(self):
        return self.report

    async def events(self):
        queue = asyncio.Queue()
        self.subscribers.append(queue)
        while (changed := await queue.get()) is not None:
            yield changed

    def publish(self, *paths, **fields):
        """Publish an event; in the server's own loop."""
        self.event_count += 1
        self.problems = fields.get("problems", ())
        for queue in self.subscribers:
            queue.put_nowait(RebuildEvent(self.event_count, paths, **fields))


class Preview:
    """A running preview."""

    def __init__(self, archive, loop, app, port):
        self.archive, self.loop, self.app, self.port = archive, loop, app, port
        self.url = f"http://127.0.0.1:{port}{app.base}"

    def publish(self, *paths, **fields):
        self.loop.call_soon_threadsafe(lambda: self.archive.publish(*paths, **fields))

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=READY)

    def get(self, path="/", method="GET", **headers):
        """Ask once: status, headers and body; header names with _ for -."""
        connection = self.connect()
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        answer = response.status, response.headers, response.read()
        connection.close()
        return answer

    def raw(self, target, host=None):
        """The status of a request whose target is sent byte for byte."""
        host = host or f"127.0.0.1:{self.port}"
        with socket.create_connection(("127.0.0.1", self.port), timeout=READY) as sock:
            sock.sendall(b"GET " + target + f" HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: sock.recv(65536), b""))
        return int(answer.split(b" ", 2)[1]), answer.partition(b"\r\n\r\n")[2]


@contextmanager
def served(archive=None, *, base="/", follow_edits=False, port=0):
    """The preview of an archive in a thread of its own."""
    archive, ready, box = archive or Archive(), threading.Event(), []

    async def main():
        sock = listen_on_free_port("127.0.0.1", port)
        app = create_application(archive, base=base, hosts=allowed_hosts(sock), follow_edits=follow_edits)
        box.extend([asyncio.get_running_loop(), app, sock.getsockname()[1], asyncio.current_task()])
        await serve(app, sock, lambda _address: ready.set())

    def thread():
        with suppress(asyncio.CancelledError):
            asyncio.run(main())

    running = threading.Thread(target=thread)
    running.start()
    assert ready.wait(READY)
    loop, app, taken, task = box
    try:
        yield Preview(archive, loop, app, taken)
    finally:
        loop.call_soon_threadsafe(task.cancel)
        running.join(READY)


@contextmanager
def process():
    """The preview as a program of its own: the process and its port."""
    command = [sys.executable, __file__, "0"]
    env = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    running = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield running, int(re.search(r":(\d+)/", running.stdout.readline())[1])
    finally:
        running.kill()
        running.communicate()


class Stream:
    """An open event stream, read as its bytes come."""

    def __init__(self, preview, after="", **headers):
        query = f"?after={after}" if after else ""
        lines = [f"GET {preview.app.base}_/events{query} HTTP/1.1", f"Host: 127.0.0.1:{preview.port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.sock = socket.create_connection(("127.0.0.1", preview.port), timeout=READY)
        self.sock.sendall("\r\n".join([*lines, "", ""]).encode())
        self.lines = self.sock.makefile("rb")
        self.head = b"".join(iter(self.lines.readline, b"\r\n")).decode()

    def next(self):
        """The mark and the data of the next event."""
        found, end = {}, time.monotonic() + READY
        while len(found) < 2:
            line = self.lines.readline().decode()
            assert line, "the stream has ended"
            assert time.monotonic() < end, "no event came"
            name, _, value = line.partition(": ")
            found |= {name: value.rstrip("\r\n")} if name in ("id", "data") else {}
        return found["id"], json.loads(found["data"])

    def close(self):
        self.lines.close()
        self.sock.close()


def answer_of(stream):
    """Status and body of one answer on a connection that stays open."""
    status = int(stream.readline().split(b" ", 2)[1])
    length = 0
    while (line := stream.readline()) != b"\r\n":
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return status, stream.read(length)


def overlay(page):
    return page.locator("sitegen-problems .panel")


if __name__ == "__main__":
    given = listen_on_free_port("127.0.0.1", int(sys.argv[1]))
    run(
        create_application(Archive(), base="/", hosts=allowed_hosts(given), follow_edits=False),
        given,
        lambda address: print(address, flush=True),  # noqa: T201 - the test reads it
    )
