"""Entities and files are public only while something public uses them; until then no byte of the output tells of them."""

import json

import pytest
from support.live import running, serving, until

WORDS = ("histle", "Fixer", "fixer", "ledger", "Ledger", "telltale", "unlinked", "Contract")
"""What tells of the person, the friend and the document that only the draft uses."""
USERS = {
    "a tag": {"entities": ["person/whistle-blower"]},
    "a link": {"body": "It was [[person/whistle-blower]].\n"},
    "a link to the address": {"body": "It was [she](/people/whistle-blower/).\n"},
    "a byline": {"bylines": ["person/whistle-blower"]},
    "a byline by name": {"bylines": ["Whistle Blower"]},
}


@pytest.fixture
def world(archive):
    """A public story with an entity of its own, and a draft with a person, her friend and a document."""
    archive.on |= {"dataset", "feeds", "sitemap", "colophon", "robots", "hosts", "citations"}
    archive.entity("person", "ann", name="Ann Lee", status=None)
    archive.story("public/index", title="Public story", entities=["person/ann"], body="Ann Lee came. ![She](ann.svg)\n")
    archive.write("content/stories/public/ann.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    archive.write("content/stories/public/notes.txt", "unlinked: call the source at once")
    friend = {"to": "person/fixer", "kind": "associate", "source": "https://example.org/"}
    archive.entity("person", "whistle-blower", name="Whistle Blower", status=None, relations=[friend])
    back = {"to": "person/whistle-blower", "kind": "associate", "source": "https://example.org/"}
    archive.entity("person", "fixer", name="Fixer Friend", status=None, relations=[back])
    archive.entity("document", "secret-ledger", name="The Ledger of Harm", status=None, file="contract.txt")
    archive.write("content/documents/contract.txt", "Contract of telltale words")
    archive.story("big", title="Big investigation", status="draft", entities=["person/whistle-blower"],
                  documents=[{"id": "document/secret-ledger"}])  # fmt: skip
    return archive


def traces(archive, words=WORDS):
    return [
        (path, word) for path, data in archive.tree().items() for word in words if word.encode() in data or word in path
    ]


def publish(archive, status="published"):
    archive.story("big", title="Big investigation", status=status, entities=["person/whistle-blower"],
                  documents=[{"id": "document/secret-ledger"}])  # fmt: skip


def clean(archive, tmp_path_factory):
    """The output of a build that knows no earlier one."""
    folder = tmp_path_factory.mktemp("clean")
    (folder / "content").symlink_to(archive.root / "content")
    other = type(archive)(folder)
    other.on = archive.on
    other.build()
    return other.tree()


def test_an_entity_used_only_by_a_draft_leaves_no_trace(world, tmp_path_factory):
    result = world.build()
    assert "0 problems" in result.out
    assert traces(world) == []
    before = world.tree()
    publish(world)
    world.build()
    assert {
        "people/whistle-blower/index.html",
        "people/fixer/index.html",
        "documents/contract.txt",
    } <= world.tree().keys()
    assert world.tree() == clean(world, tmp_path_factory)
    for status in ("draft", "held"):
        publish(world, status)
        world.build()
        assert world.tree() == before
    assert traces(world) == []


def test_an_entity_used_only_by_a_draft_leaves_no_trace_while_watching(world):
    with running(world, "build", "--watch", "--now", "2026-01-05T05:00"):
        person = world.root / "build/people/whistle-blower/index.html"
        until((world.root / "build/manifest-sha256.txt").exists)
        assert traces(world) == []
        publish(world)
        until(person.exists)
        publish(world, "draft")
        until(lambda: not person.exists())
        until(lambda: "whistle" not in (world.root / "build/manifest-sha256.txt").read_text())
    world.build()
    assert traces(world) == []


def test_the_preview_lists_entities_and_files_that_a_draft_makes_public(world):
    world.build()
    before = world.tree()
    with serving(world, port=8431) as preview:
        assert "Whistle Blower" in preview.ask("/people/whistle-blower/")[1]
        dashboard = preview.until("/_/", "Big investigation")
        for uid in ("person/whistle-blower", "person/fixer", "document/secret-ledger"):
            assert f"<code>{uid}</code>" in dashboard
        preview.until("/_/", "content/stories/public/notes.txt")  # once the checks have run
        publish(world)
        preview.until("/_/", "<code>person/whistle-blower</code>", absent=True)
    assert world.tree() == before


@pytest.mark.parametrize("front", USERS.values(), ids=USERS)
def test_an_entity_is_public_while_a_public_story_refers_to_it(world, front):
    world.build()
    before = world.tree()
    world.story("other", **front)
    world.build()
    assert "people/whistle-blower/index.html" in world.tree()
    (world.root / "content/stories/other.md").unlink()
    (world.root / "addresses.txt").unlink(missing_ok=True)
    world.build()
    assert world.tree() == before


@pytest.mark.parametrize(
    ("kind", "front"),
    [
        ("event", {"entities": ["person/whistle-blower"], "when": "2019"}),
        ("event", {"sources": ["document/secret-ledger"], "when": "2019"}),
        ("organization", {"relations": [{"to": "Whistle Blower", "kind": "member", "source": "https://example.org/"}]}),
        ("organization", {"relations": [{"to": "person/ann", "kind": "member", "source": "document/secret-ledger"}]}),
        ("place", {"body": "See [[person/fixer]].\n"}),
    ],
)
def test_entities_that_a_public_entity_refers_to_are_public(world, kind, front):
    world.entity(kind, "hub", status=None, **front)
    world.build()
    assert traces(world) == []
    world.story("other", entities=[f"{kind}/hub"])
    world.build()
    assert traces(world)
    world.story("other")
    world.build()
    assert traces(world) == []


def relate(archive, *sources):
    """Let Ann, who is public, be tied to the person whom only the draft tags."""
    tie = {"to": "person/whistle-blower", "kind": "associate", "source": list(sources)}
    archive.entity("person", "ann", name="Ann Lee", status=None, relations=[tie])


def test_a_relation_makes_its_target_public_only_with_a_public_source(world, tmp_path_factory):
    world.story("other", title="Another", status="draft", body="Nobody is named.\n")
    relate(world, "story/big", "story/other")
    world.build()
    assert traces(world) == []
    world.story("other", title="Another", body="Nobody is named.\n")
    world.build()
    assert "people/whistle-blower/index.html" in world.tree()
    assert world.tree() == clean(world, tmp_path_factory)
    world.story("other", title="Another", status="withdrawn")
    world.build()
    assert traces(world) == []
    assert world.tree() == clean(world, tmp_path_factory)
    relate(world, "story/big", "https://example.org/")
    world.build()
    assert "people/fixer/index.html" in world.tree()


@pytest.mark.parametrize("before", [None, "else"])
def test_a_source_can_be_replaced_by_another_file_with_its_id(world, tmp_path_factory, before):
    def second(slug):
        front = f"---\ntitle: Second\nstatus: published\npublished: 2019-01-05\nslug: {slug}\n---\nNobody.\n"
        world.write("content/stories/second.md", front)

    world.story("other", title="Another", status="draft", body="Nobody is named.\n")
    relate(world, "story/other")
    if before:
        second(before)
    world.build()
    assert traces(world) == []
    second("other")
    world.build()
    assert "people/whistle-blower/index.html" in world.tree()
    assert world.tree() == clean(world, tmp_path_factory)


def test_a_relation_is_public_once_its_source_document_is(world, tmp_path_factory):
    relate(world, "document/secret-ledger")
    world.build()
    assert (
        "people/whistle-blower/index.html" in world.tree()
    )  # Ann's relation cites the document, which is public thereby
    assert world.tree() == clean(world, tmp_path_factory)


def test_a_public_page_makes_the_entities_it_links_public(world):
    world.entity("page", "about", status="draft", body="Thanks to [[person/fixer]].\n")
    world.build()
    assert traces(world) == []
    world.entity("page", "about", status="published", body="Thanks to [[person/fixer]].\n")
    world.build()
    assert "people/fixer/index.html" in world.tree()


def test_an_entity_with_status_published_is_public(world):
    world.entity("person", "fixer", name="Fixer Friend", status="published")
    world.build()
    assert "people/fixer/index.html" in world.tree()
    world.entity("person", "fixer", name="Fixer Friend", status="published", visibility="suppressed")
    world.build()
    assert traces(world) == []


def test_two_unused_entities_do_not_keep_each_other_public(world):
    world.story("other", entities=["person/fixer"])
    world.build()
    assert "people/whistle-blower/index.html" in world.tree()
    world.story("other")
    world.build()
    assert traces(world) == []


def test_the_end_of_an_embargo_publishes_the_entities_of_the_story(world):
    world.story("big", title="Big investigation", embargo="2026-01-05T06:00", entities=["person/whistle-blower"])
    world.build("--now", "2026-01-05T05:00")
    assert traces(world) == []
    world.build("--now", "2026-01-05T07:00")
    assert "people/fixer/index.html" in world.tree()


def test_entities_used_only_by_a_withdrawn_story_are_not_public(world):
    publish(world)
    world.build()
    publish(world, "withdrawn")
    world.build()
    assert traces(world) == []


def test_the_merged_name_of_an_unused_entity_is_not_published(world):
    world.entity("person", "old-fixer", name="Old Fixer", status=None, merged_into="person/fixer")
    world.build()
    assert traces(world) == []
    world.story("other", entities=["Old Fixer"])
    world.build()
    assert {"people/fixer/index.html", "people/old-fixer/index.html"} <= world.tree().keys()


@pytest.mark.parametrize(
    "front",
    [
        {"entities": ["Old Fixer"]},
        {"entities": ["person/old-fixer"]},
        {"body": "See [[Old Fixer]].\n"},
        {"body": "See [him](/people/old-fixer/).\n"},
    ],
)
def test_a_merged_name_is_public_once_a_public_story_uses_it(world, tmp_path_factory, front):
    world.entity(
        "person", "old-fixer", name="Old Fixer", aliases=["Fixer Alias"], status=None, merged_into="person/ann"
    )
    world.build()
    assert traces(world) == []
    world.story("other", status="draft", **front)
    world.build()
    assert traces(world) == []
    world.story("other", **front)
    world.build()
    assert "people/old-fixer/index.html" in world.tree()
    assert world.tree() == clean(world, tmp_path_factory)


def test_a_merged_name_that_was_published_stays_known(world):
    world.on.add("ledger")
    world.entity("person", "old-fixer", name="Old Fixer", status=None)
    world.story("other", entities=["person/old-fixer"])
    world.build()
    world.story("other")
    world.entity("person", "old-fixer", name="Old Fixer", status=None, merged_into="person/ann")
    world.build()
    assert "people/old-fixer/index.html" in world.tree()
    world.entity("person", "unknown", name="Fixer Nobody", status=None, merged_into="person/none")
    assert "unknown.md:3:1: warning" in world.build().err


def test_files_are_public_only_if_a_public_document_uses_them(world):
    names = ("linked.csv", "declared.csv", "beside.csv", "draft-only.csv")
    for name in names:
        world.write(f"content/stories/public/{name}", name)
    world.story("public/index", body="[Figures](linked.csv)\n", files=["declared.csv"])
    world.story("draft", status="draft", body="[Figures](public/draft-only.csv)\n")
    world.build()
    assert {path for path in world.tree() if path.endswith(".csv") and path.startswith("stories")} == {
        "stories/public/declared.csv",
        "stories/public/linked.csv",
    }
    said = world.run("check").err
    assert "content/stories/public/beside.csv: warning: not published" in said
    assert "linked.csv" not in said
    world.story("public/index", body="No figures.\n")
    world.build()
    assert not [path for path in world.tree() if path.startswith("stories/public/") and path.endswith(".csv")]


def test_a_missing_declared_file_is_an_error_at_its_line(world):
    world.story("public/index", files=["missing.csv"])
    result = world.run("build")
    assert result.code == 1
    assert 'there is no file "content/stories/public/missing.csv"' in result.err


def test_raw_html_publishes_the_files_it_refers_to(archive):
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text() + '[content]\nraw_html = ["stories"]\n')
    archive.story(
        "one/index",
        body='<video src="clip.webm" poster="still.svg"></video>\n\nSee <a href="data.csv">it</a>, <a href="../">up</a>.\n',
    )
    for name in ("clip.webm", "still.svg", "data.csv", "other.csv"):
        archive.write(f"content/stories/one/{name}", "<svg/>")
    archive.build()
    found = {path for path in archive.tree() if path.startswith("stories/one/")}
    assert found == {f"stories/one/{name}" for name in ("clip.webm", "still.svg", "data.csv", "index.html")}


