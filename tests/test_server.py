"""The preview server, asked as a browser, a neighbour on the network and an attacker would: real sockets, real Chromium."""

import asyncio
import http.client
import json
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import msgspec
import pytest

from sitegen.preview.answers import Answer, Changed, Desk, Redone, Slow, Unpublished
from sitegen.preview.application import application
from sitegen.preview.server import free_socket, names_of, run, serve
from sitegen.problems import Problem, Refusal

TOO_LONG = f"414 {HTTPStatus(414).phrase}\n".encode()
READY = 15  # seconds, for a machine with better things to do
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
    """A workshop that holds a few files in memory."""

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
        self.answers = {}  # by path, in place of what the files would give
        self.problems = ()
        self.sheet = Desk("The archive", (), (), (), (), (), (), 0.0, 3, 0, "inotify")
        self.round = 0
        self.followers = []
        self.asked = []

    async def answer(self, path):
        self.asked.append(path)
        if path == "boom":
            raise RuntimeError("the secret\nof the house")
        if path == "slow":
            await asyncio.sleep(30)
        for name in (path, f"{path}index.html", f"{path}/index.html"):
            if name in self.answers:
                return self.answers[name]
            if name in self.files:
                return Answer(200, self.files[name], name, problems=self.problems)
        return Answer(404, self.files["404.html"], "404.html", problems=self.problems)

    async def desk(self):
        return self.sheet

    async def follow(self):
        queue = asyncio.Queue()
        self.followers.append(queue)
        while (changed := await queue.get()) is not None:
            yield changed

    def publish(self, *paths, **fields):
        """Tell of a round; in the server's own loop."""
        self.round += 1
        self.problems = fields.get("problems", ())
        for queue in self.followers:
            queue.put_nowait(Changed(self.round, paths, **fields))


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
def served(archive=None, *, base="/", navigate=False, port=0):
    """The preview of an archive in a thread of its own."""
    archive, ready, box = archive or Archive(), threading.Event(), []

    async def main():
        sock = free_socket("127.0.0.1", port)
        app = application(archive, base=base, hosts=names_of(sock), navigate=navigate)
        box.extend([asyncio.get_running_loop(), app, sock.getsockname()[1], asyncio.current_task()])
        await serve(app, sock, lambda _address: ready.set())

    def thread():
        try:
            asyncio.run(main())
        except asyncio.CancelledError:
            pass

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
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
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
        found = {}
        while len(found) < 2:
            name, _, value = self.lines.readline().decode().partition(": ")
            found |= {name: value.rstrip("\n")} if name in ("id", "data") else {}
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


@pytest.mark.parametrize("data", [b"<p>fragment", b"<body>\xe9\xff</BODY></html>", b"<!-- </body> --><body><p>x</body >"])
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
        assert not re.search(r"unsafe|https?:|\*", policy), path
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
    for tag in [headers["etag"], f'W/{headers["etag"]}', f'"other", {headers["etag"]}', "*"]:
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
    assert (status, b"<h1 id=\"top\">Not here</h1>" in data, b'data-kind="missing"' in data) == (404, True, True)


def test_the_status_is_what_the_workshop_says():
    archive = Archive()
    archive.answers["stories/gone/index.html"] = Answer(410, html("Withdrawn"), "stories/gone/index.html")
    archive.answers["lost.css"] = Answer(404, b"", "lost.css")
    archive.answers["late.css"] = Answer(503, b"later", "late.css")
    with served(archive) as preview:
        status, _, data = preview.get("/stories/gone/")
        assert (status, b"Withdrawn" in data) == (410, True)
        assert preview.get("/lost.css")[::2] == (404, b"404 Not Found\n")
        assert preview.get("/late.css")[::2] == (503, b"later")


def test_there_is_no_list_of_a_folder(preview):
    for path in ["/assets/", "/media/", "/assets", "/_", "/_/parts", "/_/desk.html", "/_/frame.html", "/_/__init__.py"]:
        status, _, data = preview.get(path)
        assert status in (302, 404), path
        assert b"aa.css\"" not in data.replace(b"/assets/style.aa.css", b""), path


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
        assert [preview.get(f"/a/b/_/{name}")[0] for name in ("", "live.js", "overlay.css", "desk.css")] == [200] * 4


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
def test_no_spelling_of_a_path_leads_out(path):
    """400, and the workshop never hears of it."""
    with_escapes = re.sub(r"[^\x00-\x7f]", lambda found: "".join(f"%{byte:02x}" for byte in found[0].encode()), path)
    archive = TRAVERSED.archive
    archive.asked.clear()
    assert TRAVERSED.raw(with_escapes.encode()) == (400, b"400 Bad Request\n")
    assert archive.asked == []


