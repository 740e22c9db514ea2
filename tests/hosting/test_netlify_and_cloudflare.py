"""Netlify and Cloudflare Pages, by their own programs: what they read in the site's files, and what they answer."""

import re
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import expect
from support.archive import Archive
from support.hosted import EACH_TIME, FOR_EVER, HOSTILE, PLACES, TYPES, ask, fill, get, only
from support.hosts import cloudflare, netlify

pytestmark = pytest.mark.tools("netlify", "cloudflare")
SECURITY = {"content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"}
TOLD = {path for path in TYPES if re.search(r"feed\.|rss\.|citation\.|\.(ndjson|jsonld|sqlite)$", path)}
"""Files of which the site says the type."""
ITSELF = r"application/(xml|json)|image/svg\+xml"
"""Types that are UTF-8 without a word (RFC 8259), or as they themselves say (XML); Cloudflare sends no charset with them."""
AS_ASKED = "/!$&'()+,;=@[]"
"""Signs that a browser sends in a path as they are (WHATWG URL), but for those that are patterns to Cloudflare."""


@pytest.fixture(scope="module", params=PLACES)
def site(request, tmp_path_factory):
    """A built archive, and the path below which it is served."""
    base, prefix = PLACES[request.param]
    archive = Archive(tmp_path_factory.mktemp("hosts"))
    fill(archive, base)
    archive.entity("person", "eugene", name="Eugene", redirect_from=HOSTILE)
    archive.build()
    return archive, prefix


@pytest.fixture(scope="module")
def pages(site):
    """The site on Cloudflare's runtime: what that made of it, and the archive."""
    archive, prefix = site
    with cloudflare(archive.root / "build", prefix) as told:
        yield told, archive, prefix


# -- Netlify


def test_netlify_accepts_every_line(site):
    archive, prefix = site
    said = netlify(archive.root / "build")
    assert said.refused == []
    hashed = {path for path in archive.tree() if re.fullmatch(r"assets/.*\.[0-9a-f]{10}\.(css|js)", path)}
    assert {name.lower() for name in said.headers.pop(f"{prefix}/*")} == SECURITY
    told = {path for path, found in said.headers.items() if list(found) == ["Content-Type"]}
    assert all("*" in path for path in told)
    assert {unquote(path) for path in said.headers.keys() - told} == {f"{prefix}/{path}" for path in hashed}
    assert all(said.headers[path] == {"Cache-Control": FOR_EVER} for path in said.headers.keys() - told)


def test_netlify_has_the_missing_types_and_each_header_once(site):
    archive, prefix = site
    paths = [prefix + "/" + path for path in archive.tree()]
    for path, rules in netlify(archive.root / "build", *paths).sent.items():
        names = [name for values in rules for name in values]
        assert len(names) == len(set(names)), path
        types = [values["Content-Type"] for values in rules if "Content-Type" in values]
        known = path.removeprefix(f"{prefix}/")
        assert types == ([TYPES[known]] if known in TOLD else []) or known not in TYPES


@pytest.mark.parametrize("written", [quote, str], ids=["as it is sent", "decoded"])
def test_netlify_redirects_in_one_step(site, written):
    archive, prefix = site
    old = {"/old/": "/stories/one/", "/old": "/stories/one/"} | dict.fromkeys(HOSTILE, "/people/eugene/")
    if written is str:  # no rule can say these: a blank ends a word of it, and a colon is a pattern
        old = {path: new for path, new in old.items() if not re.search(r"[\s:]", path)}
    answers = netlify(archive.root / "build", *(written(prefix + path) for path in old)).answers
    assert answers == {written(prefix + path): (301, prefix + new, True) for path, new in old.items()}


def test_netlify_answers_410_for_withdrawn_pages_only(site):
    archive, prefix = site
    gone = prefix + "/stories/gone/"
    asked = [gone, gone.rstrip("/"), prefix + "/", prefix + "/stories/one/", prefix + "/stories/gone/index.html"]
    found = netlify(archive.root / "build", *asked).answers
    assert [found[path] for path in asked[:2]] == [(410, f"{gone}index.html", True)] * 2
    assert [found[path] for path in asked[2:4]] == [None, None]


def test_netlify_redirects_by_query_and_case(archive):
    fill(archive, PLACES["root"][0])
    archive.story("kept", redirect_from=["/article.php?id=123", "/?p=7", "/Stories/Kept/"])
    archive.build()
    asked = ["/article.php?id=123", "/?p=7", "/Stories/Kept/", "/article.php?id=12", "/article.php", "/", "/?p=8"]
    told = netlify(archive.root / "build", *asked)
    assert told.refused == []
    new = "/stories/kept/"
    assert [told.answers[path] for path in asked[:3]] == [(301, new, True), (301, new, True), (301, new, False)]
    assert [told.answers[path] for path in asked[3:]] == [None] * 4


# -- Cloudflare Pages


def test_cloudflare_accepts_every_line(pages):
    told, archive, _ = pages
    assert [line for line in told.refused if not re.search(r" (301|410)!$", line)] == []
    assert told.redirects == sum(line.endswith(" 301") for line in archive.output("_redirects").splitlines())
    assert told.headers == sum(line.startswith("/") for line in archive.output("_headers").splitlines())


@pytest.mark.parametrize("old", ["/old/", "/old", *HOSTILE])
def test_cloudflare_redirects_in_one_step(pages, old):
    told, archive, prefix = pages
    status, where, body = ask(told.address, quote(prefix + old, AS_ASKED + ":"))
    if ":" in old:  # a pattern in a rule, so that there is none: the stub leads on
        assert (status, where, "/people/eugene/" in body) == (200, "", True)
    else:
        assert (status, where) == (301, f"{prefix}/{'stories/one' if 'old' in old else 'people/eugene'}/")
        assert (
            archive.tree()[f"{where.removeprefix(prefix).strip('/')}/index.html"].decode()
            == ask(told.address, where)[2]
        )