REFUSED = [
    ".env",
    ".git/config",
    ".ssh/id",
    "backup.bak",
    "notes.txt.save",
    "index.old",
    "x.rej",
    "__MACOSX/x",
    "keys/id_ed25519",
    "page.html~",
    "~$letter.docx",
    ".~lock.sheet.ods",
    "a/.hidden/x",
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", REFUSED)
def test_suspicious_static_files_are_refused_with_a_hint(archive, name):
    archive.write(f"content/static/{name}", "telltale")
    archive.write("content/static/.well-known/security.txt", "Contact: us")
    result = archive.build()
    assert traces(archive, ["telltale"]) == []
    assert ".well-known/security.txt" in archive.tree()
    line = next(line for line in result.err.splitlines() if "publish_static = " in line).partition("toml: ")[2]
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text() + f"[content]\n{line}\n")
    result = archive.build()
    assert archive.output(name) == "telltale"
    assert "0 problems" in result.out


def test_list_explains_why_an_entity_is_public(world):
    world.entity("person", "stated", status="published")
    found = json.loads(world.run("list", "entities", "--json").out)["entities"]
    because = {row["id"]: (row["state"], row["reason"]) for row in found}
    assert because["person/ann"] == ("public", "used by story/public")
    assert because["person/stated"] == ("public", "status: published")
    assert because["person/whistle-blower"] == ("unused", "only story/big uses it, which is not published")
    drafts = json.loads(world.run("list", "--status", "draft", "--json").out)["stories"]
    uids = ["document/secret-ledger", "person/fixer", "person/whistle-blower"]
    assert drafts[0]["entities_published_with_it"] == uids


def test_check_lists_entities_and_the_drafts_that_use_them(world):
    said = world.run("check").err
    for uid in ("person/fixer", "person/whistle-blower", "document/secret-ledger"):
        assert f"{uid} is not public yet: only story/big uses it" in said
