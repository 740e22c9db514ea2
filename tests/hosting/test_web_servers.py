"""The files for web hosts, on real nginx, Caddy and Apache and in a real browser: types, caching, headers, what they refuse."""

from contextlib import ExitStack
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from playwright.sync_api import expect
from support.archive import Archive
from support.hosted import EACH_TIME, FOR_EVER, PLACES, TYPES, fill, get, only, publish
from support.servers import HOSTED, checked, hosted_nginx

VIEWER = ("chrome-extension://", "chrome://")


WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", event => window.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="module", params=PLACES)
def site(request, tmp_path_factory):
    """A built archive, and the path below which it is served."""
    return publish(tmp_path_factory.mktemp("hosted"), request.param)


@pytest.fixture(scope="module", params=HOSTED)
def served(request, site):
    """The site on a server, its address, and the archive."""
    archive, prefix = site
    with request.param(archive.root / "build", prefix) as address:
        yield address, archive


@pytest.mark.parametrize("path", TYPES)
def test_each_file_has_its_media_type_and_charset(served, path):
    address, archive = served
    status, headers, body = get(address, path)
    said = headers["content-type"] or "application/octet-stream"  # some say nothing of what they do not know
    assert (status, said) == (200, TYPES[path])
    assert headers["x-content-type-options"] == "nosniff"
    assert body == archive.tree()[path + ("index.html" if path.endswith("/") or not path else "")]


def test_the_search_index_is_sent_unchanged(served):
    address, archive = served
    (path,) = [path for path in archive.tree() if path.endswith(".pagefind")][:1]
    status, headers, body = get(address, path, accept_encoding="gzip, br")
    assert (status, headers["content-encoding"], body) == (200, None, archive.tree()[path])
    assert headers["content-type"] in {None, "application/octet-stream"}


def test_only_files_with_a_digest_are_cached_forever(served):
    address, archive = served
    assets = [path for path in archive.tree() if path.startswith("assets/")]
    assert {get(address, path)[1]["cache-control"] for path in assets if path.endswith((".css", ".js"))} == {FOR_EVER}
    for path in ("", "stories/one/", "assets/icon.svg", "feed.xml", "search/pagefind/parts.json", "documents/mou.pdf"):
        assert get(address, path)[1]["cache-control"] == EACH_TIME
    assert "immutable" not in (get(address, "assets/style.0123456789.css")[1]["cache-control"] or "")
    assert "immutable" not in (get(address, "stories/gone/")[1]["cache-control"] or "")


def test_an_unchanged_file_is_answered_with_304(served):
    address, _ = served
    tag = get(address, "stories/one/")[1]["etag"]
    assert get(address, "stories/one/", if_none_match=tag)[0] == 304


def test_every_answer_has_the_security_headers(served):
    address, _ = served
    for path in ("", "stories/one/", "old/", "stories/gone/", "stories/nothing/", "feed.xml", "documents/mou.pdf"):
        headers = get(address, path)[1]
        policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
        assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
        assert policy["default-src"] == policy["object-src"] == policy["frame-ancestors"] == "'self'"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "geolocation=()" in headers["permissions-policy"]
        assert headers["strict-transport-security"] is None


def test_a_missing_page_is_answered_with_the_404_page(served):
    address, archive = served
    for path in ("nothing/", "stories/nothing", "assets/nothing.css", "nothing.json"):
        status, headers, body = get(address, path)
        assert (status, headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert body == archive.tree()["404.html"]


def test_withdrawn_pages_are_answered_with_410(served):
    address, archive = served
    status, headers, body = get(address, "stories/gone/")
    assert (status, headers["content-type"]) == (410, "text/html; charset=utf-8")
    assert body == archive.tree()["stories/gone/index.html"]
    assert get(address, "stories/gone/index.html")[::2] == (410, body)


@pytest.mark.parametrize("server", HOSTED)
def test_a_withdrawn_page_with_a_file_address_is_answered_with_410(archive, server):
    fill(archive, *PLACES["root"][:1], more='[kinds.story]\npermalink = "/stories/{slug}.html"\n')
    archive.on.discard("search")
    archive.build()
    with server(archive.root / "build") as address:
        status, headers, body = get(address, "stories/gone.html")
        assert (status, headers["content-type"]) == (410, "text/html; charset=utf-8")
        assert body == archive.tree()["stories/gone.html"]


@pytest.fixture(scope="module", params=HOSTED)
def below(request, tmp_path_factory):
    """A site below a path, beside another one on the same server, and its address."""
    archive = Archive(tmp_path_factory.mktemp("below"))
    fill(archive, *PLACES["below"][:1])
    archive.on.discard("search")
    archive.story("moved", redirect_from=["/deep/feed.xml"])
    archive.build()
    with request.param(archive.root / "build", "/a/b") as address:
        yield address, archive


@pytest.mark.parametrize(
    "path", ["", "elsewhere", "beside/", "beside/feed.xml", "beside/list.ris", "beside/nothing", "a"]
)
def test_the_rules_do_not_affect_other_sites_on_the_server(below, path):
    address, archive = below
    _, headers, body = get(address, f"/{path}")
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "cache-control"):
        assert headers[name] is None
    assert body != archive.tree()["404.html"]
    assert headers["content-type"] not in {TYPES["feed.xml"], TYPES["stories/one/citation.ris"]}


