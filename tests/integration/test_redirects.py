"""Old addresses redirect to the page, in one step; withdrawn pages are gone, and may have no name."""

import json
import random
import re
from urllib.parse import urljoin

import pytest
from lxml import html
from support import nu
from support.hosted import PLACES
from support.links import broken
from support.redirects import OPAQUE, QUERIES, RULES, clean, moved, one, opaque, place, stone, traces, world


def test_a_redirect_page_has_a_refresh_a_canonical_link_and_a_text_link(archive):
    archive.story("one", title="One", redirect_from=["/a/b/old.html"])
    archive.build()
    stub = html.document_fromstring(archive.output("a/b/old.html"))
    assert stub.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=../../stories/one/"]
    assert stub.xpath("//link[@rel='canonical']/@href") == ["https://archive.example.org/stories/one/"]
    assert stub.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert [(link.get("href"), link.text) for link in stub.iter("a")] == [("../../stories/one/", "One")]
    assert broken(archive.root / "build", base="/x/y/") == []


@pytest.mark.parametrize(("base", "prefix"), PLACES.values(), ids=PLACES)
def test_every_host_file_has_the_same_redirects(archive, base, prefix):
    place(archive, base)
    world(archive)
    archive.build()
    where = {"/2019/x.html": "/stories/one/", "/old/": "/stories/one/", "/plain/": "/stories/one/",
             "/old/gene/": "/people/eugene/", "/people/gene/": "/people/eugene/", "/people/g-harris/": "/people/eugene/",
             "/old/gone/": "/stories/gone/"}  # fmt: skip
    assert moved(archive) == ({prefix + old: prefix + new for old, new in where.items()}, {f"{prefix}/stories/gone/"})
    for path in RULES:
        text = archive.output(path)
        assert all(prefix + new in text for new in where.values()), path
        assert f"{prefix}/stories/gone/" in text


@pytest.mark.parametrize("front", [{"status": "draft"}, {"status": "held"}, {"embargo": "2999-01-01"}])
def test_unpublished_documents_have_no_redirects(archive, front):
    place(archive)
    archive.story("quite-secret", redirect_from=["/velvet/"], **front)
    archive.entity("person", "vault-keeper", visibility="suppressed", redirect_from=["/velvet-too/"])
    archive.entity("person", "merged", merged_into="person/vault-keeper", redirect_from=["/velvet-three/"])
    archive.entity("thread", "thread", starts="story/quite-secret", status="published", redirect_from=["/velvet-four/"])
    archive.build()
    assert traces(archive, "velvet", "quite-secret", "people/merged") == []
    assert moved(archive) == ({}, set())


@pytest.mark.parametrize(
    ("front", "where", "what"),
    [
        ({"redirect_from": ["/stories/one/"]}, "one.md:6:3", "redirect_from lists the current address of this document"),
        ({"redirect_from": ["/x/", "/stories/one"]}, "one.md:7:3", "redirect_from lists the current address of this document"),
        ({"redirect_from": ["/stories/one/index.html"]}, "one.md:6:3", "redirect_from lists the current address of this document"),
        ({"redirect_from": ["/stories/two/"]}, "one.md:6:3", "would be the address of"),
        ({"redirect_from": ["/taken/"]}, "one.md:6:3", "would be the address of"),
        ({"redirect_from": ["/people/merged/"]}, "one.md:6:3", "would be the address of"),
        ({"redirect_from": ["/x/", "/y/", "/x"]}, "one.md:8:3", 'is the same address as "/x/"'),
        ({"redirect_from": ["/X/", "/x/", "/X"]}, "one.md:8:3", 'is the same address as "/X/"'),
        ({"redirect_from": ["/taken/index.html"]}, "one.md:6:3", "would be the address of"),
        ({"redirect_from": ["/_redirects.html", "/hosting/nginx.conf"]}, "one.md:7:3", "would be the address of"),
        ({"redirect_from": ["/hosting/nginx.conf/x/"]}, "one.md:", ""),
        ({"merged_into": "story/one"}, "one.md:5:1", "circular merge"),
    ],
)  # fmt: skip
def test_a_redirect_loop_chain_or_conflict_is_an_error_at_its_line(archive, front, where, what):
    place(archive)
    archive.story("two", redirect_from=["/taken/"])
    archive.entity("person", "eugene")
    archive.entity("person", "merged", merged_into="person/eugene")
    archive.story("one", **front)
    result = archive.run("build")
    assert result.code == 1
    lines = [line for line in result.err.splitlines() if "error:" in line]
    assert any(f"stories/{where}" in line and what in line for line in lines) or not what, result.err
    assert archive.tree() == {}


