"""A publication that is killed at any change, and what the next one makes of it. What visitors see in between."""

import datetime as dt
import hashlib
import re

import pytest
from support.memory_place import Killed, MemoryKind, MemoryPlace

from sitegen.config.publication.targets import PublishTargetConfig
from sitegen.deploy.pipeline import PublishOptions, publish_site
from sitegen.deploy.site import make_site
from sitegen.deploy.targets import TargetSettings
from sitegen.diagnostics import SitegenError
from sitegen.publish.output.manifest import format_manifest

NOW = dt.datetime(2026, 11, 28, 2, 15, tzinfo=dt.UTC)
BASE = "https://archive.example.org/"
ASSETS = re.compile(rb"assets/[a-z]+\.[0-9a-f]{10}\.css")
LIMIT = 200
"""More changes than any of these publications has."""


def page(css, text="", up=""):
    return f'<link rel="stylesheet" href="{up}assets/style.{css}.css">{text}'


OLD, NEW = "a" * 10, "b" * 10
FIRST = {
    f"assets/style.{OLD}.css": "body {}",
    "index.html": page(OLD, "first"),
    "stories/kept/index.html": page(OLD, "kept", "../../"),
    "stories/secret/index.html": page(OLD, "secret", "../../"),
    "stories/moved/index.html": page(OLD, "moved", "../../"),
    "stories/unlisted/index.html": page(OLD, "unlisted", "../../"),
    "stories/kept/photo.jpg": "photo",
    "stories/secret/photo.jpg": "the secret photo",
    "feed.xml": "secret kept",
    "search/pagefind/fragment/en_0123456.pf_fragment": "secret",
    "section": "a file",
    "stories/straße 100%+1/index.html": page(OLD, "unusual", "../../"),
}
SECOND = {
    f"assets/style.{NEW}.css": "body { color: red }",
    "index.html": page(NEW, "second"),
    "stories/kept/index.html": page(NEW, "kept", "../../"),
    "stories/secret/index.html": page(NEW, "withdrawn", "../../"),
    "stories/moved/index.html": '<meta http-equiv="refresh" content="0; url=../there/">',
    "stories/there/index.html": page(NEW, "moved", "../../"),
    "stories/kept/photo.jpg": "photo",
    "stories/fresh/index.html": page(NEW, "fresh", "../../"),
    "feed.xml": "kept fresh",
    "section/index.html": page(NEW, "a folder where a file was", "../"),
    "stories/straße 100%+1/index.html": page(NEW, "unusual", "../../"),
}
KINDS = {"index.html": "home", "feed.xml": "atom", "stories/kept/index.html": "story"}
KINDS_OF_SECOND = KINDS | {"stories/secret/index.html": "tombstone", "stories/moved/index.html": "redirect"}
FOREIGN = {"CNAME": b"archive.example.org", "assets/theirs.css": b"theirs"}


def make(folder, files, kinds):
    digests = {}
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        digests[path] = hashlib.sha256(text.encode()).hexdigest()
    return make_site(folder, BASE, digests, kinds, format_manifest(digests, BASE))


@pytest.fixture
def sites(tmp_path):
    first, second = make(tmp_path / "1", FIRST, KINDS), make(tmp_path / "2", SECOND, KINDS_OF_SECOND)
    return first, second


def publish(place, site, folder, *, now=NOW, jobs=1, adopt=False, **how):
    """Publish a site, and return the session."""
    config = PublishTargetConfig("memory:", keep=("CNAME",), most_deleted="20")
    settings = TargetSettings("test", "memory:", config, folder, jobs)
    session = place.session(**how)
    options = PublishOptions(settings, lambda: now, adopt=adopt)
    publish_site(session, MemoryKind(has_headers=place.has_headers), site, options, folder)
    return session


def expected(site):
    return {path: (site.folder / path).read_bytes() for path in site.files} | FOREIGN


def refuse_unstyled_pages(files):
    """Fail if a visitor would get a page without its stylesheet."""
    for path, data in files.items():
        if path.endswith(".html"):
            assert [name for name in ASSETS.findall(data) if name.decode() not in files] == [], path


def check_complete(place, site):
    """Fail unless the place has the site, the files of others, and nothing else except stylesheets of an earlier site."""
    earlier = {f"assets/style.{OLD}.css", f"assets/style.{NEW}.css"} - site.files.keys()
    assert {path: data for path, data in place.visible.items() if path not in earlier} == expected(site)
    assert place.files["manifest-sha256.txt"] == site.manifest
    assert place.lease is None
    if place.has_headers:
        assert {path: place.headers[path] for path in site.files} == {
            path: file.headers for path, file in site.files.items()
        }


@pytest.fixture(params=["in place", "in place, without digests and headers", "in place, with MD5", "atomic"])
def place(request, sites, tmp_path):
    how = {
        "in place": {},
        "in place, without digests and headers": {"digest": "", "has_headers": False},
        "in place, with MD5": {"digest": "md5"},
        "atomic": {"is_atomic": True, "has_headers": False},
    }[request.param]
    place = MemoryPlace(**how)
    place.files = {"CNAME": FOREIGN["CNAME"]}
    publish(place, sites[0], tmp_path)
    place.files |= FOREIGN
    place.observers.append(refuse_unstyled_pages)
    return place


def test_a_site_is_published_and_nothing_of_others_is_deleted(place, sites, tmp_path):
    publish(place, sites[1], tmp_path)
    check_complete(place, sites[1])
    assert publish(place, sites[1], tmp_path).calls == [("create_lease", ""), ("delete_lease", "")]