def test_another_site_next_to_the_archive_is_served(below):
    address, _ = below
    assert get(address, "/beside/")[::2] == get(address, "/beside/list.ris")[::2] == (200, b"Another site's.")
    assert get(address, "/beside/nothing")[0] == 404


def test_the_base_path_without_its_slash_redirects_to_the_home_page(below):
    address, archive = below
    status, headers, _ = get(address, "/a/b")
    assert (status, urlsplit(urljoin(address, headers["location"])).path) == (301, "/a/b/")
    assert get(address, "/a/b/")[::2] == (200, archive.tree()["index.html"])


def test_an_old_address_with_a_special_file_name_redirects(below):
    address, _ = below
    status, headers, _ = get(address, "deep/feed.xml")
    assert (status, urlsplit(headers["location"]).path) == (301, "/a/b/stories/moved/")


def test_a_browser_reports_no_policy_violation(served, new_page):
    address, _ = served
    page = new_page(allow=VIEWER)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(WATCH)
    paths = ["", "stories/one/", "documents/mou/", "people/", "dates/", "documents/mou/view/", "stories/gone/"]
    for path in paths:
        page.goto(address + path)
        assert page.evaluate("window.refused") == [], path
        assert page.evaluate("document.styleSheets[0].cssRules.length > 10"), path
    page.goto(f"{address}search/?q=granite")
    expect(page.locator("#_results .name").first).to_have_text("One")
    assert page.evaluate("window.refused") == []
    assert [line for line in said if "ontent Security" in line or "ermissions-Policy" in line or "frame" in line] == []


def test_a_browser_reports_a_planted_violation(site, new_page):
    """The check above, proved able to fail: a policy without WebAssembly stops the search."""
    archive, prefix = site
    maps = archive.root / "build/hosting/nginx-maps.conf"
    before = maps.read_bytes()
    try:
        maps.write_bytes(
            before.replace(b" 'wasm-unsafe-eval'", b"").replace(b"object-src 'self'", b"object-src 'none'")
        )
        with hosted_nginx(archive.root / "build", prefix) as address:
            page = new_page(allow=VIEWER)
            page.add_init_script(WATCH)
            page.goto(f"{address}documents/mou/view/")
            assert page.evaluate("window.refused") != []
    finally:
        maps.write_bytes(before)


def test_precompressed_files_are_sent(archive):
    every = ("nginx", "caddy")
    assert only(archive, *every)
    assert "gzip_static" not in archive.output("hosting/nginx.conf")
    assert "precompressed" not in archive.output("hosting/Caddyfile")
    only(archive, *every, more='compress = ["gz", "br"]\n')
    assert "gzip_static on;" in archive.output("hosting/nginx.conf")
    assert "precompressed br gzip" in archive.output("hosting/Caddyfile")
    checked("nginx", archive.root / "build")
    checked("caddy", archive.root / "build")


def test_the_path_of_the_site_is_escaped_in_host_files(archive):
    base = "https://archive.example.org/caf%C3%A9%20d'art/{x};(y)/"
    fill(archive, base)
    archive.on.discard("search")
    archive.build()
    prefix = unquote(urlsplit(base).path)
    with ExitStack() as stack:
        for server in HOSTED:
            address = stack.enter_context(server(archive.root / "build", prefix))
            host = f"http://{urlsplit(address).netloc}"
            status, headers, _ = get(host, quote(f"{prefix}old/"))
            where = urlsplit(urljoin(host, headers["location"])).path
            assert (status, unquote(where)) == (301, f"{prefix}stories/one/")
            assert get(host, quote(f"{prefix}stories/one/"))[0] == 200
            status, headers, _ = get(host, quote(prefix.rstrip("/")))
            assert (status, unquote(urlsplit(headers["location"]).path)) == (301, prefix)
            status, _, body = get(host, quote(f"{prefix}stories/gone/"))
            assert (status, body) == (410, archive.tree()["stories/gone/index.html"])
            assert get(host, quote(f"{prefix}nothing/"))[2] == archive.tree()["404.html"]
