"""Redirects on real web servers: one step to the page, and 410 for what was withdrawn."""

import re
from urllib.parse import quote, urljoin

import pytest
from support.hosted import HOSTILE, PLACES, ask
from support.links import broken
from support.redirects import QUERIES, moved, opaque, place, stone, world
from support.servers import HOSTED, busybox, checked


@pytest.mark.parametrize("server", HOSTED)
@pytest.mark.parametrize(("base", "prefix"), PLACES.values(), ids=PLACES)
def test_servers_redirect_in_one_step_and_answer_410(archive, server, base, prefix):
    place(archive, base)
    world(archive)
    archive.build()
    with server(archive.root / "build", prefix) as address:
        for old, new in moved(archive)[0].items():
            path, there = old.removeprefix(prefix), new.removeprefix(prefix)
            for form in {path, path.rstrip("/")}:
                assert ask(address, form, f"{prefix}/")[:2] == (301, there)
            status, _, body = ask(address, there, f"{prefix}/")
            assert (status, "withdrawn" in body) == ((410, True) if "gone" in new else (200, False))
        status, _, body = ask(address, "/stories/nothing/", f"{prefix}/")
        assert (status, "Not found" in body or "not found" in body or "no page" in body.lower()) == (404, True), body
        assert ask(address, "/stories/gone", f"{prefix}/")[1] == "/stories/gone/"


@pytest.mark.parametrize("server", HOSTED)
@pytest.mark.parametrize(("base", "prefix"), PLACES.values(), ids=PLACES)
def test_old_addresses_with_special_characters_are_literal_for_servers(archive, server, base, prefix):
    place(archive, base)
    archive.story("one", title="One", redirect_from=HOSTILE)
    archive.build()
    with server(archive.root / "build", prefix) as address:
        for old in HOSTILE:
            assert ask(address, quote(old), f"{prefix}/")[:2] == (301, "/stories/one/"), old
        for other in ("/1x/", "/aXb/", "/aa/", "/x/", "/yz/", "/root/", "/aXbXc.php", "/anything/", "/HOME/"):
            assert ask(address, other, f"{prefix}/")[0] == 404, other
        assert ask(address, "/", f"{prefix}/")[0] == 200


@pytest.mark.parametrize(("base", "prefix"), PLACES.values(), ids=PLACES)
def test_nginx_and_caddy_find_nothing_wrong_with_hundreds_of_hostile_addresses(archive, base, prefix):
    place(archive, base)
    many = [f"/{sign}{number}{'-very-long' * 5}/" for number in range(20) for sign in "$;{}'` ~^&()[]=,:@!+\u00e9"]
    archive.story("one", title="One", redirect_from=[*HOSTILE, *many])
    archive.build()
    assert "successful" in checked("nginx", archive.root / "build", prefix)
    assert "warn" not in checked("nginx", archive.root / "build", prefix)
    checked("caddy", archive.root / "build", prefix)


@pytest.mark.parametrize(("base", "prefix"), PLACES.values(), ids=PLACES)
def test_a_server_without_rules_has_the_stubs(archive, base, prefix):
    place(archive, base)
    world(archive)
    archive.build()
    with busybox(archive.root / "build", prefix) as address:
        for old, new in moved(archive)[0].items():
            status, _, body = ask(address, old.removeprefix(prefix), f"{prefix}/")
            link = re.search(r'content="0; url=([^"]*)"', body)[1]
            assert (status, urljoin(old, link)) == (200, new)
        status, _, body = ask(address, "/stories/gone/", f"{prefix}/")
        assert (status, "This story was withdrawn" in body) == (200, True)


@pytest.mark.parametrize("server", HOSTED)
def test_the_old_address_of_an_opaque_tombstone_is_not_found(archive, server):
    opaque(archive, status="withdrawn")
    archive.build()
    with server(archive.root / "build") as address:
        for old in ("/stories/jane-doe-arrested/", "/2018/jane-doe-did/", "/stories/merged-jane-doe/", "/jane/twin/",
                    "/stories/jane-doe-arrested/notes.txt"):  # fmt: skip
            assert ask(address, old)[0] == 404
        assert ask(address, stone("story/jane-doe-arrested"))[0] == 410


def inquire(base, asked, site="/"):
    """Status and where it leads, of an old address with its query."""
    path, _, query = asked.partition("?")
    status, where, _ = ask(base, f"{quote(path)}?{query}" if query else quote(path), site)
    return status, where


@pytest.mark.parametrize("server", HOSTED)
@pytest.mark.parametrize(("base", "prefix"), PLACES.values(), ids=PLACES)
def test_an_old_address_with_a_query_redirects(archive, server, base, prefix):
    place(archive, base)
    for number, old in enumerate(QUERIES):
        archive.story(f"s{number}", redirect_from=[old])
    archive.story("own", redirect_from=["/stories/own/?print=1", "/plain.php"])
    archive.build()
    with server(archive.root / "build", prefix) as address:
        for number, old in enumerate(QUERIES):
            assert inquire(address, old, f"{prefix}/") == (301, f"/stories/s{number}/"), old
            assert ask(address, f"/stories/s{number}/", f"{prefix}/")[0] == 200
        assert inquire(address, "/stories/own/?print=1", f"{prefix}/") == (301, "/stories/own/")
        assert inquire(address, "/plain.php", f"{prefix}/") == (301, "/stories/own/")
        for other in ("/article.php?id=1234", "/article.php?id=12", "/article.php", "/article.php?xid=123", "/b?p=7"):
            assert inquire(address, other, f"{prefix}/")[0] == 404, other
        assert inquire(address, "/?p=8", f"{prefix}/")[0] == inquire(address, "/", f"{prefix}/")[0] == 200


@pytest.mark.parametrize("server", HOSTED)
@pytest.mark.parametrize(("base", "prefix"), PLACES.values(), ids=PLACES)
def test_an_old_address_that_differs_only_in_case_redirects(archive, server, base, prefix):
    place(archive, base)
    olds = ["/Stories/One/", "/STORIES/ONE/", "/Old/Page.ASP", "/old/page.asp"]
    archive.story("one", title="One", redirect_from=olds)
    archive.build()
    assert {path for path in archive.tree() if "ld/" in path.lower()} == {"old/page.asp"}
    assert not [path for path in archive.tree() if path.startswith("S")]
    with server(archive.root / "build", prefix) as address:
        for old in (*olds, "/Stories/One"):
            assert ask(address, old, f"{prefix}/")[:2] == (301, "/stories/one/"), old
        assert ask(address, "/stories/one/", f"{prefix}/")[0] == 200
        assert ask(address, "/stories/one/index.html", f"{prefix}/")[0] == 200
        assert ask(address, "/", f"{prefix}/")[0] == 200


@pytest.mark.parametrize("server", HOSTED)
def test_a_percent_sign_in_an_old_address_is_kept(archive, server):
    place(archive)
    archive.story("one", title="One", redirect_from=["/old/100%-rule/", "/5% cut.html"])
    archive.build()
    with server(archive.root / "build") as address:
        for old in ("/old/100%-rule/", "/5% cut.html"):
            assert ask(address, quote(old))[:2] == (301, "/stories/one/")
    assert broken(archive.root / "build") == []