@pytest.fixture(scope="module", autouse=True)
def _traversed():
    with served() as running:
        globals()["TRAVERSED"] = running
        yield


@pytest.mark.parametrize(
    "path", ["/..a/", "/a..b/", "/.well-known/x", "/50%25", "/50%25%20off", "/ab:c/", "/caf%c3%a9/", "/e%cc%81/", "/%e2%80%a6a/", "/;..a"]
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
    foreign = ["http://evil.example", "null", f"https://127.0.0.1:{port}", "http://127.0.0.1", f"http://localhost:{port + 1}", "file://", ""]
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
    "stories", "x", "assets", "media", "clip.mp4", "style.aa.css", "index.html", "_", "live.js", "desk.html", "etc", "passwd", "..", ".", "...",
    "%2e", "%2E%2e", "%2f", "%5c", "\\", "//", "%00", "%25", "%252e", "%c0%ae", "%e2%80%a5", "%ef%bc%8f", "%ff", "%", ";", "?", "#", "&", "=", ":",
    "C:", "~root", ".git", "config", "sitegen.toml", ".sitegen", "archive.db", "%0d%0a", "%7f", "%c3%a4", "%f0%9f%98%80", "*", "|", "<", "'", "{",
]  # fmt: skip


def test_of_10_000_random_paths_none_gets_what_is_not_the_sites(preview):
    random_ = random.Random(20260105)
    pages = ["/", "/stories/x/", "/assets/style.aa.css", "/assets/app.aa.js", "/media/clip.mp4", "/data/blob", "/_/", "/_/live.js", "/_/overlay.css", "/_/desk.css"]
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
    if random_.random() < 0.02:
        return "/" + "a" * random_.randrange(4000, 5000)
    glue = random_.choice(["/", "/", "/", ""])
    path = "/" + glue.join(random_.choice(PIECES) for _ in range(random_.randrange(1, 6)))
    known = ["/stories/x", "/media/clip.mp4", "/stories/x/", "/_/events"[:3]]
    return random_.choice(known) + path[1:] if random_.random() < 0.2 else random_.choice(known) if random_.random() < 0.1 else path


def answer_of(stream):
    """Status and body of one answer on a connection that stays open."""
    status = int(stream.readline().split(b" ", 2)[1])
    length = 0
    while (line := stream.readline()) != b"\r\n":
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return status, stream.read(length)


# ---- ports, silence, the end ----


def test_where_a_port_is_taken_the_next_one_is_used():
    with free_socket("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with free_socket("127.0.0.1", port) as second, free_socket("127.0.0.1", port) as third:
            taken = [sock.getsockname()[1] for sock in (first, second, third)]
            assert port == taken[0] < taken[1] < taken[2] <= port + 100
            assert f"localhost:{taken[1]}" in names_of(second)


def test_a_host_that_is_not_ours_is_refused_in_words():
    with pytest.raises(Refusal, match="cannot listen on 192.0.2.1, port 8000: ") as refused:
        free_socket("192.0.2.1", 8000)
    assert refused.value.code == 2


def test_a_server_says_nothing_about_requests():
    with process() as (running, port):
        for target in [b"/", b"/nowhere", b"/..", b"/\x01", b"\xff", b"/stories/x", b"/" + b"a" * 100_000]:
            with socket.create_connection(("127.0.0.1", port), timeout=READY) as sock:
                sock.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n" % port)
                sock.recv(100)
        running.send_signal(signal.SIGINT)
        assert running.communicate(timeout=READY) == ("", "")


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_within_a_second_though_browsers_still_listen(sign):
    with process() as (running, port):
        asked = [f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode() for path in ["/_/events", "/_/events", "/slow", "/"]]
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
            assert msgspec.convert(data, Changed).problems == (PROBLEM,)
            stream.close()


def test_who_looked_away_gets_what_was_missed():
    with served() as preview:
        stream = Stream(preview)
        preview.publish("a")
        mark, _ = stream.next()
        preview.publish("b")
        preview.publish("c")
        stream.next(), stream.next()
        again = Stream(preview, after=mark)
        assert [again.next()[1]["paths"] for _ in range(2)] == [["b"], ["c"]]
        for _ in range(70):
            preview.publish("d")
        preview.publish("e", problems=(PROBLEM,))
        for _ in range(71):
            last, _ = stream.next()
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
        async def follow(self):
            raise OSError("no watch left")
            yield

    with served(Silent()) as preview:
        assert preview.get("/")[0] == 200
        assert capfd.readouterr().err == "sitegen: live reload has ended: OSError: no watch left\n"


if __name__ == "__main__":
    given = free_socket("127.0.0.1", int(sys.argv[1]))
    run(
        application(Archive(), base="/", hosts=names_of(given), navigate=False),
        given,
        lambda address: print(address, flush=True),
    )
