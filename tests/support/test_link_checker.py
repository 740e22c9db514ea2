"""The link check finds each kind of broken link and lets each kind of good one be."""

import pytest

from support.links import Broken, broken

GOOD = [
    '<a href="b/">',
    '<a href="b">',
    '<a href="b/index.html">',
    '<a href="./b/../b/?q=1#there">',
    '<a href="b/#%C3%A9">',
    '<a href="b/#old">',
    '<a href="b/#">',
    '<a href="b/#top">',
    '<a href="b/#:~:text=words">',
    '<a href="#here">',
    '<a href="">',
    '<a href=" b/\n">',
    '<a href="b/%C3%A9%20f.txt">',
    '<a href="b/é f.txt#page=2">',
    '<a href="https://example.org/none">',
    '<a href="//example.org/none">',
    '<a href="mailto:a@example.org">',
    '<a href="tel:+1">',
    '<a href="javascript:void(0)">',
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    '<img srcset="x.png, x.png 2x,b/y.png 640w">',
    '<base href="b/"><img src="y.png">',
]
BAD = [
    ('<a href="none/">', "none/", "no such file"),
    ('<a href="x.png/">', "x.png/", "no such file"),
    ('<area href="none.html#here">', "none.html#here", "no such file"),
    ('<a href="empty/">', "empty/", "leads to a folder without index.html"),
    ('<a href="b/#none">', "b/#none", "no id 'none' there"),
    ('<a href="b/index.html#None">', "b/index.html#None", "no id 'None' there"),
    ('<a href="#none">', "#none", "no id 'none' there"),
    ('<img src="none.png">', "none.png", "no such file"),
    ('<script src="none.js"></script>', "none.js", "no such file"),
    ('<link rel="stylesheet" href="none.css">', "none.css", "no such file"),
    ('<img srcset="x.png 1x, none.png 2x">', "none.png", "no such file"),
    ('<source srcset="none.png,x.png 2x">', "none.png,x.png", "no such file"),
    ('<link rel="preload" imagesrcset="none.png 2x">', "none.png", "no such file"),
    ('<video poster="none.png"></video>', "none.png", "no such file"),
    ('<svg><use xlink:href="none.svg#a"/></svg>', "none.svg#a", "no such file"),
    ('<meta http-equiv="Refresh" content="0; url=none/">', "none/", "no such file"),
    ('<base href="b/"><img src="x.png">', "x.png", "no such file"),
    ('<a href="http://[">', "http://[", "no address"),
    ('<a href="X.png">', "X.png", "no such file"),
]


@pytest.fixture
def site(tmp_path):
    """A folder with a page b/, two pictures and an empty folder; the test adds index.html."""
    root = tmp_path / "a site é"
    (root / "b").mkdir(parents=True)
    (root / "empty").mkdir()
    (root / "b/index.html").write_text('<p id="there"><p id="é"><a name="old">', encoding="utf-8")
    for name in ("x.png", "b/y.png", "b/é f.txt"):
        (root / name).write_bytes(b"")
    return root


def _write(site, body):
    (site / "index.html").write_text(f'<!doctype html><p id="here">{body}', encoding="utf-8")


@pytest.mark.parametrize("base", ["/", "/a/b/"])
@pytest.mark.parametrize("link", GOOD)
def test_a_valid_link_is_accepted(site, link, base):
    _write(site, link)
    assert broken(site, base=base) == []


@pytest.mark.parametrize("base", ["/", "/a/b/"])
@pytest.mark.parametrize(("link", "target", "reason"), BAD)
def test_a_broken_link_is_found(site, link, target, reason, base):
    _write(site, link)
    assert broken(site, base=base) == [Broken("index.html", target, reason)]


@pytest.mark.parametrize("link", ["/b/", "/b/#there", "/x.png", "../../b/"])
def test_a_link_from_the_root_is_valid_only_at_the_root(site, link):
    _write(site, f'<a href="{link}">')
    assert broken(site) == []
    assert len(broken(site, base="/a/b/")) == 1
    assert len(broken(site, file_mode=True)) == 1


def test_a_link_up_out_of_the_site_is_found(site):
    (site / "b/index.html").write_text('<a href="../../other/">', encoding="utf-8")
    assert broken(site, base="/a/b/") == [Broken("b/index.html", "../../other/", "leaves the site")]
    assert broken(site, file_mode=True) == [Broken("b/index.html", "../../other/", "leaves the site")]


@pytest.mark.parametrize("link", ["b/", "b", "b/#there", "."])
def test_a_link_to_a_folder_is_broken_from_disk(site, link):
    _write(site, f'<a href="{link}">')
    assert broken(site) == []
    assert broken(site, file_mode=True) == [Broken("index.html", link, "leads to a folder")]


@pytest.mark.parametrize("link", ["b/index.html#there", "x.png", "#here", "", "b/é f.txt", "index.html?q=1"])
def test_a_link_to_a_file_is_valid_from_disk(site, link):
    _write(site, f'<a href="{link}">')
    assert broken(site, file_mode=True) == []


def test_a_link_that_is_broken_twice_is_reported_once(site):
    _write(site, '<a href="none"></a><a href="none"></a>')
    assert len(broken(site)) == 1


def test_an_empty_page_can_be_linked_to(site):
    (site / "b/index.html").write_bytes(b"")
    _write(site, '<a href="b/">')
    assert broken(site) == []
