"""The parts of a publication that are computed: headers by path, roles of files, allowed deletions, leases, and answers of servers."""

import datetime as dt
import hashlib
import json
import os
from importlib import import_module

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.deploy.lease import Lease, decode_lease, is_free, this_machine
from sitegen.deploy.plan import PlaceFiles, make_plan
from sitegen.deploy.settings import most_deletions
from sitegen.deploy.site import LIST_KINDS, STUB_KINDS, Role, Site, SiteFile, file_role, make_site
from sitegen.deploy.state import decode_table, encode_state
from sitegen.deploy.targets._common import is_safe_path, matches
from sitegen.deploy.verification import OTHER_FILES, Response, files_to_verify, verify_site
from sitegen.plugins.builtin import load_kinds

NOW = dt.datetime(2026, 11, 28, 2, 15, tzinfo=dt.UTC)
PATHS = st.text("ab/.é %+", min_size=1, max_size=12).filter(is_safe_path)
HEADERS = st.tuples(st.sampled_from(["text/html", "text/css", "image/png"]), st.sampled_from(["no-store", "public"]))


@given(st.dictionaries(PATHS, HEADERS))
def test_the_headers_of_every_file_are_kept(headers):
    files = [SiteFile(path, "", Role.PART, *value) for path, value in headers.items()]
    table = decode_table(encode_state(files, {"assets/old.css": NOW}, has_headers=True))
    assert {path: table.headers_of(path) for path in headers} == headers
    assert table.retired == {"assets/old.css": NOW}
    assert decode_table(encode_state(files, {}, has_headers=False)).by_path == {}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no JSON",
        b'{"format": 99}',
        b'{"retired": {"../x": "2026-01-01T00:00:00Z"}}',
        b'{"retired": {"x": "2026-01-01T00:00:00"}}',
        b'{"x":' + b"[" * 100_000,
    ],
)
def test_a_table_that_sitegen_did_not_write_says_nothing(data):
    table = decode_table(data)
    assert (table.retired, table.headers_of("index.html")) == ({}, None)


def test_the_names_of_lists_and_redirects_are_those_of_kinds():
    kinds = load_kinds(import_module("sitegen.pages")) | load_kinds(import_module("sitegen.outputs"))
    assert (LIST_KINDS | STUB_KINDS) - kinds.keys() == set()


@pytest.mark.parametrize(
    ("path", "kind", "role"),
    [
        ("index.html", "home", Role.LIST),
        ("stories/a/index.html", "story", Role.PAGE),
        ("stories/a/index.html.br", "story", Role.PAGE),
        ("stories/a/index.html", "tombstone", Role.STUB),
        ("old.html.gz", "redirect", Role.STUB),
        ("assets/style.0123456789.css", "theme_assets", Role.STYLESHEET),
        ("assets/icon.svg", "theme_assets", Role.PART),
        ("search/pagefind/0/fragment/en_0123456.pf_fragment", "search_index", Role.PART),
        ("search/pagefind/0/pagefind-entry.json", "search_index", Role.LIST),
        ("data/stories.csv", "dataset_files", Role.PART),
        ("data/datapackage.json", "dataset_files", Role.LIST),
        ("files/report.pdf", "static_files", Role.PART),
        ("files/letter.html", "static_files", Role.PAGE),
        ("made/by/a/plugin/index.html", "plugin_kind", Role.PAGE),
    ],
)
def test_the_role_of_a_file_decides_when_it_is_sent(path, kind, role):
    planned = path.removesuffix(".br").removesuffix(".gz")
    assert file_role(path, {planned: kind}) is role


@pytest.mark.parametrize(
    ("setting", "total", "limit"),
    [("10%", 20_000, 2_000), ("10%", 20, 10), ("0%", 20, 0), ("5", 20_000, 5), ("0", 9, 0), ("2.5%", 1000, 25)],
)
def test_the_number_of_files_that_may_be_deleted(setting, total, limit):
    assert most_deletions(setting, total) == limit


@pytest.mark.parametrize("setting", ["", "many", "-1", "101%", "-5%", "%", "nan%", "1e9999%"])
def test_a_limit_that_is_no_number_is_refused(setting):
    with pytest.raises(ValueError):  # noqa: PT011 - the caller reports the value
        most_deletions(setting, 100)


