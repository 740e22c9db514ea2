"""The preview server, asked as a browser, a neighbour on the network and an attacker would: real sockets, real Chromium."""

import asyncio
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from http import HTTPStatus
from itertools import pairwise

import msgspec
import pytest
from support import ROOT
from support.browser import settle, until

from sitegen.devserver.app import create_application
from sitegen.devserver.messages import (
    Dashboard,
    PreviewResponse,
    RebuildEvent,
    RerenderedPage,
    TemplateTiming,
    UnpublishedDocument,
)
from sitegen.devserver.server import allowed_hosts, listen_on_free_port, run, serve
from sitegen.diagnostics import Problem, SitegenError

TOO_LONG = f"414 {HTTPStatus(414).phrase}\n".encode()
READY = 60  # seconds, for a machine with better things to do
HOSTILE = '<script>window.hurt = 1</script><img src=x onerror="window.hurt=1">"\'&amp;'
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
        self.responses = {}  # by path, in place of what the files would give
        self.problems = ()
        self.dashboard_state = Dashboard("The archive", (), (), (), (), (), (), (), 0.0, 3, 0, "inotify")
        self.event_count = 0
        self.subscribers = []
        self.asked = []

    async def respond(self, path):
        self.asked.append(path)
        if path == "boom":
            raise RuntimeError("the secret\nof the house")
        if path == "slow":
            await asyncio.sleep(30)
        for name in (path, f"{path}index.html", f"{path}/index.html"):
            if name in self.responses:
                return self.responses[name]
            if name in self.files:
                return PreviewResponse(200, self.files[name], name, problems=self.problems)
        return PreviewResponse(404, self.files["404.html"], "404.html", problems=self.problems)

    async def dashboard(self):
        return self.dashboard_state

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


@pytest.fixture(scope="module")
def preview():
    """One that no test changes."""
    with served() as running:
        yield running


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


# ---- what is served ----


TYPES = {
    "a.html": "text/html; charset=utf-8", "a.css": "text/css; charset=utf-8", "a.js": "text/javascript; charset=utf-8",
    "a.txt": "text/plain; charset=utf-8", "feed.xml": "text/xml; charset=utf-8", "a.json": "application/json",
    "a.svg": "image/svg+xml; charset=utf-8", "a.JPG": "image/jpeg", "a.webp": "image/webp", "a.woff2": "font/woff2",
    "a.pdf": "application/pdf", "a.mp4": "video/mp4", "blob": "application/octet-stream", "a.exe": "application/octet-stream",
}  # fmt: skip


def test_each_file_has_its_type_and_no_browser_guesses_another():
    with served(Archive(dict.fromkeys(TYPES, b"x"))) as preview:
        for name, kind in TYPES.items():
            status, headers, _ = preview.get(f"/{name}")
            assert (status, headers["content-type"]) == (200, kind), name
            assert headers["x-content-type-options"] == "nosniff"


def test_a_page_is_its_own_bytes_and_what_the_preview_adds_before_the_end_of_its_body(preview):
    status, headers, data = preview.get("/stories/x/")
    before, added, after = re.fullmatch(rb"(.*?</p>\n?)(<link.*</script>)(</body></html>\n)", data, re.DOTALL).groups()
    assert (status, before + after) == (200, html("Story").replace(b"</p>\n</body>", b"</p>\n</body>"))
    assert added.isascii()
    assert headers["content-length"] == str(len(data))
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "data", [b"<p>fragment", b"<body>\xe9\xff</BODY></html>", b"<!-- </body> --><body><p>x</body >"]
)
def test_html_that_is_odd_keeps_its_bytes(data):
    with served(Archive({"odd.html": data})) as preview:
        got = preview.get("/odd.html")[2]
        assert re.sub(rb"<link.*</script>", b"", got, flags=re.DOTALL) == data
        assert got.count(b"_/live.js") == 1


def test_every_answer_has_the_headers_that_keep_others_out(preview):
    for path in ["/", "/assets/app.aa.js", "/nowhere", "/_/", "/_/live.js", "/boom", "/..%2f", "/stories/x"]:
        headers = preview.get(path)[1]
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cross-origin-resource-policy"] == "same-origin", path
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy, path
        assert not re.search(r"(?<!'wasm-)unsafe|https?:|\*", policy), path
        assert [name for name in headers if name.lower().startswith("access-control")] == [], path
        assert "server" not in headers, path


