"""The files for web hosts, on real nginx, Caddy and Apache and in a real browser: types, caching, headers, what they refuse."""

from contextlib import ExitStack
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from playwright.sync_api import expect
from support.archive import Archive
from support.hosted import EACH_TIME, FILES, FOR_EVER, TYPES, fill, get, only
from support.servers import HOSTED, checked, hosted_nginx

PLACES = {"root": ("https://archive.example.org/", ""), "below": ("https://archive.example.org/a/b/", "/a/b")}


VIEWER = ("chrome-extension://", "chrome://")


WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", event => window.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="module", params=PLACES)
def site(request, tmp_path_factory):
    """A built archive, and the path below which it is served."""
    base, prefix = PLACES[request.param]
    archive = Archive(tmp_path_factory.mktemp("hosted"))
    fill(archive, base)
    archive.build()
    return archive, prefix


@pytest.fixture(scope="module", params=HOSTED)
def served(request, site):
    """The site on a server, its address, and the archive."""
    archive, prefix = site
    with request.param(archive.root / "build", prefix) as address:
        yield address, archive


# -- on servers


@pytest.mark.tools("servers")
@pytest.mark.parametrize("path", TYPES)
def test_each_file_has_its_type_and_text_its_charset(served, path):
    address, archive = served
    status, headers, body = get(address, path)
    said = headers["content-type"] or "application/octet-stream"  # some say nothing of what they do not know
    assert (status, said) == (200, TYPES[path])
    assert headers["x-content-type-options"] == "nosniff"
    assert body == archive.tree()[path + ("index.html" if path.endswith("/") or not path else "")]


@pytest.mark.tools("servers")
def test_the_search_index_is_sent_as_it_lies(served):
    address, archive = served
    (path,) = [path for path in archive.tree() if path.endswith(".pagefind")][:1]
    status, headers, body = get(address, path, accept_encoding="gzip, br")
    assert (status, headers["content-encoding"], body) == (200, None, archive.tree()[path])
    assert headers["content-type"] in {None, "application/octet-stream"}


@pytest.mark.tools("servers")
def test_only_names_that_change_with_their_content_are_kept_for_ever(served):
    address, archive = served
    assets = [path for path in archive.tree() if path.startswith("assets/")]
    assert {get(address, path)[1]["cache-control"] for path in assets if path.endswith((".css", ".js"))} == {FOR_EVER}
    for path in ("", "stories/one/", "assets/icon.svg", "feed.xml", "search/pagefind/parts.json", "documents/mou.pdf"):
        assert get(address, path)[1]["cache-control"] == EACH_TIME
    assert "immutable" not in (get(address, "assets/style.0123456789.css")[1]["cache-control"] or "")
    assert "immutable" not in (get(address, "stories/gone/")[1]["cache-control"] or "")


@pytest.mark.tools("servers")
def test_a_copy_that_still_holds_is_not_sent_again(served):
    address, _ = served
    tag = get(address, "stories/one/")[1]["etag"]
    assert get(address, "stories/one/", if_none_match=tag)[0] == 304


@pytest.mark.tools("servers")
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


