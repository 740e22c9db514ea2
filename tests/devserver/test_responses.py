"""Responses of the preview server: types, ranges, caching, missing pages and base paths."""

import os
import re

import pytest
from support.preview import Archive, html, served

from sitegen.devserver.responses import PreviewResponse
from sitegen.render.copied_file import CopiedFile

TYPES = {
    "a.html": "text/html; charset=utf-8", "a.css": "text/css; charset=utf-8", "a.js": "text/javascript; charset=utf-8",
    "a.txt": "text/plain; charset=utf-8", "feed.xml": "application/atom+xml; charset=utf-8", "a.json": "application/json; charset=utf-8",
    "a.svg": "image/svg+xml; charset=utf-8", "a.JPG": "image/jpeg", "a.webp": "image/webp", "a.woff2": "font/woff2",
    "a.pdf": "application/pdf", "a.mp4": "video/mp4", "blob": "application/octet-stream", "a.exe": "application/octet-stream",
}  # fmt: skip


def test_each_file_has_its_media_type_and_nosniff():
    with served(Archive(dict.fromkeys(TYPES, b"x"))) as preview:
        for name, kind in TYPES.items():
            status, headers, _ = preview.get(f"/{name}")
            assert (status, headers["content-type"]) == (200, kind), name
            assert headers["x-content-type-options"] == "nosniff"


def test_the_preview_only_adds_to_the_end_of_a_page(preview):
    status, headers, data = preview.get("/stories/x/")
    before, added, after = re.fullmatch(rb"(.*?</p>\n?)(<link.*</script>)(</body></html>\n)", data, re.DOTALL).groups()
    assert (status, before + after) == (200, html("Story").replace(b"</p>\n</body>", b"</p>\n</body>"))
    assert added.isascii()
    assert headers["content-length"] == str(len(data))
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "data", [b"<p>fragment", b"<body>\xe9\xff</BODY></html>", b"<!-- </body> --><body><p>x</body >"]
)
def test_malformed_html_keeps_its_bytes(data):
    with served(Archive({"odd.html": data})) as preview:
        got = preview.get("/odd.html")[2]
        assert re.sub(rb"<link.*</script>", b"", got, flags=re.DOTALL) == data
        assert got.count(b"_/live.js") == 1


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


def test_an_unchanged_preview_file_is_answered_with_304(preview):
    headers = preview.get("/assets/app.aa.js")[1]
    assert headers["cache-control"] == "no-cache"
    for tag in [headers["etag"], f"W/{headers['etag']}", f'"other", {headers["etag"]}', "*"]:
        status, _, data = preview.get("/assets/app.aa.js", If_None_Match=tag)
        assert (status, data) == (304, b"")
    assert preview.get("/assets/app.aa.js", If_None_Match='"other"')[0] == 200


RANGES = [
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
]


@pytest.mark.parametrize(("wish", "status", "part"), RANGES)
def test_range_requests_are_answered(preview, wish, status, part):
    whole = bytes(range(256)) * 4
    got, headers, data = preview.get("/media/clip.mp4", Range=wish)
    assert (got, data) == (status, whole[part])
    if status == 206:
        assert headers["content-range"] == f"bytes {part.start}-{part.stop - 1}/1024"
    if status == 416:
        assert headers["content-range"] == "bytes */1024"


def test_a_range_of_a_changed_file_is_the_whole_file(preview):
    tag = preview.get("/media/clip.mp4")[1]["etag"]
    assert preview.get("/media/clip.mp4", Range="bytes=0-9", If_Range=tag)[0] == 206
    assert preview.get("/media/clip.mp4", Range="bytes=0-9", If_Range='"old"')[0] == 200


@pytest.fixture(scope="module")
def cinema(tmp_path_factory):
    """A preview with a file that is sent in pieces, and the same file in memory."""
    file = tmp_path_factory.mktemp("film") / "clip.mp4"
    file.write_bytes(bytes(range(256)) * 4)
    archive = Archive()
    archive.copied["large.mp4"] = CopiedFile(file, 1024)
    archive.copied["missing.mp4"] = CopiedFile(file.with_name("missing"), 1024)
    with served(archive) as running:
        yield running, file


@pytest.mark.parametrize(("wish", "status", "part"), [*RANGES, ("", 200, slice(0, 1024))])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_that_is_sent_in_pieces_is_answered_like_one_in_memory(cinema, wish, status, part, method):
    preview, file = cinema
    answers = [
        preview.get(path, method, **({"Range": wish} if wish else {})) for path in ("/large.mp4", "/media/clip.mp4")
    ]
    assert [answer[0] for answer in answers] == [status, status]
    assert answers[0][2] == answers[1][2] == (file.read_bytes()[part] if method == "GET" else b"")
    left_out = {"etag", "date"}
    first, second = (
        {name: value for name, value in headers.items() if name not in left_out} for _, headers, _ in answers
    )
    assert first == second


def test_a_file_that_is_sent_in_pieces_has_a_tag_until_it_is_written(cinema):
    preview, file = cinema
    tag = preview.get("/large.mp4")[1]["etag"]
    assert preview.get("/large.mp4", If_None_Match=tag)[0] == 304
    assert preview.get("/large.mp4", Range="bytes=0-9", If_Range=tag)[0] == 206
    os.utime(file, ns=(1, 1))
    assert preview.get("/large.mp4", If_None_Match=tag)[0] == 200
    assert preview.get("/large.mp4", Range="bytes=0-9", If_Range=tag)[0] == 200


def test_a_file_that_was_removed_since_its_page_was_rendered_is_missing(cinema):
    preview, _ = cinema
    assert preview.get("/missing.mp4")[0] == 404


def test_the_preview_answers_a_missing_page_with_the_404_page(preview):
    status, _, data = preview.get("/nowhere/")
    assert (status, b'<h1 id="top">Not here</h1>' in data, b'data-kind="missing"' in data) == (404, True, True)


def test_the_status_is_that_of_the_preview_service():
    archive = Archive()
    archive.responses["stories/gone/index.html"] = PreviewResponse(410, html("Withdrawn"), "stories/gone/index.html")
    archive.responses["lost.css"] = PreviewResponse(404, b"", "lost.css")
    archive.responses["late.css"] = PreviewResponse(503, b"later", "late.css")
    with served(archive) as preview:
        status, _, data = preview.get("/stories/gone/")
        assert (status, b"Withdrawn" in data) == (410, True)
        assert preview.get("/lost.css")[::2] == (404, b"404 Not Found\n")
        assert preview.get("/late.css")[::2] == (503, b"later")


def test_folders_are_not_listed(preview):
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
def test_an_address_without_the_final_slash_redirects(preview, path, status, target):
    got, headers, _ = preview.get(path)
    assert (got, headers["location"], headers["cache-control"]) == (status, target, "no-store")


def test_query_strings_are_ignored(preview):
    assert preview.get("/stories/x/?../../etc&x=%00")[::2] == preview.get("/stories/x/")[::2]


def test_a_base_path_applies_to_every_address():
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