def test_what_is_withdrawn_goes_first_and_lists_follow_pages(sites, tmp_path):
    place = MemoryPlace()
    publish(place, sites[0], tmp_path)
    calls = publish(place, sites[1], tmp_path).calls
    names = [path for name, path in calls if "lease" not in name]
    assert names == [
        "section", "stories/secret/photo.jpg", "stories/unlisted/index.html",
        f"assets/style.{NEW}.css", "stories/there/index.html",
        "stories/moved/index.html", "stories/secret/index.html",
        "feed.xml", "search/pagefind/fragment/en_0123456.pf_fragment",
        "section/index.html", "stories/fresh/index.html",
        "stories/kept/index.html", "stories/straße 100%+1/index.html",
        "index.html",
        ".sitegen-headers.json", "manifest-sha256.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("is_late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("then", ["the same site", "the earlier site", "a site without the new pages"])
def test_a_publication_that_is_killed_at_any_change_is_completed_by_the_next_one(place, sites, tmp_path, is_late, then):
    first, second = sites
    without = {path: text for path, text in SECOND.items() if path not in {"stories/fresh/index.html", "feed.xml"}}
    third = {"the same site": second, "the earlier site": first}.get(then) or make(
        tmp_path / "3", without, KINDS_OF_SECOND
    )
    before, headers = dict(place.files), dict(place.headers)
    for number in range(LIMIT):
        place.files, place.headers, place.lease = dict(before), dict(headers), None
        try:
            publish(place, second, tmp_path, fail_at=number, is_late=is_late)
        except Killed:
            publish(place, third, tmp_path)
            check_complete(place, third)
        else:
            break
    assert 3 < number < LIMIT - 1


def test_a_failure_says_what_to_do_and_the_same_command_continues(place, sites, tmp_path):
    errors = []
    for number in range(3, LIMIT):
        try:
            publish(place, sites[1], tmp_path, fail_at=number, is_kill=False)
        except SitegenError as error:
            errors.append(error)
        else:
            break
    assert {error.exit_code for error in errors} == {1}
    assert all("run the same command again" in error.problems[-1].message for error in errors)
    check_complete(place, sites[1])


def test_what_has_arrived_is_not_sent_again(sites, tmp_path):
    place = MemoryPlace()
    with pytest.raises(Killed):
        publish(place, sites[0], tmp_path, fail_at=9)
    arrived = set(place.visible)
    assert len(arrived) > 4
    assert arrived.isdisjoint(path for name, path in publish(place, sites[0], tmp_path).calls if name == "put")


def test_files_of_a_publication_that_broke_off_do_not_stay_online(sites, tmp_path):
    place = MemoryPlace()
    publish(place, sites[0], tmp_path)
    with pytest.raises(Killed):
        publish(place, sites[1], tmp_path, fail_at=14)
    assert "stories/fresh/index.html" in place.files
    publish(place, sites[0], tmp_path)
    assert "stories/fresh/index.html" not in place.files


def test_old_stylesheets_stay_for_a_day(sites, tmp_path):
    place, style = MemoryPlace(), f"assets/style.{OLD}.css"
    publish(place, sites[0], tmp_path)
    publish(place, sites[1], tmp_path)
    publish(place, sites[1], tmp_path, now=NOW + dt.timedelta(hours=23))
    assert style in place.files
    publish(place, sites[1], tmp_path, now=NOW + dt.timedelta(hours=25))
    assert style not in place.files
    assert publish(place, sites[1], tmp_path, now=NOW + dt.timedelta(hours=26)).calls == [
        ("create_lease", ""), ("delete_lease", "")
    ]  # fmt: skip


def test_headers_that_changed_are_set_without_a_transfer(sites, tmp_path):
    place = MemoryPlace()
    publish(place, sites[0], tmp_path)
    file = sites[0].files["stories/kept/photo.jpg"]
    changed = sites[0]._replace(files=sites[0].files | {file.path: file._replace(cache_control="no-store")})
    with pytest.raises(Killed):
        publish(place, changed, tmp_path, fail_at=2)
    calls = publish(place, changed, tmp_path).calls
    assert [path for name, path in calls if name == "set_headers"] == [file.path]
    assert [path for name, path in calls if name == "put"] == []
    check = publish(place, changed, tmp_path).calls
    assert check == [("create_lease", ""), ("delete_lease", "")]


def test_a_file_that_changed_during_the_publication_is_not_sent(place, sites, tmp_path):
    (sites[1].folder / "feed.xml").write_text("changed since the build", encoding="utf-8")
    with pytest.raises(SitegenError, match="run `sitegen build`"):
        publish(place, sites[1], tmp_path)
    assert b"changed since" not in place.files["feed.xml"]
    (sites[1].folder / "feed.xml").write_text(SECOND["feed.xml"], encoding="utf-8")
    publish(place, sites[1], tmp_path)
    check_complete(place, sites[1])


def test_several_transfers_at_once_keep_the_order_of_the_steps(sites, tmp_path):
    place = MemoryPlace()
    place.observers.append(refuse_unstyled_pages)
    publish(place, sites[0], tmp_path, jobs=8)
    publish(place, sites[1], tmp_path, jobs=8)
    assert {path: data for path, data in place.visible.items() if path != f"assets/style.{OLD}.css"} == {
        path: text.encode() for path, text in SECOND.items()
    }