@pytest.mark.parametrize(
    ("change", "is_expected"),
    [
        ({}, False),
        ({"renewed": NOW - dt.timedelta(minutes=59)}, False),
        ({"renewed": NOW - dt.timedelta(minutes=60)}, True),
        ({"is_interrupted": True}, True),
        ({"machine": this_machine(), "process": os.getppid()}, False),
        ({"machine": this_machine(), "process": 2**22 - 1}, True),
        ({"machine": "another", "process": 2**22 - 1}, False),
    ],
)
def test_a_lease_is_free_if_its_publisher_works_no_longer(change, is_expected):
    lease = Lease("ann@press", NOW, NOW, "another", 1)
    assert is_free(msgspec.structs.replace(lease, **change), NOW) is is_expected


VALID = {"publisher": "ann@press", "started": "2026-11-28T02:00:00Z", "renewed": "2026-11-28T02:00:00Z"}


@pytest.mark.parametrize(
    "change",
    [
        {"renewed": "2026-11-28T02:00:00"}, {"started": "9999-12-31T23:59:59-12:00"}, {"process": 10**30}, {"process": -1},
        {"paths": ["../x"]}, {"header_paths": ["/etc/passwd"]}, {"paths": ["a//b"]}, {"publisher": None},
    ],
)  # fmt: skip
def test_a_lease_that_sitegen_did_not_write_is_only_taken_over_on_request(change):
    assert decode_lease(json.dumps(VALID).encode()) is not None
    assert decode_lease(json.dumps(VALID | change).encode()) is None
    assert decode_lease(b'{"x":' + b"[" * 100_000) is None
    assert not is_free(None, NOW)


@pytest.mark.parametrize(
    ("pattern", "path", "is_expected"),
    [
        ("CNAME", "CNAME", True), ("CNAME", "a/CNAME", False), (".well-known/**", ".well-known/a/b", True), ("*.txt", "a/b.txt", False),
        ("**/*.txt", "a/b.txt", True), ("**/*.txt", "b.txt", True), ("a/*", "a/b/c", False), ("a.c", "abc", False),
    ],
)  # fmt: skip
def test_patterns_of_files_to_keep(pattern, path, is_expected):
    assert matches(path, [pattern]) is is_expected


def make(tmp_path, texts):
    return make_site(
        tmp_path,
        "https://a.example/",
        {path: hashlib.sha256(text.encode()).hexdigest() for path, text in texts.items()},
        {},
        b"",
    )


def test_a_file_that_only_changes_its_capitals_is_deleted_before_it_is_sent(tmp_path):
    site = make(tmp_path, {"lists/a/page/2/index.html": "x"})
    place = PlaceFiles({}, frozenset({"lists/A/page/2/index.html"}), {}, {})
    plan = make_plan(site, place, keep=(), now=NOW)
    assert plan.steps[0].deletes == ("lists/A/page/2/index.html",)
    assert plan.deleted_later == ()


def respond(**how):
    return lambda _url: Response(**{"status": 200, "headers": {}, "sha256": hashlib.sha256(b"x").hexdigest()} | how)


@pytest.mark.parametrize(
    ("response", "severity"),
    [
        ({"headers": {"content-type": "text/html;charset=UTF-8"}}, None),
        ({"headers": {"content-type": "text/plain"}}, "error"),
        ({"status": 404}, "error"),
        ({"status": 301}, "error"),
        ({"sha256": "0"}, "error"),
        ({"sha256": "0", "headers": {"age": "12"}}, "warning"),
        ({"sha256": "0", "headers": {"cf-cache-status": "HIT"}}, "warning"),
        ({"sha256": "0", "headers": {"x-cache": "Hit from cloudfront"}}, "warning"),
    ],
)
def test_an_answer_is_compared_with_the_file(tmp_path, response, severity):
    site = make(tmp_path, {"a/index.html": "x"})
    _, problems = verify_site(site, "https://a.example/", ["a/index.html"], [], respond(**response), 2)
    assert [problem.severity for problem in problems] == ([severity] if severity else [])


def test_a_deleted_file_must_not_be_answered(tmp_path):
    site = Site(tmp_path, "https://a.example/", {}, b"")
    count, problems = verify_site(site, "https://a.example/", [], ["gone/index.html"], respond(), 2)
    assert (count, [problem.file for problem in problems]) == (1, ["https://a.example/gone/"])


def test_all_changed_files_and_some_others_are_requested(tmp_path):
    site = make(
        tmp_path, {f"stories/{number}/index.html": "x" for number in range(1000)} | {"_headers": "x", ".htaccess": "x"}
    )
    changed = [f"stories/{number}/index.html" for number in range(0, 300, 3)]
    chosen = {file.path for file in files_to_verify(site, [*changed, "_headers"])}
    assert chosen >= set(changed)
    assert len(chosen - set(changed)) <= OTHER_FILES
    assert chosen.isdisjoint({"_headers", ".htaccess"})