@pytest.mark.parametrize("old", ["/stories/two/", "/Stories/Two/", "/feed.xml", "/people/ann/"])
def test_an_old_address_that_is_in_use_is_to_be_removed(archive, old):
    archive.on.add("feeds")
    archive.story("two")
    archive.entity("person", "ann", redirect_from=["/people/annie/"])
    archive.story("one", redirect_from=[old])
    problems = json.loads(archive.run("build", "--json").out)["problems"]
    hints = {each["file"]: each["hint"] for each in problems}
    assert hints.pop("content/stories/one.md") == "remove it from redirect_from"
    assert set(hints.values()) <= {"remove it from redirect_from of content/stories/one.md"}
    assert "slug" not in json.dumps(problems)


@pytest.mark.parametrize("before", [True, False], ids=["published before", "never seen"])
def test_an_opaque_tombstone_contains_neither_slug_nor_address(archive, before):
    if before:
        opaque(archive)
        archive.build()
        assert traces(archive, "jane-doe")
    opaque(
        archive, status="withdrawn", corrections=[{"date": "2019-02-02", "kind": "retraction", "text": "It was wrong."}]
    )
    archive.build()
    assert traces(archive, "jane-doe", "jane/twin", "/jane", "Jane", "What J") == []
    there = stone("story/jane-doe-arrested")
    body = archive.output(f"{there[1:]}index.html")
    assert "This story was withdrawn" in body
    assert "It was wrong." in body
    tree = html.document_fromstring(archive.output("stories/open/index.html"))
    links = tree.xpath("//div[@class='body']//a/@href")
    assert [urljoin("/stories/open/", link) for link in links] == [there] * 5
    assert moved(archive) == ({}, {there})
    assert broken(archive.root / "build") == []


@pytest.mark.tools("nu")
def test_an_opaque_tombstone_without_a_reason_is_valid_html(archive):
    opaque(archive, status="withdrawn")
    archive.build()
    path = f"{stone('story/jane-doe-arrested')[1:]}index.html"
    assert "The archive no longer publishes this, at any address." in archive.output(path)
    assert "Identifier" not in archive.output(path)
    assert nu.check([archive.root / "build" / path]) == []


@pytest.mark.parametrize(
    "front",
    [{"body": "see jane-doe-arrested"}, {"deck": "story/jane-doe-arrested"}, {"sources": ["/stories/jane-doe-arrested/"]},
     {"deck": "/2018/jane-doe-did/"}, {"redirect_from": ["/x/jane-doe-arrested/"]}],
)  # fmt: skip
def test_the_slug_or_old_address_of_an_opaque_tombstone_is_a_leak(archive, front):
    opaque(archive, status="withdrawn")
    archive.story("leak", title="Leak", **front)
    result = archive.run("build")
    assert result.code == 1
    assert "story/jane-doe-arrested is withdrawn" in result.err
    assert archive.tree() == {}


def test_without_the_setting_a_tombstone_keeps_its_address(archive):
    opaque(archive, status="withdrawn")
    place(archive)
    archive.build()
    assert "story/jane-doe-arrested" in archive.output("stories/jane-doe-arrested/index.html")
    assert moved(archive)[1] == {"/stories/jane-doe-arrested/"}