@pytest.mark.tools("servers")
def test_what_is_not_there_has_the_archives_own_page(served):
    address, archive = served
    for path in ("nothing/", "stories/nothing", "assets/nothing.css", "nothing.json"):
        status, headers, body = get(address, path)
        assert (status, headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert body == archive.tree()["404.html"]


@pytest.mark.tools("servers")
def test_what_is_withdrawn_is_gone_and_says_so(served):
    address, archive = served
    status, headers, body = get(address, "stories/gone/")
    assert (status, headers["content-type"]) == (410, "text/html; charset=utf-8")
    assert body == archive.tree()["stories/gone/index.html"]
    assert get(address, "stories/gone/index.html")[::2] == (410, body)


@pytest.mark.tools("servers")
@pytest.mark.parametrize("server", HOSTED)
def test_a_withdrawn_page_that_is_no_folder_is_gone_too(archive, server):
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


@pytest.mark.tools("servers")
@pytest.mark.parametrize(
    "path", ["", "elsewhere", "beside/", "beside/feed.xml", "beside/list.ris", "beside/nothing", "a"]
)
def test_beside_the_site_its_rules_do_not_matter(below, path):
    address, archive = below
    _, headers, body = get(address, f"/{path}")
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy", "cache-control"):
        assert headers[name] is None
    assert body != archive.tree()["404.html"]
    assert headers["content-type"] not in {TYPES["feed.xml"], TYPES["stories/one/citation.ris"]}


@pytest.mark.tools("servers")
def test_a_site_beside_it_is_served(below):
    address, _ = below
    assert get(address, "/beside/")[::2] == get(address, "/beside/list.ris")[::2] == (200, b"Another site's.")
    assert get(address, "/beside/nothing")[0] == 404


@pytest.mark.tools("servers")
def test_the_path_without_its_slash_leads_to_the_front_page(below):
    address, archive = below
    status, headers, _ = get(address, "/a/b")
    assert (status, urlsplit(urljoin(address, headers["location"])).path) == (301, "/a/b/")
    assert get(address, "/a/b/")[::2] == (200, archive.tree()["index.html"])


@pytest.mark.tools("servers")
def test_an_old_address_with_a_name_of_its_own_type_leads_on(below):
    address, _ = below
    status, headers, _ = get(address, "deep/feed.xml")
    assert (status, urlsplit(headers["location"]).path) == (301, "/a/b/stories/moved/")


@pytest.mark.tools("servers")
def test_a_browser_finds_nothing_to_refuse(served, new_page):
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


@pytest.mark.tools("servers")
def test_the_browser_would_tell(site, new_page):
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


@pytest.mark.parametrize(
    ("hosts", "files"),
    [
        ((), set()), (("github",), {".nojekyll"}), (("apache",), {".htaccess"}), (("caddy",), {"hosting/Caddyfile"}),
        (("nginx",), {"hosting/nginx.conf", "hosting/nginx-maps.conf"}), (("netlify",), {"_redirects", "_headers"}),
        (("cloudflare",), {"_redirects", "_headers"}),
    ],
)  # fmt: skip
def test_there_are_the_files_of_the_hosts_that_are_wanted(archive, hosts, files):
    assert only(archive, *hosts) == files
    assert only(archive, "nginx", "caddy", "apache", "netlify", "cloudflare", "github") == FILES
    assert only(archive, *hosts) == files
    listed = archive.output("manifest-sha256.txt")
    assert {path for path in FILES if f"  {path}\n" in listed} == files


def test_what_is_read_from_a_disk_needs_no_host(archive):
    archive.on.add("hosts")
    archive.build("--offline")
    assert not FILES & archive.tree().keys()


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_file_of_ones_own_at_the_same_address_is_told(archive, path):
    archive.on.add("hosts")
    archive.write(f"content/static/{path}", "mine")
    allowed = f'[content]\npublish_static = ["{path}"]\n'  # names with a dot need it
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text() + allowed)
    result = archive.run("build")
    assert result.code == 1
    assert f"content/static/{path}:" in result.err
    assert "would be the address of" in result.err
    assert "outputs.hosts" in result.err


def test_a_file_by_hand_in_the_output_is_not_overwritten(archive):
    archive.on.add("hosts")
    archive.build(env={"SITEGEN_OUTPUTS__HOSTS": "[]"})
    mine = archive.write("build/.htaccess", "mine")
    assert archive.run("build").code == 1
    assert mine.read_text() == "mine"


def test_without_search_no_page_may_run_webassembly(archive):
    archive.on.add("hosts")
    archive.build()
    assert not [path for path in FILES if "wasm-unsafe-eval" in archive.output(path)]
    archive.on.add("search")
    archive.build()
    assert len([path for path in FILES if "wasm-unsafe-eval" in archive.output(path)]) == 4


@pytest.mark.tools("servers")
def test_files_that_lie_ready_packed_are_sent_where_there_are_such(archive):
    every = ("nginx", "caddy")
    assert only(archive, *every)
    assert "gzip_static" not in archive.output("hosting/nginx.conf")
    assert "precompressed" not in archive.output("hosting/Caddyfile")
    only(archive, *every, more='compress = ["gz", "br"]\n')
    assert "gzip_static on;" in archive.output("hosting/nginx.conf")
    assert "precompressed br gzip" in archive.output("hosting/Caddyfile")
    checked("nginx", archive.root / "build")
    checked("caddy", archive.root / "build")


def test_each_file_says_how_to_use_it_and_why_it_leaves_hsts_out(site):
    archive, _ = site
    for path in FILES - {".nojekyll"}:
        head = "".join(line for line in archive.output(path).splitlines(keepends=True) if line.startswith("#"))
        assert "written by sitegen" in head
        assert "Strict-Transport-Security" in head or path in {"_redirects", "hosting/nginx-maps.conf"}
    assert archive.output(".nojekyll") == ""


def test_apache_reads_a_thousand_rules_and_the_rest_is_left_to_the_stubs(archive):
    archive.story("gone", status="withdrawn")
    for part in range(4):
        archive.story(f"s{part}", redirect_from=[f"/old/{part}-{n:03d}/" for n in range(300)])
    only(archive, "apache")
    text = archive.output(".htaccess")
    assert text.count("RedirectMatch") == 1000
    assert r'RedirectMatch 410 "^/stories/gone/(index\x2Ehtml)?$"' in text
    assert "201 addresses more" in text


@pytest.mark.tools("servers")
def test_the_path_of_a_site_is_written_safely_too(archive):
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
