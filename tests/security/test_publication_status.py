"""Unpublished documents leave no trace in any byte of the output."""

import re

import pytest
from support.built_pages import read, section, text
from support.unpublished import (
    BODY,
    DECK,
    HIDDEN,
    NOW,
    SECRET,
    UNPUBLISHED,
    links,
    picture,
    secret,
    traces,
    warnings,
    words,
    world,
)

# -- traces in the output


@pytest.mark.parametrize("front", UNPUBLISHED)
def test_an_unpublished_story_leaves_no_trace(archive, front):
    world(archive, **front)
    archive.build(*NOW)
    assert traces(archive, HIDDEN) == []
    assert not list((archive.root / "build").rglob("inside.png"))


@pytest.mark.parametrize("front", UNPUBLISHED)
def test_a_story_leaves_no_trace_after_it_is_unpublished(archive, front):
    world(archive, status="published")
    archive.build(*NOW)
    assert {path for path, _ in traces(archive, [SECRET])} > {"index.html", "stories/zanzibar-ledger/index.html"}
    assert "stories/zanzibar-ledger/quagmire.txt" in archive.tree()
    secret(archive, **front)
    archive.build(*NOW)
    assert traces(archive, HIDDEN) == []
    assert not list((archive.root / "build").rglob("inside.png"))
    assert not (archive.root / "build/stories/zanzibar-ledger").exists()


@pytest.mark.parametrize("front", UNPUBLISHED)
def test_the_output_equals_that_of_an_archive_without_the_story(archive, tmp_path_factory, front):
    from support.archive import Archive

    world(archive, status="published")
    archive.build(*NOW)
    secret(archive, **front)
    archive.build(*NOW)
    other = Archive(tmp_path_factory.mktemp("without"))
    world(other)
    (other.root / "content/stories/zanzibar-ledger/index.md").unlink()
    for name in ("zanzibar.png", "inside.png", "quagmire.txt"):
        (other.root / "content/stories/zanzibar-ledger" / name).unlink()
    other.entity("organization", "police", name="The Police")
    other.entity("event", "vote", name="The vote", when="2019-02-01")
    other.story("last", title="Last story", entities=["person/eugene-harris", "event/vote"], section="courts",
                bylines=["Ann Lee"], published="2019-03-05", body="See the ledger.\n")  # fmt: skip
    other.build(*NOW)
    assert archive.tree() == other.tree()


def test_an_unpublished_story_is_in_no_count(archive):
    world(archive, status="held")
    archive.build()
    assert "Named in 2 stories" in words(archive, "/people/eugene-harris/")
    assert "Named in" not in words(archive, "/documents/memo/")
    assert "Stories 2" in words(archive, "/stories/")
    assert "Stories 2" in words(archive, "/bylines/ann-lee/")
    assert "No story has been corrected" in words(archive, "/corrections/")
    assert "/dates/2018/" not in links(read(archive, "/dates/"))
    assert links(read(archive, "/dates/")).count("/dates/2019/") == 1
    for path in ("threads/first/index.html", "dates/2018/index.html", "sections/quagmire/index.html",
                 "bylines/velvet-byline/index.html", "2018/zanzibar-old/index.html"):  # fmt: skip
        assert path not in archive.tree()
    story = read(archive, "/stories/first/")
    assert not story.xpath("//nav[@aria-label='Thread']")
    assert set(story.xpath("//section[.//*[@id='_related']]//p[@class='name']/a/@href")) <= {"/stories/last/"}


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ({"status": "publish"}, 3),
        ({"status": "Published"}, 3),
        ({"status": "published", "published": "March 5"}, 4),
        ({"status": "published", "embargo": "soon"}, 5),
        ({"status": "published", "embargo": "XXXX"}, 5),
        ({"status": "published", "published": None}, 3),
    ],
)
def test_an_unreadable_status_or_embargo_is_an_error(archive, front, line):
    archive.build()
    before = archive.tree()
    archive.story("bad", **front)
    result = archive.run("build")
    assert result.code == 1
    assert f"content/stories/bad.md:{line}:" in result.err
    assert archive.tree() == before


@pytest.mark.parametrize("kind", ["thread", "page"])
@pytest.mark.parametrize("status", ["draft", None, "held"])
def test_an_unpublished_page_or_thread_leaves_no_trace(archive, kind, status):
    archive.story("one", title="One")
    archive.story("two", title="Two", published="2019-02-01", follows="story/one")
    fields = {"starts": "story/one"} if kind == "thread" else {}
    archive.entity(kind, "zanzibar-ledger", title=SECRET, summary=DECK, status=status, body=BODY, **fields)
    archive.build()
    assert traces(archive, HIDDEN) == []


# -- references to unpublished documents


@pytest.mark.sampled(8)
@pytest.mark.parametrize("front", UNPUBLISHED)
@pytest.mark.parametrize(
    "written", ["[[story/secret-thing|the plan]]", "[the plan](secret-thing.md)", "[the plan](@/stories/secret-thing.md)",
                "[the plan](/stories/secret-thing/)"]
)  # fmt: skip
def test_a_link_to_an_unpublished_document_is_plain_text_with_a_warning(archive, front, written):
    archive.story("secret-thing", title=SECRET, **front)
    archive.story("open", body=f"One line.\n\nHere is {written} again.\n")
    result = archive.build(*NOW)
    assert [re.match(r"content/stories/open\.md:\d+", line)[0] for line in warnings(result)] == [
        "content/stories/open.md:8"
    ]
    tree = read(archive, "/stories/open/")
    assert "Here is the plan again." in text(tree)
    assert not tree.xpath("//div[@class='body']//a")
    assert traces(archive, ["secret-thing", SECRET]) == []