def test_an_unknown_kind_of_tombstone_is_refused_at_its_line(archive):
    place(archive, more='[content]\ntombstone_urls = "opake"\n')
    result = archive.run("build")
    assert result.code == 2
    assert "sitegen.toml:5:" in result.err


OLD, NEW = "/y.html", "/stories/new/"


STEPS = [
    ("a redirect comes", lambda a: one(a, redirect_from=["/x/"]), {"/x/": "/stories/one/"}),
    ("another", lambda a: one(a, redirect_from=["/x/", OLD]), {"/x/": "/stories/one/", OLD: "/stories/one/"}),
    ("one goes", one, {OLD: "/stories/one/"}),
    ("its title changes", lambda a: one(a, title="Two"), {OLD: "/stories/one/"}),
    ("its slug changes", lambda a: one(a, slug="new"), {OLD: NEW}),
    ("it is merged", lambda a: one(a, slug="new", merged_into="story/three"),
     {OLD: "/stories/three/", NEW: "/stories/three/"}),
    ("what it became is not there", lambda a: (a.root / "content/stories/three.md").unlink(), None),
    ("it becomes another", lambda a: (a.story("five"), one(a, slug="new", merged_into="story/five")),
     {OLD: "/stories/five/", NEW: "/stories/five/"}),
    ("that is held", lambda a: a.story("five", status="held"), {}),
    ("that is withdrawn", lambda a: a.story("five", status="withdrawn"),
     {OLD: "/stories/five/", NEW: "/stories/five/"}),
    ("that is back", lambda a: a.story("five"), {OLD: "/stories/five/", NEW: "/stories/five/"}),
    ("it stands again", lambda a: one(a, slug="new"), {OLD: NEW}),
    ("it is withdrawn", lambda a: one(a, slug="new", status="withdrawn"), {OLD: NEW}),
    ("it is deleted", lambda a: (a.root / "content/stories/one.md").unlink(), {}),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("more", ["", OPAQUE], ids=["address", "opaque"])
def test_after_each_edit_redirects_equal_a_clean_build(archive, tmp_path_factory, more):
    place(archive, more=more)
    archive.story("three", title="Three")
    folder = tmp_path_factory.mktemp("clean")
    for name, step, table in STEPS:
        step(archive)
        if table is None:  # a document without the id that others name: an error, of which the next build recovers
            assert archive.run("build").code == 1, name
            continue
        archive.build()
        if not more:
            assert moved(archive)[0] == table, name
        assert archive.tree() == clean(archive, folder), name
        assert "0 changed" in archive.build().out


def shuffle(archive, dice):
    """One change of what old addresses depend on: where, whether, under which, merged into what."""
    name = dice.choice("abcd")
    fate = dice.choice(["plain", "plain", "withdrawn", "withdrawn", "held", "merged", "moved", "delete"])
    file = archive.root / f"content/stories/{name}.md"
    old = [f"/old/{name}{number}/" for number in range(dice.randint(0, 2))]
    if fate == "delete" and name != "a":
        file.unlink(missing_ok=True)
        return
    front = {"withdrawn": {"status": "withdrawn"}, "held": {"status": "held"}, "merged": {"merged_into": "story/a"},
             "moved": {"section": dice.choice(["courts", "schools"])}}.get(fate, {})  # fmt: skip
    if name == "a":
        front.pop("merged_into", None)
    archive.story(name, title=f"Story {name}", redirect_from=old, **front)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_after_a_random_history_redirects_equal_a_clean_build(archive, tmp_path_factory, seed):
    dice = random.Random(seed)
    place(archive, more='[kinds.story]\npermalink = "/{section}/{slug}/"\n' + (OPAQUE if seed % 2 else ""))
    archive.story("a", title="Story a")
    archive.story("reader", title="Reader", body="[[story/a|see]]\n")
    folder = tmp_path_factory.mktemp("clean")
    for _ in range(10):
        shuffle(archive, dice)
        archive.build()
        assert archive.tree() == clean(archive, folder)


def test_a_change_without_redirects_does_not_write_the_rules(archive):
    place(archive)
    world(archive)
    archive.build()
    archive.story("one", title="Another title", redirect_from=["/old/", "/2019/x.html", "/plain"])
    archive.build()
    done = archive.run("explain", "--last-build").out
    assert "stories/one/index.html" in done
    assert not any(path in done for path in RULES)


def test_explain_reports_why_the_rules_were_written(archive):
    place(archive)
    archive.story("one", title="One")
    archive.build()
    archive.story("one", title="One", redirect_from=["/old/"])
    archive.build()
    assert "the redirects and tombstones" in archive.run("explain", "/_redirects").out


@pytest.mark.parametrize(
    ("old", "why"),
    [("/a?", "after"), ("/a?b c", "after"), ("/a?caf\u00e9", "after"), ("/a?x=%zz", "after"), ('/a?"', "after"), ("/a?x={y}", "after"),
     ("/a?b?c\\d", "after"), ("?a=b", 'begin with "/"'), ("/caf%C3%A9?x=1", "must not be percent-encoded"), ("/a#b", "must not contain"),
     ("/a//b?x=1", '"//"')],
)  # fmt: skip
def test_an_impossible_old_address_is_an_error(archive, old, why):
    archive.story("one", redirect_from=["/fine/", old])
    result = archive.run("build")
    assert result.code == 1
    assert "one.md:7:3: error:" in result.err
    assert why in result.err


def test_two_documents_with_one_old_address_with_a_query_are_refused(archive):
    place(archive)
    archive.story("one", redirect_from=["/a.php?id=1"])
    archive.build()
    archive.story("two", redirect_from=["/x/", "/a.php?id=1"])
    for _ in range(2):
        result = archive.run("build")
        assert result.code == 1
        assert 'one.md:6:3: error: content/stories/two.md has the old address "/a.php?id=1" too' in result.err
        assert "two.md:7:3: error:" in result.err
    archive.story("one")
    archive.build()
    assert "/stories/two/" in archive.output("hosting/Caddyfile")
    archive.story("two", redirect_from=["/a.php?id=1", "/a.php?id=2", "/a.php?id=1"])
    assert "two.md:8:3: error:" in archive.run("build").err


@pytest.mark.parametrize(
    ("hosts", "lines"),
    [
        ('["github"]', {"6", "7"}),
        ('["cloudflare", "github"]', {"6"}),
        ('["cloudflare", "nginx"]', set()),
        ('["cloudflare", "functions"]', set()),
        ("[]", {"6", "7"}),
    ],
)
def test_check_lists_redirects_that_the_hosts_cannot_serve(archive, hosts, lines):
    place(archive, more=f"[outputs]\nhosts = {hosts}\n")
    archive.story("one", redirect_from=["/a.php?id=1", "/Stories/One/", "/plain/"])
    said = archive.run("check", env={"SITEGEN_OUTPUTS__HOSTS": hosts}).err
    assert set(re.findall(r"one\.md:(\d+):\d+: warning: .* will not be found", said)) == lines


def test_netlify_rules_have_queries_and_ignore_case(archive):
    place(archive)
    archive.story("one", redirect_from=[*QUERIES[:3], "/Stories/One/", "/stories/one/?print=1", "/q?just-words"])
    archive.build()
    told = archive.output("_redirects")
    assert "/article.php id=123 /stories/one/ 301!" in told
    assert "/ p=7 /stories/one/ 301!" in told
    assert "/story.asp ID=45 page=2 /stories/one/ 301!" in told
    assert "/Stories/One/ /stories/one/ 301!" not in told
    assert "/Stories/One/ /stories/one/ 301\n" in told
    assert "2 old addresses with a query have no rule here" in told
    assert "Cloudflare Pages ignores the query of an address" in told
    assert "print" not in told