@pytest.mark.parametrize("old", [path for path in HOSTILE if not path.isascii() or " " in path])
def test_a_browser_requests_the_same_paths(pages, new_page, old):
    told, _, prefix = pages
    page = new_page()
    page.goto(f"{told.address.rstrip('/')}{prefix}{old}")
    expect(page).to_have_url(f"{told.address.rstrip('/')}{prefix}/people/eugene/")


def test_cloudflare_sends_the_headers(pages):
    told, archive, prefix = pages
    for path in ("/", "/stories/one/", "/feed.xml"):
        _, headers, _ = get(told.address, prefix + path)
        assert {name.lower() for name in headers} >= SECURITY
        assert headers["cache-control"] == EACH_TIME
    (style,) = [path for path in archive.tree() if re.fullmatch(r"assets/style\.[0-9a-f]{10}\.css", path)]
    assert get(told.address, f"{prefix}/{style}")[1]["cache-control"] == FOR_EVER


@pytest.mark.parametrize("path", [path for path in TYPES if path != "unknown.xyz"])
def test_cloudflare_sends_each_file_with_its_type(pages, path):
    told, _, prefix = pages
    status, headers, _ = get(told.address, f"{prefix}/{path.removesuffix('.html')}")
    expected = TYPES[path] if path in TOLD else re.sub(rf"^({ITSELF});.*", r"\1", TYPES[path])
    assert (status, headers["content-type"]) == (200, expected)


def test_cloudflare_determines_types_by_file_name(pages):
    """As docs/guides/hosting/cloudflare.md says; should this fail one day, `_headers` may name more types."""
    told, _, prefix = pages
    status, headers, _ = get(told.address, f"{prefix}/nothing/citation.ris")
    assert (status, headers["content-type"]) == (404, TYPES["stories/one/citation.ris"])


def test_withdrawn_pages_say_so_without_410(pages):
    told, archive, prefix = pages
    status, _, body = get(told.address, f"{prefix}/stories/gone/")
    assert (status, body) == (200, archive.tree()["stories/gone/index.html"])


# -- limits


@pytest.mark.parametrize(
    ("hosts", "number"), [(("cloudflare",), 2000), (("netlify",), 2100), (("netlify", "cloudflare"), 1000)]
)
def test_redirects_beyond_the_limit_of_a_host_use_redirect_pages(archive, hosts, number):
    for part in range(7):
        archive.story(f"s{part}", redirect_from=[f"/old/{part}-{n:03d}/" for n in range(300)])
    archive.on.add("hosts")
    only(archive, *hosts)
    build = archive.root / "build"
    assert (f"{2100 - number} more old addresses are served only by" in archive.output("_redirects")) == (number < 2100)
    if "netlify" in hosts:
        assert netlify(build).refused == []
    if "cloudflare" in hosts:
        with cloudflare(build) as told:
            assert (told.redirects, [line for line in told.refused if not line.endswith("!")]) == (number, [])
            assert ask(told.address, "/old/6-299/")[0] == 200
    assert "old/6-299/index.html" in archive.tree()


def test_headers_beyond_the_limit_of_cloudflare_are_left_out(archive):
    archive.write("themes/many/theme.toml", 'name = "many"\nparent = "broadsheet"\n')
    for number in range(100):
        archive.write(f"themes/many/static/s{number}.css", f"p {{ order: {number} }}\n")
    only(archive, "cloudflare", more='[theme]\nname = "many"\n')
    with cloudflare(archive.root / "build") as told:
        assert (90 < told.headers <= 100, told.refused) == (True, [])


def test_an_address_too_long_for_a_rule_has_a_redirect_page(archive):
    long = "/" + "/".join("\u5317" * 60 for _ in range(3)) + "/"
    archive.story("one", redirect_from=[long, "/old/"])
    only(archive, "cloudflare")
    with cloudflare(archive.root / "build") as told:
        assert (told.redirects, told.refused) == (2, [])
        assert ask(told.address, "/old/")[:2] == (301, "/stories/one/")
        assert "/stories/one/" in ask(told.address, quote(long))[2]
    assert "1 more old addresses" in archive.output("_redirects")


# -- invalid rules


def test_netlify_and_cloudflare_reject_invalid_rules(tmp_path):
    write(tmp_path, "/ok /there 301\n/a /b 418\n/c\n", "/*\n  X-A: b\n  X B\n")
    said = netlify(tmp_path, "/ok", "/a", "/none")
    assert said.headers == {"/*": {"X-A": "b"}}
    assert said.answers["/ok"] == (301, "/there", False)
    assert ["/c" in each for each in said.refused] == [True], "it does not know its own statuses"
    with cloudflare(tmp_path) as told:
        assert (told.redirects, told.headers) == (1, 1)
        assert told.refused == ["/a /b 418", "/c", "X B"]


@pytest.mark.parametrize(
    ("lines", "number"),
    [([f"/{n} /to 301" for n in range(2001)], 2000), (["/ok /to 301", f"/{'a' * 1999} /b 301"], 1)],
    ids=["too many", "too long"],
)
def test_cloudflare_reports_an_invalid_rule(tmp_path, lines, number):
    write(tmp_path, "\n".join(lines), "")
    with cloudflare(tmp_path) as told:
        assert (told.redirects, ["2000" in why for why in told.refused]) == (number, [True])


def write(folder: Path, redirects: str, headers: str) -> None:
    (folder / "index.html").write_text("<!doctype html><title>T</title>")
    (folder / "_redirects").write_text(redirects)
    (folder / "_headers").write_text(headers)