def test_no_other_origin_is_allowed_anything(preview):
    headers = {"Origin": "http://evil.example", "Access_Control_Request_Method": "GET"}
    for method in ["GET", "OPTIONS"]:
        answer = preview.get("/", method, **headers)[1]
        assert [name for name in answer if name.lower().startswith("access-control")] == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_than_get_and_head_are_refused(preview, method):
    for path in ["/", "/_/", "/_/events", "/nowhere"]:
        status, headers, _ = preview.get(path, method)
        assert (status, headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/assets/app.aa.js", "/nowhere", "/_/", "/_/events", "/stories/x", "/boom"])
def test_head_is_get_without_the_body(preview, path):
    status, headers, data = preview.get(path, "HEAD")
    assert data == b""
    if path == "/_/events":
        assert status == 200
        return
    full_status, full, full_data = preview.get(path)
    assert (status, headers["content-type"]) == (full_status, full["content-type"])
    assert int(headers["content-length"]) == len(full_data)


def test_a_file_that_is_the_same_is_not_sent_again(preview):
    headers = preview.get("/assets/app.aa.js")[1]
    assert headers["cache-control"] == "no-cache"
    for tag in [headers["etag"], f"W/{headers['etag']}", f'"other", {headers["etag"]}', "*"]:
        status, _, data = preview.get("/assets/app.aa.js", If_None_Match=tag)
        assert (status, data) == (304, b"")
    assert preview.get("/assets/app.aa.js", If_None_Match='"other"')[0] == 200


@pytest.mark.parametrize(
    ("wish", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=1000-", 206, slice(1000, 1024)),
        ("bytes=-24", 206, slice(1000, 1024)),
        ("bytes=1000-5000", 206, slice(1000, 1024)),
        ("bytes=-5000", 206, slice(0, 1024)),
        ("bytes=1024-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
        ("bytes=9-0", 200, slice(0, 1024)),
        ("bytes=-", 200, slice(0, 1024)),
        ("bytes=0-1,5-6", 200, slice(0, 1024)),
        ("bytes=" + "9" * 5000 + "-", 200, slice(0, 1024)),
        ("lines=1-2", 200, slice(0, 1024)),
    ],
)
def test_a_player_gets_the_part_that_it_asks_for(preview, wish, status, part):
    whole = bytes(range(256)) * 4
    got, headers, data = preview.get("/media/clip.mp4", Range=wish)
    assert (got, data) == (status, whole[part])
    if status == 206:
        assert headers["content-range"] == f"bytes {part.start}-{part.stop - 1}/1024"
    if status == 416:
        assert headers["content-range"] == "bytes */1024"


def test_a_part_of_what_has_changed_meanwhile_is_the_whole(preview):
    tag = preview.get("/media/clip.mp4")[1]["etag"]
    assert preview.get("/media/clip.mp4", Range="bytes=0-9", If_Range=tag)[0] == 206
    assert preview.get("/media/clip.mp4", Range="bytes=0-9", If_Range='"old"')[0] == 200


def test_what_is_not_there_is_the_archives_own_page_with_status_404(preview):
    status, _, data = preview.get("/nowhere/")
    assert (status, b'<h1 id="top">Not here</h1>' in data, b'data-kind="missing"' in data) == (404, True, True)


def test_the_status_is_what_the_workshop_says():
    archive = Archive()
    archive.responses["stories/gone/index.html"] = PreviewResponse(410, html("Withdrawn"), "stories/gone/index.html")
    archive.responses["lost.css"] = PreviewResponse(404, b"", "lost.css")
    archive.responses["late.css"] = PreviewResponse(503, b"later", "late.css")
    with served(archive) as preview:
        status, _, data = preview.get("/stories/gone/")
        assert (status, b"Withdrawn" in data) == (410, True)
        assert preview.get("/lost.css")[::2] == (404, b"404 Not Found\n")
        assert preview.get("/late.css")[::2] == (503, b"later")


def test_there_is_no_list_of_a_folder(preview):
    for path in [
        "/assets/",
        "/media/",
        "/assets",
        "/_",
        "/_/parts",
        "/_/dashboard.html",
        "/_/frame.html",
        "/_/__init__.py",
    ]:
        status, _, data = preview.get(path)
        assert status in (302, 404), path
        assert b'aa.css"' not in data.replace(b"/assets/style.aa.css", b""), path


@pytest.mark.parametrize(
    ("path", "status", "target"),
    [
        ("/stories/x", 307, "/stories/x/"),
        ("/stories/x?a=b", 307, "/stories/x/"),
        ("/stories/%C3%A4%20%C3%B6", 307, "/stories/%C3%A4%20%C3%B6/"),
        ("/_", 302, "/_/"),
    ],
)
def test_an_address_without_its_last_slash_leads_to_the_one_with_it(preview, path, status, target):
    got, headers, _ = preview.get(path)
    assert (got, headers["location"], headers["cache-control"]) == (status, target, "no-store")


def test_the_query_means_nothing(preview):
    assert preview.get("/stories/x/?../../etc&x=%00")[::2] == preview.get("/stories/x/")[::2]


def test_below_a_base_path_all_is_below_it():
    with served(base="/a/b/") as preview:
        for path in ["/", "/a/b"]:
            status, headers, _ = preview.get(path)
            assert (status, headers["location"]) == (302, "/a/b/")
        assert preview.get("/a/b/stories/x")[1]["location"] == "/a/b/stories/x/"
        data = preview.get("/a/b/stories/x/")[2]
        assert b'src="/a/b/_/live.js"' in data
        assert b'href="/a/b/_/"' in data
        for path in ["/stories/x/", "/a/", "/a", "/a/bc/", "/_/", "/_/live.js", "/A/B/"]:
            assert preview.get(path)[::2] == (404, b"404 Not Found\n"), path
        assert preview.get("/a/b/_")[1]["location"] == "/a/b/_/"
        assert [preview.get(f"/a/b/_/{name}")[0] for name in ("", "live.js", "overlay.css", "dashboard.css")] == [
            200
        ] * 4


# ---- safety ----


TRAVERSALS = [
    "/..", "/../etc/passwd", "/../../../../etc/passwd", "/stories/../../secret", "/stories/..", "/stories/x/../x/", "/.", "/./",
    "/%2e%2e/etc/passwd", "/%2E%2E%2Fetc/passwd", "/..%2fetc%2fpasswd", "/.%2e/", "/%2e./", "/%252e%252e%252fetc", "/%25252e%25252e/",
    "/%2525252525252525252525252e", "/%c0%ae%c0%ae/", "/%c0%af..", "/%e0%80%ae/", "/%25c0%25ae%25c0%25ae/", "/%c0%2e/",
    "/..;/", "/..;a=b/etc", "/%2e%2e;x/", "/...", "/..../", "/..%20/", "/.. ./".replace(" ", "%20"), "/%2e%2e%00/", "/stories/x/%00.html", "/%2500",
    "\\", "/\\..\\", "/..\\..\\windows", "/%5c..%5c", "/%255c", "//", "//etc/passwd", "//evil.example/", "/stories//x/", "/%2f%2fevil.example",
    "/%2fetc/passwd", "/C:/windows", "/c:secret", "/%43%3a/", "/c%7c/", "/stories/d:/", "file:///etc/passwd", "http://127.0.0.1/etc", "etc/passwd",
    "/\uff0e\uff0e/etc", "/\u2025/etc", "/\u2024\u2024/", "/\ufe52\ufe52/", "/\u3002\u3002/", "/..\uff0fetc", "/..\u2215etc", "/..\u2044etc",
    "/a\uff3c..", "/a\u2216..", "/\uff05\uff12\uff45", "/\uff052e\uff052e/", "/%ff", "/%80", "/%ed%a0%80", "/%f4%90%80%80", "/%f0%82%82%ac",
    "/a%0d%0aSet-Cookie:x", "/a%0a", "/a%09", "/a%1b%5b2J", "/a%7f", "/a%c2%85", "/a%e2%80%a8", "/%", "/%2", "/%zz", "/%u002e%u002e/", "/a%",
]  # fmt: skip


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_spelling_of_a_path_leads_out(preview, path):
    """400, and the workshop never hears of it."""
    with_escapes = re.sub(r"[^\x00-\x7f]", lambda found: "".join(f"%{byte:02x}" for byte in found[0].encode()), path)
    preview.archive.asked.clear()
    assert preview.raw(with_escapes.encode()) == (400, b"400 Bad Request\n")
    assert preview.archive.asked == []


@pytest.mark.parametrize(
    "path",
    [
        "/..a/",
        "/a..b/",
        "/.well-known/x",
        "/50%25",
        "/50%25%20off",
        "/ab:c/",
        "/caf%c3%a9/",
        "/e%cc%81/",
        "/%e2%80%a6a/",
        "/;..a",
    ],
)
def test_an_odd_name_is_only_a_name(preview, path):
    assert preview.get(path)[0] == 404


def test_a_path_of_more_than_4096_bytes_is_too_long(preview):
    assert preview.raw(b"/" + b"a" * 4095)[0] == 404
    assert preview.raw(b"/" + b"a" * 4096) == (414, TOO_LONG)
    assert preview.raw(b"/" + b"a" * 4096 + b"?" + b"b" * 9000)[0] == 414
    assert preview.raw(b"/?" + b"b" * 9000)[0] == 200


def test_only_our_own_names_are_served(preview):
    port = preview.port
    for host in [f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"]:
        assert preview.raw(b"/", host)[0] == 200
    foreign = [
        "evil.example", f"evil.example:{port}", "127.0.0.1", "localhost", f"localhost:{port + 1}", f"localhost.:{port}", f"0.0.0.0:{port}",
        f"127.0.0.1:{port}.evil.example", f"localhost:{port}@evil.example", f"LOCALHOST:{port}", f"127.1:{port}", f"127.0.0.2:{port}", "",
    ]  # fmt: skip
    for host in foreign:
        for path in [b"/", b"/_/", b"/_/live.js", b"/_/events", b"/nowhere", b"/../"]:
            assert preview.raw(path, host or " ") == (403, b"403 Forbidden\n"), host


def test_a_second_host_or_none_is_refused(preview):
    for lines in [b"", b"Host: localhost:%d\r\nHost: evil.example\r\n" % preview.port]:
        for version in [b"1.0", b"1.1"]:
            with socket.create_connection(("127.0.0.1", preview.port), timeout=READY) as sock:
                sock.sendall(b"GET / HTTP/" + version + b"\r\nConnection: close\r\n" + lines + b"\r\n")
                assert sock.recv(65536).split(b" ", 2)[1] in (b"400", b"403")


def test_a_proxys_word_is_not_taken(preview):
    assert preview.get("/", Host="evil.example", X_Forwarded_Host=f"localhost:{preview.port}")[0] == 403


def test_the_stream_is_for_our_own_pages(preview):
    port = preview.port
    for origin in [f"http://127.0.0.1:{port}", f"http://localhost:{port}", f"http://[::1]:{port}"]:
        stream = Stream(preview, Origin=origin)
        assert stream.head.startswith("HTTP/1.1 200 ")
        assert "content-type: text/event-stream; charset=utf-8" in stream.head
        stream.close()
    foreign = [
        "http://evil.example",
        "null",
        f"https://127.0.0.1:{port}",
        "http://127.0.0.1",
        f"http://localhost:{port + 1}",
        "file://",
        "",
    ]
    for origin in foreign:
        assert preview.get("/_/events", Origin=origin)[::2] == (403, b"403 Forbidden\n"), origin
    for site in ["cross-site", "same-site", "nonsense"]:
        assert preview.get("/_/events", Sec_Fetch_Site=site)[0] == 403, site


def test_what_goes_wrong_inside_is_told_to_nobody_but_the_terminal(preview, capfd):
    for method in ["GET", "HEAD"]:
        status, _, data = preview.get("/boom", method)
        assert (status, data) == (500, b"" if method == "HEAD" else b"500 Internal Server Error\n")
    assert capfd.readouterr().err == "sitegen: /boom: RuntimeError: the secret?of the house\n" * 2
    assert preview.get("/")[0] == 200


PIECES = [
    "stories", "x", "assets", "media", "clip.mp4", "style.aa.css", "index.html", "_", "live.js", "dashboard.html", "etc", "passwd", "..", ".", "...",
    "%2e", "%2E%2e", "%2f", "%5c", "\\", "//", "%00", "%25", "%252e", "%c0%ae", "%e2%80%a5", "%ef%bc%8f", "%ff", "%", ";", "?", "#", "&", "=", ":",
    "C:", "~root", ".git", "config", "sitegen.toml", ".sitegen", "archive.db", "%0d%0a", "%7f", "%c3%a4", "%f0%9f%98%80", "*", "|", "<", "'", "{",
]  # fmt: skip


@pytest.mark.slow
def test_of_10_000_random_paths_none_gets_what_is_not_the_sites(preview):
    random_ = random.Random(20260105)
    pages = [
        "/",
        "/stories/x/",
        "/assets/style.aa.css",
        "/assets/app.aa.js",
        "/media/clip.mp4",
        "/data/blob",
        "/_/",
        "/_/live.js",
        "/_/overlay.css",
        "/_/dashboard.css",
    ]
    known = {preview.get(path)[2] for path in [*pages, "/stories/%C3%A4%20%C3%B6/", "/404.html", "/nowhere"]}
    known |= {b"", b"400 Bad Request\n", b"404 Not Found\n", TOO_LONG}
    start, seen = time.monotonic(), set()
    with socket.create_connection(("127.0.0.1", preview.port), timeout=READY) as sock, sock.makefile("rb") as stream:
        for _ in range(10_000):
            target = random_path(random_)
            sock.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost:{preview.port}\r\n\r\n".encode())
            status, data = answer_of(stream)
            seen.add(status)
            assert status in (200, 302, 307, 400, 404, 414), target
            assert data in known, target
    assert {200, 307, 400, 404} <= seen
    assert time.monotonic() - start < 30


def random_path(random_):
    glue = random_.choice(["/", "/", "/", ""])
    path = glue.join(random_.choice(PIECES) for _ in range(random_.randrange(1, 6)))
    kind = random_.random()
    if kind < 0.02:
        return "/" + "a" * random_.randrange(4000, 5000)
    start = random_.choice(["/stories/x", "/media/clip.mp4", "/stories/x/", "/_/"])
    return start if kind < 0.1 else start + path if kind < 0.3 else f"/{path}"


def answer_of(stream):
    """Status and body of one answer on a connection that stays open."""
    status = int(stream.readline().split(b" ", 2)[1])
    length = 0
    while (line := stream.readline()) != b"\r\n":
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return status, stream.read(length)


# ---- ports, silence, the end ----


def test_an_answer_does_not_wait_for_the_network_to_fill_a_packet(preview):
    """Nagle's algorithm and delayed acknowledgement together cost 40 ms an answer."""
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", preview.port), timeout=READY) as sock, sock.makefile("rb") as stream:
        for _ in range(100):
            sock.sendall(f"GET / HTTP/1.1\r\nHost: localhost:{preview.port}\r\n\r\n".encode())
            assert answer_of(stream)[0] == 200
    assert time.monotonic() - start < 2


def test_where_a_port_is_taken_the_next_one_is_used():
    with listen_on_free_port("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with listen_on_free_port("127.0.0.1", port) as second, listen_on_free_port("127.0.0.1", port) as third:
            taken = [sock.getsockname()[1] for sock in (first, second, third)]
            assert port == taken[0] < taken[1] < taken[2] <= port + 100
            assert f"localhost:{taken[1]}" in allowed_hosts(second)


def test_a_host_that_is_not_ours_is_refused_in_words():
    with pytest.raises(SitegenError, match=r"cannot listen on 192\.0\.2\.1, port 8000: ") as refused:
        listen_on_free_port("192.0.2.1", 8000)
    assert refused.value.exit_code == 2


def test_a_server_says_nothing_about_requests():
    with process() as (running, port):
        for target in [b"/", b"/nowhere", b"/..", b"/\x01", b"\xff", b"/stories/x", b"/" + b"a" * 100_000]:
            with socket.create_connection(("127.0.0.1", port), timeout=READY) as sock:
                sock.sendall(
                    b"GET "
                    + target
                    + b" HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n" % port
                )
                sock.recv(100)
        running.send_signal(signal.SIGINT)
        assert running.communicate(timeout=READY) == ("", "")


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_within_a_second_though_browsers_still_listen(sign):
    with process() as (running, port):
        asked = [
            f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()
            for path in ["/_/events", "/_/events", "/slow", "/"]
        ]
        open_ = [socket.create_connection(("127.0.0.1", port), timeout=READY) for _ in asked]
        for sock, request in zip(open_, asked, strict=True):
            sock.sendall(request)
        assert b"text/event-stream" in open_[0].recv(1000)
        start = time.monotonic()
        running.send_signal(sign)
        assert running.wait(READY) == 0
        assert time.monotonic() - start < 1
        assert running.communicate() == ("", "")
        assert open_[0].recv(1000) in (b"", b"0\r\n\r\n")
        for sock in open_:
            sock.close()


# ---- the event stream ----


def test_every_round_comes_to_everybody_as_it_is_done():
    with served() as preview:
        streams = [Stream(preview), Stream(preview)]
        preview.publish("stories/x/index.html", page="stories/x/index.html", problems=(PROBLEM,))
        for stream in streams:
            _, data = stream.next()
            assert data == {
                "number": 1, "paths": ["stories/x/index.html"], "everything": False, "assets": [], "page": "stories/x/index.html",
                "problems": [list(msgspec.structs.astuple(PROBLEM))],
            }  # fmt: skip
            assert msgspec.convert(data, RebuildEvent).problems == (PROBLEM,)
            stream.close()


def test_who_looked_away_gets_what_was_missed():
    with served() as preview:
        stream = Stream(preview)
        preview.publish("a")
        mark, _ = stream.next()
        preview.publish("b")
        preview.publish("c")
        stream.next()
        _, data = stream.next()
        again = Stream(preview, after=mark)
        assert [again.next()[1]["paths"] for _ in range(2)] == [["b"], ["c"]]
        for _ in range(70):
            preview.publish("d")
        preview.publish("e", problems=(PROBLEM,))
        while data["number"] < 74:
            last, data = stream.next()
        late = Stream(preview, after=mark)
        newest, data = late.next()
        assert (newest, data["everything"], data["number"], len(data["problems"])) == (last, True, 74, 1)
        for each in (stream, again, late):
            each.close()


@pytest.mark.parametrize("mark", ["0badc0de.3", "nonsense", ".", "0.-1", "%00"])
def test_who_comes_from_another_server_is_told_to_show_everything_anew(mark):
    with served() as preview:
        stream = Stream(preview, after=mark)
        assert stream.next()[1]["everything"] is True
        stream.close()


def test_pages_are_served_on_when_the_news_end(capfd):
    class Silent(Archive):
        async def events(self):
            raise OSError("no watch left")
            yield

    with served(Silent()) as preview:
        assert preview.get("/")[0] == 200
        assert capfd.readouterr().err == "sitegen: live reload has ended: OSError: no watch left\n"


# ---- in a browser ----


LIVING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="/assets/style.aa.css">
<script src="/assets/theme.aa.js"></script></head>
<body><h1>{title}</h1><button id="_theme" hidden>Light or dark</button>
<p id="lede">{text}</p>
<form><input id="name" value="given"><textarea>given</textarea><select><option>one<option>two</select><input type="checkbox"></form>
<details><summary>First</summary><p>Inside.</p></details>
<ul>{items}</ul>
<details><summary>More</summary><p>{more}</p></details>
<div class="filler">Long.</div><p>{end}</p></body></html>
"""
THEME = """document.documentElement.dataset.theme = "dark";
addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("_theme");
  button.hidden = false; button.textContent = "Light page";
  button.addEventListener("click", () => { button.textContent = "clicked"; });
  const made = document.createElement("div"); made.id = "made"; made.textContent = "made by a script"; document.body.prepend(made);
});
"""


def living(title="Story", text="Old text.", more="Old more.", end="The end.", items=("a", "b", "c")):
    listed = "".join(f"<li>{item}</li>" for item in items)
    return LIVING.format(title=title, text=text, more=more, end=end, items=listed).encode()


@pytest.fixture
def visit(new_page):
    """Opens an address, and fails the test for an error on the page or a breach of its policy."""
    wrong = []

    def opened(address, **options):
        page = new_page(**options)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if "Policy" in message.text else None)
        page.goto(address)
        if options.get("java_script_enabled", True):
            settle(page)
            page.evaluate("window.kept = true")
        return page

    yield opened
    assert wrong == []


def overlay(page):
    return page.locator("sitegen-problems .panel")


COLOUR = "getComputedStyle(document.body).color"


def test_a_changed_stylesheet_is_swapped_in_place_without_a_flash(visit):
    with served() as preview:
        page = visit(preview.url)
        page.evaluate(f"""() => {{
            window.colours = new Set();
            const look = () => {{ colours.add({COLOUR}); requestAnimationFrame(look); }};
            look();
        }}""")
        preview.archive.files["assets/style.bb.css"] = b"body { color: rgb(9, 8, 7) }"
        preview.archive.files["index.html"] = html("Front", style="style.bb.css")
        preview.publish("index.html", assets=(("assets/style.aa.css", "assets/style.bb.css"),))
        until(page, f"{COLOUR} === 'rgb(9, 8, 7)'")
        until(page, "document.querySelectorAll('head link[rel=stylesheet]').length === 1")
        assert page.evaluate("[...colours]") == ["rgb(1, 2, 3)", "rgb(9, 8, 7)"]
        assert page.evaluate("kept")


def test_stylesheets_that_change_quickly_end_at_the_last(visit):
    with served() as preview:
        page = visit(preview.url)
        names = ["aa", *(f"c{n}" for n in range(8))]
        for n, (old, new) in enumerate(pairwise(names)):
            preview.archive.files[f"assets/style.{new}.css"] = f"body {{ color: rgb(0, 0, {n}) }}".encode()
            preview.archive.files["index.html"] = html("Front", style=f"style.{new}.css")
            preview.publish("index.html", assets=((f"assets/style.{old}.css", f"assets/style.{new}.css"),))
        until(page, f"{COLOUR} === 'rgb(0, 0, 7)'")
        until(page, "document.querySelectorAll('head link[rel=stylesheet]').length === 1")
        assert page.evaluate("kept")


def test_a_stylesheet_of_the_same_name_is_loaded_anew(visit):
    with served() as preview:
        page = visit(preview.url)
        preview.archive.files["assets/style.aa.css"] = b"body { color: rgb(9, 8, 7) }"
        preview.publish(assets=(("assets/style.aa.css", "assets/style.aa.css"),))
        until(page, f"{COLOUR} === 'rgb(9, 8, 7)'")
        assert page.evaluate("kept")


def test_changed_html_comes_in_and_all_that_the_reader_did_stays(visit):
    archive = Archive({"stories/x/index.html": living(), "assets/theme.aa.js": THEME.encode()})
    with served(archive) as preview:
        page = visit(f"{preview.url}stories/x/")
        page.locator("#name").fill("typed")
        page.locator("textarea").fill("typed")
        page.locator("select").select_option("two")
        page.locator("input[type=checkbox]").check()
        page.locator("summary").last.click()
        page.locator("#name").focus()
        page.evaluate("document.getElementById('name').setSelectionRange(1, 3)")
        page.evaluate("scrollTo(0, 400)")
        before = page.evaluate("scrollY")
        archive.files["stories/x/index.html"] = living(
            "New title", "New text.", "New more.", "New end.", ("new", "a", "c", "b", "d")
        )
        preview.publish("stories/x/index.html")
        until(page, "document.getElementById('lede').textContent === 'New text.'")
        assert page.title() == "New title"
        assert page.locator("li").all_inner_texts() == ["new", "a", "c", "b", "d"]
        assert page.evaluate("""() => ({
            kept, focus: document.activeElement.id, from: document.activeElement.selectionStart, to: document.activeElement.selectionEnd,
            values: [...document.querySelectorAll("input, textarea, select")].map((field) => field.value),
            checked: document.querySelector("[type=checkbox]").checked,
            open: [...document.querySelectorAll("details")].map((each) => each.open),
            theme: document.documentElement.dataset.theme, label: document.getElementById("_theme").textContent,
            hidden: document.getElementById("_theme").hidden, made: document.body.firstElementChild.id,
            more: document.querySelectorAll("details p")[1].textContent,
        })""") == {
            "kept": True, "focus": "name", "from": 1, "to": 3, "values": ["typed", "typed", "two", "on"], "checked": True,
            "open": [False, True], "theme": "dark", "label": "Light page", "hidden": False, "made": "made", "more": "New more.",
        }  # fmt: skip
        assert (
            abs(page.evaluate("scrollY") - before) <= 60
        )  # two lines were added above; the browser keeps what is read in place
        page.locator("#_theme").click()
        assert page.locator("#_theme").inner_text() == "clicked"


def test_a_page_is_what_it_would_be_if_loaded_anew(visit):
    """However much of it changes, many times over."""
    random_ = random.Random(5)
    archive = Archive()
    with served(archive) as preview:
        archive.files["index.html"] = random_page(random_, 0)
        page = visit(preview.url)
        for n in range(1, 25):
            archive.files["index.html"] = random_page(random_, n)
            preview.publish("index.html")
            until(page, f"document.title === '{n}'")
            wanted = page.evaluate("""() => fetch(location.href).then((answer) => answer.text()).then((text) =>
                new DOMParser().parseFromString(text, "text/html").documentElement.outerHTML)""")
            until(page, "!document.querySelector('link + link[rel=stylesheet]')")
            assert page.evaluate("document.documentElement.outerHTML") == wanted
        assert page.evaluate("kept")


def random_page(random_, number):
    def tree(depth):
        kind = random_.randrange(6)
        if depth > 4 or kind == 0:
            return random_.choice(["words", "other &amp; words", " ", "<!-- note -->", "<br>", "<img alt=''>"])
        name = random_.choice(["div", "p", "section", "svg", "span", "table", "details"])
        if name == "table":
            return f"<table><tbody><tr><td>{random_.randrange(9)}</td></tr></tbody></table>"
        if name == "svg":
            return f'<svg viewBox="0 0 {random_.randrange(1, 9)} 9"><use xlink:href="#i{random_.randrange(3)}"/></svg>'
        attributes = random_.choice(
            ["", ' class="a"', ' class="b" hidden', f' id="i{random_.randrange(10**6)}"', ' id="fixed"' * (depth == 0)]
        )
        inner = "".join(tree(depth + 1) for _ in range(random_.randrange(5))) if name != "p" else "text"
        return f"<{name}{attributes}>{inner}</{name}>"

    body = "".join(tree(0) for _ in range(6))
    language = random_.choice(["en", "de"])
    return f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{number}</title></head><body>{body}</body></html>'.encode()


def test_what_does_not_concern_a_page_leaves_it_alone(visit):
    with served() as preview:
        page = visit(preview.url)
        page.wait_for_timeout(200)
        asked = len(preview.archive.asked)
        preview.archive.files["index.html"] = html("New")
        preview.publish("stories/x/index.html")
        preview.publish("about/index.html", problems=(PROBLEM,))
        overlay(page).wait_for()
        assert (page.title(), len(preview.archive.asked)) == ("Front", asked)
        preview.publish(everything=True)
        until(page, "document.title === 'New'")


def test_a_changed_script_loads_the_page_anew(visit):
    script = '<script src="/assets/app.{}.js"></script>'
    archive = Archive()
    archive.files["index.html"] = html("Front", script.format("aa"))
    archive.files["assets/app.bb.js"] = b"window.ran = 2;"
    with served(archive) as preview:
        page = visit(preview.url)
        archive.files["index.html"] = html("Front", script.format("bb"))
        preview.publish("index.html", assets=(("assets/app.aa.js", "assets/app.bb.js"),))
        until(page, "window.ran === 2")
        page.evaluate("window.kept = true")
        archive.files["index.html"] = html("Front", script.format("aa"))  # found in the page alone
        preview.publish("index.html")
        until(page, "window.ran === 1 && !window.kept")


def test_a_changed_image_is_loaded_anew(visit):
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="5"/>'
    archive = Archive({"a.svg": picture.format(10).encode(), "index.html": html("Front", '<img src="a.svg" alt="">')})
    with served(archive) as preview:
        page = visit(preview.url)
        archive.files["a.svg"] = picture.format(20).encode()
        preview.publish("a.svg")
        until(page, "document.images[0].naturalWidth === 20")
        assert page.evaluate("kept")


@pytest.mark.parametrize("base", ["/", "/a/b/"])
def test_with_follow_edits_the_browser_goes_to_the_page_that_was_edited(visit, base):
    with served(follow_edits=True, base=base) as preview:
        page = visit(preview.url)
        preview.publish("stories/ä ö/index.html", page="stories/ä ö/index.html")
        page.wait_for_url(f"{preview.url}stories/%C3%A4%20%C3%B6/")
        preview.publish("index.html", page="index.html")
        page.wait_for_url(preview.url)
        settle(page)
        page.evaluate("window.kept = true")
        preview.archive.files["index.html"] = html("Front, edited")
        preview.publish("index.html", page="index.html")
        until(page, "document.title === 'Front, edited'")
        assert page.evaluate("kept")
        preview.publish("stories/new/index.html", page="stories/new/index.html")
        overlay(page).wait_for()
        assert "Not in the archive (404): stories/new/index.html" in overlay(page).inner_text()
        assert (page.url, page.evaluate("kept")) == (preview.url, True)


def test_what_changes_before_the_page_knows_how_it_was_served_is_loaded_anew(new_page):
    """An edit may fall between the loading of a page and its reading of how it was served."""
    with served() as preview:
        page, held = new_page(), []
        first = lambda request: request.resource_type == "fetch" and not held  # noqa: E731
        page.route("**/*", lambda route: held.append(route) if first(route.request) else route.continue_())
        page.goto(preview.url)
        while not held:
            page.wait_for_timeout(20)
        preview.archive.files["index.html"] = html("Front, edited")
        held[0].continue_()
        page.evaluate("window.kept = true")
        preview.publish("index.html")
        until(page, "document.title === 'Front, edited' && !window.kept")


def test_without_follow_edits_it_stays(visit):
    with served() as preview:
        page = visit(preview.url)
        preview.archive.files["index.html"] = html("New")
        preview.publish("index.html", page="stories/x/index.html")
        until(page, "document.title === 'New'")
        assert page.url == preview.url


def test_a_page_that_goes_away_stays_in_view_and_says_so_until_it_is_back(visit):
    with served() as preview:
        page = visit(f"{preview.url}stories/x/")
        kept = preview.archive.files.pop("stories/x/index.html")
        preview.publish("stories/x/index.html")
        overlay(page).wait_for()
        assert "No longer in the archive (404)" in overlay(page).inner_text()
        assert page.title() == "Story"
        preview.archive.files["stories/x/index.html"] = kept.replace(b"Text.", b"Back.")
        preview.publish()
        overlay(page).wait_for(state="hidden")
        assert "Back." in page.locator("p").first.inner_text()
        assert page.evaluate("kept")


def test_a_page_that_was_missing_appears_when_it_is_written(visit):
    with served() as preview:
        page = visit(f"{preview.url}stories/new/")
        preview.archive.files["stories/new/index.html"] = html("Written")
        preview.publish("stories/new/index.html")
        until(page, "document.title === 'Written'")


def test_after_a_restart_the_page_catches_up_by_itself(visit):
    with served() as preview:
        page = visit(preview.url)
        port = preview.port
    archive = Archive({"index.html": html("After the restart")})
    archive.problems = (PROBLEM,)
    with served(archive, port=port) as preview:
        assert preview.port == port
        until(page, "document.title === 'After the restart'")
        overlay(page).wait_for()
        assert page.evaluate("kept")
        preview.publish("index.html")
        overlay(page).wait_for(state="hidden")


def test_a_page_out_of_sight_lets_go_of_its_stream_and_catches_up(visit):
    seen = """(hidden) => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    with served() as preview:
        page = visit(preview.url)
        page.evaluate(seen, True)
        for text in ["One", "Two"]:
            preview.archive.files["index.html"] = html(text)
            preview.publish("index.html")
        page.wait_for_timeout(300)
        assert page.title() == "Front"
        page.evaluate(seen, False)
        until(page, "document.title === 'Two'")
        assert page.evaluate("kept")


# ---- problems and the banner ----


def test_problems_are_shown_on_the_page_and_go_when_they_are_mended(visit):
    with served() as preview:
        page = visit(preview.url)
        assert page.locator("sitegen-problems").count() == 0
        second = Problem("sitegen.toml", 0, 0, "a mistake in the whole file", severity="warning")
        preview.publish(problems=(PROBLEM, second))
        overlay(page).wait_for()
        text = overlay(page).inner_text()
        for part in [
            "2 problems",
            "content/stories/x.md:3:7",
            "no such person",
            "See [[Anne]] there.",
            "did you mean Ann?",
            "a mistake in",
        ]:
            assert part in text
        mark, caret = overlay(page).locator("mark"), overlay(page).locator(".caret")
        assert mark.inner_text() == "A"
        assert (
            abs(
                mark.bounding_box()["x"]
                + mark.bounding_box()["width"]
                - caret.bounding_box()["x"]
                - caret.bounding_box()["width"]
            )
            < 1.5
        )
        assert page.locator(".sitegen-dashboard-link").inner_text() == "Dashboard: 2 problems"
        assert page.get_by_role("dialog", name="2 problems").count() == 1
        preview.publish()
        overlay(page).wait_for(state="hidden")
        assert page.locator(".sitegen-dashboard-link").inner_text() == "Dashboard"
        assert page.evaluate("kept")


def test_problems_that_were_there_before_are_shown_with_the_page(visit):
    archive = Archive()
    archive.problems = (PROBLEM,) * 30
    with served(archive) as preview:
        page = visit(preview.url)
        overlay(page).wait_for()
        assert overlay(page).locator("li").count() == 20
        assert "and 10 more" in overlay(page).inner_text()
        assert page.locator(".sitegen-dashboard-link").inner_text() == "Dashboard: 30 problems"


def test_escape_closes_the_overlay_until_something_else_is_wrong(visit):
    archive = Archive()
    archive.problems = (PROBLEM,)
    with served(archive) as preview:
        page = visit(preview.url)
        overlay(page).wait_for()
        page.keyboard.press("Escape")
        overlay(page).wait_for(state="hidden")
        page.goto(f"{preview.url}stories/x/")
        page.wait_for_timeout(200)
        assert not overlay(page).is_visible()
        preview.publish(problems=(PROBLEM, msgspec.structs.replace(PROBLEM, line=9)))
        overlay(page).wait_for()
        page.get_by_role("button", name="Close").click()
        overlay(page).wait_for(state="hidden")


def test_the_column_is_counted_in_characters_and_a_long_line_is_cut_around_it(visit):
    faces = Problem("a.md", 1, 4, "here", excerpt="😀\té😀b")
    long = Problem("a.md", 1, 801, "there", excerpt="x" * 800 + "Y" + "z" * 800)
    archive = Archive()
    archive.problems = (faces, long)
    archive.responses["broken/index.html"] = PreviewResponse(500, b"", "broken/index.html", problems=archive.problems)
    with served(archive) as preview:
        for path in ["", "broken/"]:
            page = visit(preview.url + path)
            marks = page.locator(".sitegen-problems mark")
            marks.first.wait_for()
            assert marks.all_inner_texts() == ["😀", "Y"]
            code = page.locator(".sitegen-problems pre code").nth(1).inner_text()
            assert (len(code), code[0], code[-1]) == (102, "…", "…")


def test_words_from_outside_are_only_words(visit):
    bad = Problem(HOSTILE, 1, 1, HOSTILE, HOSTILE, "error", HOSTILE)
    archive = Archive()
    archive.problems = (bad,)
    archive.responses["stories/x/index.html"] = PreviewResponse(
        200, html("Story"), "stories/x/index.html", HOSTILE, (bad,)
    )
    archive.responses["broken/index.html"] = PreviewResponse(
        500, b"", f'"><script>{HOSTILE}/index.html', problems=(bad,)
    )
    row = UnpublishedDocument('"><script>window.hurt=1</script>', HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    slow, redone = TemplateTiming(HOSTILE, 1, 1.0, HOSTILE), RerenderedPage("javascript:window.hurt=1", HOSTILE)
    archive.dashboard_state = Dashboard(
        HOSTILE, (bad,), (row,), (HOSTILE,), (bad,), (slow,), (HOSTILE,), (redone,), 0.1, 1, 0, HOSTILE
    )
    with served(archive) as preview:
        page = visit(preview.url)
        for path in ["", "stories/x/", "broken/", "_/"]:
            page.goto(preview.url + path)
            page.locator(".sitegen-problems li").first.wait_for()
            assert HOSTILE in page.locator(".sitegen-problems .message").first.inner_text(), path
            preview.publish(page=HOSTILE, problems=(bad, bad))
            page.wait_for_timeout(200)
            assert page.evaluate("typeof window.hurt") == "undefined", path
            links = page.evaluate("[...document.links].map((link) => link.protocol)")
            assert set(links) == {"http:"}, path
            assert page.locator("img, script:not([id^=_sitegen-])").count() == 0, path


def test_what_is_not_public_says_so_until_it_is(visit):
    archive = Archive()
    page_of = "stories/x/index.html"
    archive.responses[page_of] = PreviewResponse(200, html("Story"), page_of, "embargoed until 5 January 2026, 06:00")
    with served(archive) as preview:
        page = visit(f"{preview.url}stories/x/")
        banner = page.locator(".sitegen-banner")
        assert banner.inner_text() == "Only in the preview: embargoed until 5 January 2026, 06:00"
        assert banner.bounding_box()["y"] == 0
        assert page.locator("h1").bounding_box()["y"] >= banner.bounding_box()["height"]
        del archive.responses[page_of]
        preview.publish(page_of)
        banner.wait_for(state="detached")
        assert page.evaluate("kept")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_banner_takes_no_more_than_its_own_room(visit, width):
    archive = Archive({"plain/index.html": html("Story")})
    archive.responses["stories/x/index.html"] = PreviewResponse(200, html("Story"), "stories/x/index.html", "draft")
    with served(archive) as preview:
        tops = []
        for path in ["plain/", "stories/x/"]:
            page = visit(preview.url + path, viewport={"width": width, "height": 600})
            tops.append(page.locator("h1").bounding_box())
            assert page.evaluate("document.documentElement.scrollWidth") == width
        plain, banner = tops[0], page.locator(".sitegen-banner").bounding_box()
        assert tops[1] == plain | {"y": plain["y"] + banner["height"]}


def test_where_there_is_nothing_to_show_the_problems_are_shown_until_it_mends_itself(visit):
    archive = Archive()
    archive.responses["stories/x/index.html"] = PreviewResponse(500, b"", "stories/x/index.html", problems=(PROBLEM,))
    with served(archive) as preview:
        assert preview.get("/stories/x/")[0] == 500
        page = visit(f"{preview.url}stories/x/")
        assert "1 problem: this page cannot be rendered" in page.locator("h1").inner_text()
        assert "content/stories/x.md:3:7" in page.locator("main").inner_text()
        worse = msgspec.structs.replace(PROBLEM, message="another mistake")
        archive.responses["stories/x/index.html"] = PreviewResponse(
            500, b"", "stories/x/index.html", problems=(PROBLEM, worse)
        )
        preview.publish(problems=(PROBLEM, worse))
        until(page, "document.body.textContent.includes('another mistake')")
        del archive.responses["stories/x/index.html"]
        preview.publish("stories/x/index.html")
        until(page, "document.title === 'Story'")
        assert page.locator("sitegen-problems").count() == 0


def test_a_page_that_breaks_stays_as_it_was_below_its_problems(visit):
    archive = Archive()
    with served(archive) as preview:
        page = visit(f"{preview.url}stories/x/")
        archive.responses["stories/x/index.html"] = PreviewResponse(
            500, b"", "stories/x/index.html", problems=(PROBLEM,)
        )
        preview.publish("stories/x/index.html", problems=(PROBLEM,))
        overlay(page).wait_for()
        assert (page.title(), page.evaluate("kept")) == ("Story", True)


def test_without_scripts_a_page_reads_as_ever(visit):
    archive = Archive()
    archive.responses["stories/x/index.html"] = PreviewResponse(
        200, html("Story"), "stories/x/index.html", "draft", (PROBLEM,)
    )
    archive.dashboard_state = full_dashboard()
    with served(archive) as preview:
        page = visit(f"{preview.url}stories/x/", java_script_enabled=False)
        assert page.locator("h1").inner_text() == "Story"
        assert page.locator(".sitegen-banner").inner_text() == "Only in the preview: draft"
        page.get_by_role("link", name="Dashboard: 1 problem").click()
        assert page.locator("h1").inner_text() == "Preview dashboard"
        assert "no such person" in page.locator("main").inner_text()


# ---- the dashboard ----


def full_dashboard(**fields):
    dashboard = Dashboard(
        "The archive",
        (PROBLEM, Problem("sitegen.toml", 0, 0, "a mistake", severity="warning")),
        (
            UnpublishedDocument("stories/x/index.html", "content/stories/x.md", "A draft", "draft"),
            UnpublishedDocument("stories/y/index.html", "content/stories/y.md", "Embargoed", "embargoed", "5 January 2026, 06:00"),
        ),
        ("content/stories/notes.txt",),
        (Problem("content/stories/x.md", 2, 1, 'the text names "Ann"', "tag it", "warning"),),
        (TemplateTiming("story.html", 1204, 3.5, "stories/x/index.html"),),
        ("content/stories/x.md",),
        tuple(RerenderedPage(f"stories/s{n}/index.html", "the card of story/x") for n in range(230)),
        0.034, 1266, 0, "polling every 1000 ms: a network file system",
    )  # fmt: skip
    return msgspec.structs.replace(dashboard, **fields)


EMPTY = Dashboard("The archive", (), (), (), (), (), (), (), 0.0, 3, 0, "inotify")


def test_the_dashboard_shows_everything(visit):
    archive = Archive()
    archive.dashboard_state = full_dashboard(pending_count=12)
    with served(archive, base="/a/b/") as preview:
        page = visit(f"{preview.url}_/")
        text = page.locator("body").inner_text()
        for part in [
            "1,266", "12", "0.03 s", "polling every 1000 ms: a network file system", "no such person", "See [[Anne]] there.", "A draft", "not set",
            "5 January 2026, 06:00", 'the text names "Ann"', "content/stories/x.md:2:1", "story.html", "1,204", "3.50 s", "2.9 ms", "and 30 more",
        ]:  # fmt: skip
            assert part in text, part
        assert page.locator("tbody tr").count() == 2 + 200 + 1 + 1
        assert page.get_by_role("link", name="A draft").get_attribute("href") == "/a/b/stories/x/"
        assert page.locator("table").count() == page.locator("caption").count() == 4


def test_an_empty_dashboard_says_so_in_words(visit):
    with served() as preview:
        page = visit(f"{preview.url}_/")
        assert page.locator(".none").all_inner_texts() == [
            "No problems.", "All documents are published.", "Every file in content/ is shown, linked or declared.",
            "No edits since the preview started.",
            "Stories tag every entity that their text names.", "No page has been rendered yet.",
        ]  # fmt: skip
        assert page.locator("table").count() == 0


def test_the_dashboard_keeps_itself_up_to_date(visit):
    archive = Archive()
    with served(archive, follow_edits=True) as preview:
        page = visit(f"{preview.url}_/")
        archive.dashboard_state = full_dashboard(pending_count=7)
        preview.publish("about/index.html", page="stories/x/index.html", problems=(PROBLEM,))
        page.get_by_text("no such person").wait_for()
        archive.dashboard_state = full_dashboard(pending_count=0)  # without any event
        until(page, "document.querySelector('.figures').textContent.includes('none')")
        assert page.url == f"{preview.url}_/"
        assert page.locator("sitegen-problems").count() == 0
        assert page.evaluate("kept")


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_no_violation_and_nothing_scrolls_sideways(new_page, scheme, width):
    from support.browser import axe

    archive = Archive()
    archive.problems = (PROBLEM, Problem("a.md", 1, 300, "long", excerpt="word " * 100, severity="warning"))
    archive.responses["broken/index.html"] = PreviewResponse(500, b"", "broken/index.html", problems=archive.problems)
    story = html("Story").replace(b"<h1", b"<main><h1").replace(b"</body>", b"</main></body>")
    archive.responses["stories/x/index.html"] = PreviewResponse(
        200, story, "stories/x/index.html", "draft", archive.problems
    )
    archive.responses["stories/ä ö/index.html"] = PreviewResponse(200, story, "stories/ä ö/index.html", "held")
    with served(archive) as preview:
        page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
        for path in ["_/", "_/?full", "broken/", "stories/x/", "stories/ä ö/"]:
            page.goto(preview.url + path)
            if path == "stories/x/":
                overlay(page).wait_for()
            assert axe(page) == [], path
            archive.dashboard_state = full_dashboard()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_script_is_small():
    script = ROOT / "sitegen/devserver/parts/live.js"
    assert script.stat().st_size < 12_000


if __name__ == "__main__":
    given = listen_on_free_port("127.0.0.1", int(sys.argv[1]))
    run(
        create_application(Archive(), base="/", hosts=allowed_hosts(given), follow_edits=False),
        given,
        lambda address: print(address, flush=True),  # noqa: T201 - the test reads it
    )
