"""Requests that the preview server refuses: other sites, other hosts, other methods, and paths that leave the site."""

import random
import re
import socket
from http import HTTPStatus

import pytest
from support.preview import READY, answer_of

TOO_LONG = f"414 {HTTPStatus(414).phrase}\n".encode()


def test_every_response_has_the_security_headers(preview):
    for path in ["/", "/assets/app.aa.js", "/nowhere", "/_/", "/_/live.js", "/boom", "/..%2f", "/stories/x"]:
        headers = preview.get(path)[1]
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cross-origin-resource-policy"] == "same-origin", path
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy, path
        assert not re.search(r"(?<!'wasm-)unsafe|https?:|\*", policy.replace("img-src 'self' data: https:", "")), path
        assert [name for name in headers if name.lower().startswith("access-control")] == [], path
        assert "server" not in headers, path


def test_no_cross_origin_request_is_allowed(preview):
    headers = {"Origin": "http://evil.example", "Access_Control_Request_Method": "GET"}
    for method in ["GET", "OPTIONS"]:
        answer = preview.get("/", method, **headers)[1]
        assert [name for name in answer if name.lower().startswith("access-control")] == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_than_get_and_head_are_refused(preview, method):
    for path in ["/", "/_/", "/_/events", "/nowhere"]:
        status, headers, _ = preview.get(path, method)
        assert (status, headers["allow"]) == (405, "GET, HEAD")


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
def test_no_path_leaves_the_site(preview, path):
    """400, and the preview service never hears of it."""
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
def test_unusual_file_names_are_served(preview, path):
    assert preview.get(path)[0] == 404


def test_a_path_of_more_than_4096_bytes_is_too_long(preview):
    assert preview.raw(b"/" + b"a" * 4095)[0] == 404
    assert preview.raw(b"/" + b"a" * 4096) == (414, TOO_LONG)
    assert preview.raw(b"/" + b"a" * 4096 + b"?" + b"b" * 9000)[0] == 414
    assert preview.raw(b"/?" + b"b" * 9000)[0] == 200


def test_only_known_host_names_are_served(preview):
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


def test_forwarded_host_headers_are_ignored(preview):
    assert preview.get("/", Host="evil.example", X_Forwarded_Host=f"localhost:{preview.port}")[0] == 403


def test_internal_errors_are_shown_in_the_terminal_only(preview, capfd):
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
def test_ten_thousand_random_paths_return_only_files_of_the_site(preview):
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
    seen = set()
    with socket.create_connection(("127.0.0.1", preview.port), timeout=READY) as sock, sock.makefile("rb") as stream:
        for _ in range(10_000):
            target = random_path(random_)
            sock.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost:{preview.port}\r\n\r\n".encode())
            status, data = answer_of(stream)
            seen.add(status)
            assert status in (200, 302, 307, 400, 404, 414), target
            assert data in known, target
    assert {200, 307, 400, 404} <= seen


def random_path(random_):
    glue = random_.choice(["/", "/", "/", ""])
    path = glue.join(random_.choice(PIECES) for _ in range(random_.randrange(1, 6)))
    kind = random_.random()
    if kind < 0.02:
        return "/" + "a" * random_.randrange(4000, 5000)
    start = random_.choice(["/stories/x", "/media/clip.mp4", "/stories/x/", "/_/"])
    return start if kind < 0.1 else start + path if kind < 0.3 else f"/{path}"
