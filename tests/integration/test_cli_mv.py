"""sitegen mv: a document under another name, with all that refers to it, and its old address redirected."""

import pytest
from support.archive import CONFIG


@pytest.fixture
def paper(archive):
    archive.on |= {"ledger", "hosts"}
    archive.write(
        "content/stories/one.md",
        "---\n# a comment of ours\ntitle: 'One'   # quoted\nstatus: published\npublished: 2019-01-05\n---\n"
        "Text. [Two](two.md#what) and [itself](@/stories/one.md), [[story/two]].\n",
    )
    archive.write(
        "content/stories/two.md",
        "---\ntitle: Two\nstatus: published\npublished: 2019-02-05\nfollows: story/one  # the first\n---\n## What\n\n"
        '[[story/one]] and [[story/one|the first]], [one](one.md), [one](../stories/one.md "A title"), [by address](/stories/one/).\n\n'
        "[ref]: one.md\n\nSee [ref]. `[[story/one]]` is code, story/one is prose, [[story/one-more]].\n",
    )
    archive.story("one-more", title="One more")
    archive.build()
    return archive


def text(archive, path):
    return (archive.root / "content" / path).read_bytes().decode()


def contents(archive):
    return {path: path.read_bytes() for path in sorted((archive.root / "content").rglob("*")) if path.is_file()}


@pytest.mark.parametrize("names", [("content/stories/one.md", "content/stories/uno.md"), ("story/one", "story/uno"),
                                   ("stories/one.md", "stories/uno")])  # fmt: skip
def test_a_story_is_renamed_with_all_that_refers_to_it(paper, names):
    result = paper.run("mv", *names)
    assert result.code == 0, result.err
    assert "/stories/one/ -> /stories/uno/" in result.out
    assert not (paper.root / "content/stories/one.md").exists()
    assert text(paper, "stories/uno.md") == (
        "---\n# a comment of ours\ntitle: 'One'   # quoted\nstatus: published\npublished: 2019-01-05\n"
        "redirect_from: [/stories/one/]\n---\n"
        "Text. [Two](two.md#what) and [itself](@/stories/uno.md), [[story/two]].\n"
    )
    assert text(paper, "stories/two.md") == (
        "---\ntitle: Two\nstatus: published\npublished: 2019-02-05\nfollows: story/uno  # the first\n---\n## What\n\n"
        '[[story/uno]] and [[story/uno|the first]], [one](uno.md), [one](uno.md "A title"), [by address](/stories/uno/).\n\n'
        "[ref]: uno.md\n\nSee [ref]. `[[story/one]]` is code, story/one is prose, [[story/one-more]].\n"
    )
    paper.build()
    assert "/stories/one/ /stories/uno/ 301" in paper.output("_redirects")


def test_a_dry_run_writes_nothing(paper):
    before = contents(paper)
    result = paper.run("mv", "--dry-run", "story/one", "story/uno")
    assert result.code == 0
    assert "would be renamed" in result.out
    assert contents(paper) == before


@pytest.mark.parametrize(("new", "words"), [("story/two", "already"), ("content/people/one.md", "must be below"),
                                            ("story/one", "already"), ("stories/x/one-more.md", "is in use by")])  # fmt: skip
def test_mv_changes_nothing_if_it_fails(paper, new, words):
    before = contents(paper)
    result = paper.run("mv", "story/one", new)
    assert result.code in {1, 2}
    assert words in result.err
    assert contents(paper) == before
    assert paper.run("mv", "story/nobody", "story/x").code == 2


def test_mv_to_another_folder_keeps_the_id_and_updates_links(paper):
    assert paper.run("mv", "content/stories/one.md", "content/stories/2019/").code == 0
    moved = text(paper, "stories/2019/one.md")
    assert "[Two](../two.md#what)" in moved
    assert "redirect_from" not in moved
    assert "[one](2019/one.md)" in text(paper, "stories/two.md")
    assert "follows: story/one " in text(paper, "stories/two.md")
    before = paper.tree()
    paper.build()
    assert paper.tree().keys() == before.keys()