@pytest.mark.parametrize("front", UNPUBLISHED)
def test_a_link_without_text_to_an_unpublished_document_is_an_error(archive, front):
    archive.story("secret-thing", title=SECRET, **front)
    archive.story("open", body="Here is [[story/secret-thing]].\n")
    result = archive.run("build", *NOW)
    assert result.code == 1
    assert "content/stories/open.md:6:9: error:" in result.err
    assert archive.tree() == {}


def test_warnings_fail_a_strict_build(archive):
    archive.story("secret-thing", title=SECRET, status="held")
    archive.story("open", body="[[story/secret-thing|the plan]]\n")
    assert archive.run("build").code == 0
    assert archive.run("build", "--strict").code == 1
    assert archive.run("build").code == 0


def test_an_incremental_build_repeats_the_warnings(archive):
    archive.story("secret-thing", title=SECRET, status="held")
    archive.story("open", body="[[story/secret-thing|the plan]]\n")
    first = archive.build()
    assert archive.build().err == first.err
    assert warnings(first)


def test_the_warning_ends_when_the_story_is_published(archive):
    archive.story("secret-thing", title=SECRET, status="held")
    archive.story("open", body="[[story/secret-thing|the plan]]\n")
    assert warnings(archive.build())
    archive.story("secret-thing", title=SECRET)
    assert not warnings(archive.build())
    assert "/stories/secret-thing/" in read(archive, "/stories/open/").xpath("//div[@class='body']//a/@href")


def test_a_relation_whose_only_source_is_held_is_not_shown(archive):
    archive.entity("organization", "police", name="The Police")
    relation = {"to": "organization/police", "kind": "position", "role": "Chief"}
    archive.entity("person", "ann", name="Ann", relations=[relation | {"source": "story/secret-thing"}])
    archive.entity("person", "bob", name="Bob", relations=[relation | {"source": ["story/secret-thing", "story/open"]}])
    archive.story("secret-thing", title=SECRET, status="held")
    archive.story("open", title="Open story")
    archive.build()
    assert section(read(archive, "/people/ann/"), "_ties") == ""
    assert "Bob Chief Story 1" in section(read(archive, "/organizations/police/"), "_ties")
    assert "Ann" not in words(archive, "/organizations/police/")
    archive.story("secret-thing", title=SECRET)
    archive.build()
    assert "The Police Chief" in section(read(archive, "/people/ann/"), "_ties")
    assert "Ann Chief" in section(read(archive, "/organizations/police/"), "_ties")


def test_a_thread_that_starts_with_a_held_story_has_no_dead_link(archive):
    from support.links import broken

    archive.story("first", title=SECRET, status="held")
    archive.story("second", title="Second", follows="story/first", published="2019-02-01")
    archive.entity("thread", "saga", title="The saga", starts="story/first", status="published")
    archive.story("open", body="Read [[thread/saga|the saga]].\n")
    archive.run("build")
    assert broken(archive.root / "build") == []
    assert traces(archive, [SECRET]) == []


def test_an_asset_of_a_held_story_is_not_published(archive):
    archive.story("held/index", title=SECRET, status="held")
    archive.write("content/stories/held/picture.png", picture())
    archive.story("open", body="Text.\n")
    archive.build()
    assert not list((archive.root / "build").rglob("*.png"))
    archive.story("open", body="Text.\n\n![A picture](held/picture.png)\n")
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/open.md:8:" in result.err
    assert ": error: " in result.err


def test_a_main_image_from_the_folder_of_a_held_story_is_an_error(archive):
    archive.story("held/index", title=SECRET, status="held")
    archive.write("content/stories/held/picture.png", picture())
    archive.story("open", image={"src": "held/picture.png", "alt": "A picture"})
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/open.md:6:" in result.err


def test_a_file_next_to_a_story_is_removed_when_the_story_is_held(archive):
    archive.story("held", title=SECRET, body="![x](beside.png)\n")
    archive.write("content/stories/beside.png", picture())
    archive.build()
    assert "stories/beside.png" in archive.tree()
    archive.story("held", title=SECRET, status="held", body="![x](beside.png)\n")
    archive.build()
    assert not list((archive.root / "build").rglob("*.png"))


def test_a_thread_whose_first_story_is_held_is_hidden_with_a_warning(archive):
    archive.story("a")
    archive.story("b", follows="story/a", body="See [[thread/saga|the thread]].\n")
    archive.entity("thread", "saga", starts="story/a", status="published")
    archive.write("content/threads/other/index.md", "---\ntitle: Other\nstarts: story/a\nstatus: draft\n---\n")
    archive.write("content/threads/other/memo.txt", "memo")
    archive.build()
    archive.story("a", status="held")
    result = archive.build()
    assert "content/threads/saga.md:3:1: warning: the thread has no page, since story/a is held" in result.err
    assert "See the thread." in archive.output("stories/b/index.html")
    assert not [path for path in archive.tree() if path.startswith("threads/")]
