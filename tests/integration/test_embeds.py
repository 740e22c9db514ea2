"""Pages of other sites within pages of the archive: which may be shown is said to browsers by every host and by the preview."""

import http.client
import re
from urllib.parse import urlsplit

import pytest
from support.archive import CONFIG
from support.live import serving
from support.servers import HOSTED

from sitegen.devserver.security_middleware import security_headers
from sitegen.outputs.hosting._content_policy import ContentPolicy

RAW = '[content]\nraw_html = ["stories"]\n'
PLAYERS = """
[[security.allow]]
host = "https://www.youtube.com"
resources = ["frames"]
[[security.allow]]
host = "https://*.example.net:8443"
resources = ["frames", "media"]
"""
SAID = "frame-src 'self' https://*.example.net:8443 https://www.youtube.com"
FILES = ["hosting/nginx-maps.conf", "hosting/Caddyfile", ".htaccess", "_headers"]
EMBED = '<iframe src="https://www.youtube.com/embed/x" title="A video"></iframe>\n'
VIMEO = '<iframe src="//player.vimeo.com/video/123?color=fff" title="A video"></iframe>\n'


def fill(archive, more=""):
    archive.on.add("hosts")
    archive.write("sitegen.toml", CONFIG + RAW + more)
    archive.story("one", body=EMBED)


def policy(address, path):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return [part.strip() for part in answer.headers["content-security-policy"].split(";")]


def test_by_default_no_other_site_may_be_framed(archive):
    fill(archive)
    archive.build()
    assert not any("frame-src" in archive.output(path) for path in FILES)
    assert "frame-src" not in security_headers(ContentPolicy())["Content-Security-Policy"]
    assert security_headers(ContentPolicy())["Referrer-Policy"] == "no-referrer"


def test_every_host_file_and_the_preview_allow_configured_frames(archive):
    fill(archive, PLAYERS)
    archive.build()
    assert [path for path in FILES if SAID not in archive.output(path)] == []
    told = security_headers(
        ContentPolicy((("frame-src", "https://www.youtube.com"), ("frame-src", "https://*.example.net:8443")))
    )
    assert SAID in told["Content-Security-Policy"]
    assert told["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_a_change_of_the_setting_changes_the_files_for_hosts(archive):
    fill(archive)
    archive.build()
    before = archive.tree()
    fill(archive, PLAYERS)
    archive.build()
    assert {path for path, data in archive.tree().items() if before[path] != data} - {"manifest-sha256.txt"} == set(
        FILES
    )
    fill(archive)
    archive.build()
    assert archive.tree() == before


@pytest.mark.parametrize(
    "wrong",
    ["https://www.youtube.com/", "http://www.youtube.com", "www.youtube.com", "*", "https://*", "https:", "data:", "'unsafe-inline'",
     "https://a.example; script-src *", "https://a.example https://b.example", "https://A.example", "https://a..b", "https://a.example:x",
     ""],
)  # fmt: skip
def test_an_invalid_frame_source_is_an_error_at_its_line(archive, wrong):
    archive.write("sitegen.toml", f'{CONFIG}[security]\nallow = [{{ host = "{wrong}", resources = ["frames"] }}]\n')
    result = archive.run("build")
    assert result.code == 2
    assert "sitegen.toml:5:" in result.err
    assert "is not a host that can be allowed" in result.err


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (EMBED, 'allow = [{ host = "https://www.youtube.com", resources = ["frames"] }]'),
        (
            '<iframe src="//Maps.example/x"></iframe>\n',
            'allow = [{ host = "https://maps.example", resources = ["frames"] }]',
        ),
        (VIMEO, "help: use the shortcode: ```{embed} https://vimeo.com/123"),
        ('<script src="https://charts.example/a.js"></script>\n', "a <script> from https://charts.example is blocked"),
        ("<script>let x = 1</script>\n", "a <script> in the text is blocked"),
        ('<p style="color: red">x</p>\n', 'the attribute style="…" is blocked'),
        ('<p onclick="x()">x</p>\n', 'the attribute onclick="…" is blocked'),
        ('<video src="https://films.example/a.mp4"></video>\n', "a <video> from https://films.example is blocked"),
    ],
)
def test_check_lists_embeds_that_browsers_block(archive, body, says):
    fill(archive)
    archive.story("one", body=f"Words.\n\n{body}")
    said = archive.run("check").err
    assert "stories/one.md:8:" in said
    assert says in said


def test_check_suggests_an_embed_for_an_address_that_is_a_paragraph(archive):
    archive.story(
        "one",
        body="Words.\n\nhttps://youtu.be/AbCdEfGhIjK?a=1&t=3\n\nSee https://youtu.be/AbCdEfGhIjK.\n\nhttps://example.org/\n",
    )
    said = archive.run("check").err
    assert "stories/one.md:8:1: warning: readers see the address https://youtu.be/AbCdEfGhIjK?a=1&t=3" in said
    assert "help: use the shortcode: ```{embed} https://www.youtube.com/watch?v=AbCdEfGhIjK&t=3s" in said
    assert said.count("readers see the address") == 1


def test_check_does_not_list_allowed_embeds(archive):
    fill(archive, PLAYERS.replace(":8443", ""))
    archive.write("content/static/page.html", "<!doctype html><title>x</title>")
    archive.story(
        "one",
        body=f"{EMBED}\n<iframe src='https://a.b.example.net/x'></iframe>\n\n<iframe src='/page.html'></iframe>\n\n"
        '<img src="https://pictures.example/a.png" alt="x">\n\n<script type="application/json">{}</script>\n\n| a |\n|:-:|\n| 1 |\n\n'
        "```python\nprint('style=')\n```\n",
    )
    assert "blocked" not in archive.run("check").err


@pytest.mark.tools("servers")
@pytest.mark.parametrize("server", HOSTED)
def test_servers_send_the_allowed_frames(archive, server):
    fill(archive, PLAYERS)
    archive.build()
    with server(archive.root / "build") as address:
        for path in ("/", "/stories/one/", "/nothing/"):
            assert SAID in policy(address, path)
            assert "default-src 'self'" in policy(address, path)


@pytest.mark.parametrize(("more", "search"), [("", True), (PLAYERS, True), ("", False)])
def test_the_preview_and_the_hosts_send_the_same_policy(archive, more, search):
    """A picture of another site is shown in the preview as on the site."""
    fill(archive, more)
    archive.on |= {"search"} if search else set()
    archive.build()
    published = re.search(r"Content-Security-Policy: (.*)", archive.output("_headers"))[1]
    assert "img-src 'self' data: https:" in published
    with serving(archive) as preview:
        assert policy(preview.address, "/stories/one/") == [part.strip() for part in published.split(";")]
        assert policy(preview.address, "/_/") == policy(preview.address, "/stories/one/")