def test_a_folder_moves_with_its_files(paper):
    paper.write(
        "content/stories/big/index.md",
        "---\ntitle: Big\nstatus: published\npublished: 2019-03-05\n---\n[notes](notes.txt) [Two](../two.md)\n",
    )
    paper.write("content/stories/big/notes.txt", "notes")
    paper.story("third", body="[notes](big/notes.txt) and [big](big/index.md)\n")
    paper.build()
    assert paper.run("mv", "content/stories/big", "content/stories/years/large").code == 0
    assert not (paper.root / "content/stories/big").exists()
    assert "[notes](notes.txt) [Two](../../two.md)" in text(paper, "stories/years/large/index.md")
    assert "[notes](years/large/notes.txt) and [big](years/large/index.md)" in text(paper, "stories/third.md")
    paper.build()
    assert "/stories/big/ /stories/large/ 301" in paper.output("_redirects")


@pytest.mark.parametrize(("given", "right"), [
    ("redirect_from: [/a/]  # old", "redirect_from: [/a/, /stories/two/]  # old"),
    ("redirect_from:\n  - /a/   # old\n  - /b/", "redirect_from:\n  - /a/   # old\n  - /b/\n  - /stories/two/"),
    ("redirect_from: []", "redirect_from: [/stories/two/]"),
])  # fmt: skip
def test_mv_keeps_existing_redirects(paper, given, right):
    paper.write(
        "content/stories/two.md",
        f"---\ntitle: Two\nstatus: published\n{given}\npublished: 2019-02-05\n---\n## What\n".replace("\n", "\r\n"),
    )
    paper.build()
    assert paper.run("mv", "story/two", "story/deux").code == 0
    assert text(paper, "stories/deux.md") == (
        f"---\ntitle: Two\nstatus: published\n{right}\npublished: 2019-02-05\n---\n## What\n".replace("\n", "\r\n")
    )
    paper.build()


def test_an_entity_is_renamed_in_front_matter(archive):
    archive.on.add("ledger")
    archive.entity("person", "ann", name="Ann Lee")
    archive.entity(
        "person",
        "bob",
        name="Bob",
        relations=[{"to": "person/ann", "kind": "family", "source": "https://example.org/"}],
    )
    archive.story("s", entities=["person/ann", "Bob"], body="[[person/ann]]\n")
    archive.build()
    assert archive.run("mv", "person/ann", "person/ann-lee").code == 0
    assert "to: person/ann-lee" in text(archive, "people/bob.md")
    assert "- person/ann-lee" in text(archive, "stories/s.md")
    archive.build()
    assert "people/ann/index.html" in archive.tree()


def test_a_draft_needs_no_redirect(archive):
    archive.story("one", status="draft")
    assert archive.run("mv", "story/one", "story/uno").code == 0
    assert "redirect_from" not in text(archive, "stories/uno.md")


def test_mv_stops_if_a_reference_cannot_be_rewritten(archive):
    archive.write("sitegen.toml", CONFIG + '[content]\nraw_html = ["stories"]\n')
    archive.write("content/stories/notes.txt", "notes")
    archive.story("one", body='<a href="notes.txt">raw</a>\n')
    before = contents(archive)
    result = archive.run("mv", "content/stories/one.md", "content/stories/2019/")
    assert result.code == 1
    assert "content/stories/one.md:" in result.err
    assert "by hand" in result.err
    assert contents(archive) == before


def test_mv_reverts_everything_after_an_error(paper, monkeypatch):
    from sitegen.cli import main
    from sitegen.editing import replaced_files

    real, full = replaced_files.replace_file, [True]

    def fails(place, data):
        if place.name == "two.md" and full:
            full.clear()
            raise OSError(28, "No space left on device", str(place))
        real(place, data)

    before = contents(paper)
    monkeypatch.setattr(replaced_files, "replace_file", fails)
    with pytest.raises(SystemExit) as ended:
        main(["-C", str(paper.root), "mv", "story/one", "story/uno"])
    assert ended.value.code == 1
    assert contents(paper) == before


@pytest.mark.parametrize("kind", ["toml", "broken"])
def test_other_front_matter_is_edited_or_refused(archive, kind):
    text = (
        '+++\ntitle = "One"\nstatus = "published"\npublished = "2019-01-05"\n+++\nText.\n'
        if kind == "toml"
        else "---\ntitle: [\n---\n"
    )
    archive.write("content/stories/one.md", text)
    if kind == "toml":
        archive.build()
    result = archive.run("mv", "story/one", "story/uno")
    if kind == "broken":
        assert result.code == 1
        return
    assert result.code == 0, result.err
    archive.build()
    assert "stories/one/index.html" in archive.tree()
