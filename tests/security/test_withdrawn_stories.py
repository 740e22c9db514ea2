"""Withdrawn stories: a tombstone remains, and none of their words."""

from support.built_pages import read, section, text
from support.unpublished import ALT, BODY, DECK, SECRET, secret, traces, words, world


def test_a_withdrawn_story_has_a_tombstone_without_its_text(archive):
    world(archive, status="published")
    archive.build()
    secret(archive, status="withdrawn", corrections=[
        {"date": "2018-03-01", "kind": "correction", "text": f"{DECK} was wrong."},
        {"date": "2018-04-01", "kind": "retraction", "text": "The source admitted inventing it."},
    ])  # fmt: skip
    archive.build()
    tree = read(archive, "/stories/zanzibar-ledger/")
    assert "withdrawn" in text(tree.find(".//h1"))
    assert "The source admitted inventing it." in text(tree)
    assert "April 1, 2018" in text(tree)
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not tree.xpath("//link[@rel='canonical']")
    assert traces(archive, [SECRET, DECK, BODY, ALT, "Velvet Byline", "velvet-byline", "quagmire"]) == []
    assert not list((archive.root / "build").rglob("inside.png"))


def test_a_withdrawn_story_is_in_no_listing(archive):
    world(archive, status="published")
    archive.build()
    secret(archive, status="withdrawn", corrections=[])
    archive.build()
    pages = [path for path, _ in traces(archive, ["zanzibar-ledger"])]
    assert set(pages) == {"stories/zanzibar-ledger/index.html", "stories/last/index.html", "manifest-sha256.txt",
                          "2018/zanzibar-old/index.html"}  # fmt: skip
    assert "Named in 2 stories" in words(archive, "/people/eugene-harris/")
    assert "Stories 2" in words(archive, "/stories/")
    assert section(read(archive, "/organizations/police/"), "_ties") == ""


def test_links_to_a_withdrawn_story_point_to_its_tombstone(archive):
    archive.story("gone", title=SECRET, status="withdrawn", redirect_from=["/old/gone/"])
    archive.story("open", body="See [[story/gone]] and [[story/gone|the report]].\n")
    archive.build()
    tree = read(archive, "/stories/open/")
    assert tree.xpath("//div[@class='body']//a/@href") == ["/stories/gone/"] * 2
    assert "and the report." in text(tree)
    assert traces(archive, [SECRET]) == []
    assert "/stories/gone/" in read(archive, "/old/gone/").xpath("//a/@href")


def test_a_withdrawn_story_is_skipped_in_its_thread(archive):
    archive.story("one", title="Part one", published="2019-01-01")
    archive.story("two", title=SECRET, published="2019-01-02", follows="story/one", status="withdrawn")
    archive.story("three", title="Part three", published="2019-01-03", follows="story/two")
    archive.build()
    assert traces(archive, [SECRET]) == []
    assert "stories/two/index.html" in archive.tree()
