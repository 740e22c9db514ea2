"""Deleted and renamed documents: lost addresses are errors, renamed ones redirect."""

import shutil

import pytest
from support.archive import CONFIG
from support.ledger import LEDGER, NEWS, clean, drop, gone, known, refused, write

# -- lost addresses


def test_a_deleted_story_is_an_error_until_the_ledger_marks_it_gone(paper):
    gone(paper, "stories/one.md")
    for _ in range(2):
        said = refused(paper, "/stories/one/", "story/one", "gone: /stories/one/", "status: withdrawn")
        assert f"{LEDGER}:{_number(paper, '/stories/one/')}:1: error" in said
    drop(paper, "/stories/one/")
    write(paper, "gone: /stories/one/")
    paper.build()
    assert [path for path, data in paper.tree().items() if "stories/one" in path or b"ramble" in data] == []
    assert "/stories/one/ " not in (paper.root / LEDGER).read_text("utf-8")


def _number(archive, address):
    text = (archive.root / LEDGER).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(text, 1) if line.startswith(f"{address} "))


def test_a_renamed_file_is_detected_and_the_hint_has_its_line(paper):
    (paper.root / "content/stories/one.md").rename(paper.root / "content/stories/other.md")
    refused(paper, "content/stories/other.md:1:1: error", "add the line redirect_from: [/stories/one/]")
    paper.story("other", title="Bramble one", redirect_from=["/stories/one/"])
    gone(paper, "people/ann.md")
    drop(paper, "/people/ann/")
    write(paper, "gone: /people/ann/")
    paper.build()
    assert "stories/one/index.html" in paper.tree()


def test_a_rename_keeps_the_redirects_that_a_story_has(paper):
    (paper.root / "content/stories/two.md").rename(paper.root / "content/stories/deux.md")
    refused(paper, "content/stories/deux.md:", "redirect_from: [/old/two/, /stories/two/]")


def test_a_changed_slug_is_a_rename(paper):
    text = (paper.root / "content/stories/one.md").read_text("utf-8")
    paper.write("content/stories/one.md", text.replace("title:", "slug: bramble\ntitle:", 1))
    said = refused(paper, "redirect_from: [/stories/one/]")
    assert "content/stories/one.md:" in said


def test_a_retitled_and_renamed_story_is_suggested(paper):
    gone(paper, "stories/two.md")
    paper.story("two-b", title="Entirely other", published="2020-01-01")
    refused(paper, "content/stories/two-b.md:", "if story/two-b is the same document under another name")


@pytest.mark.parametrize("kind", ["person/ann", "page/about"])
def test_a_deleted_entity_or_page_is_an_error(paper, kind):
    folder, slug = {"person/ann": ("people", "ann"), "page/about": ("pages", "about")}[kind]
    if kind == "person/ann":
        paper.story("one", title="Bramble one", body="Text.\n", entities=None)
    gone(paper, f"{folder}/{slug}.md")
    refused(paper, kind, "gone: /")


def test_a_deleted_tombstone_is_an_error(paper):
    paper.story("one", title="Bramble one", status="withdrawn")
    paper.build()
    assert ("/stories/one/", "story/one", "withdrawn") in known(paper)
    gone(paper, "stories/one.md")
    refused(paper, "/stories/one/")


# -- gone


@pytest.mark.parametrize("form", ["address", "digest"])
def test_a_removed_address_is_not_reused_by_accident(paper, form):
    import hashlib

    address = "/stories/one/"
    named = address if form == "address" else hashlib.sha256(address.encode()).hexdigest()[:16]
    gone(paper, "stories/one.md")
    write(paper, f"gone: {named}")
    paper.build()
    assert f"{address} story/one" not in (paper.root / LEDGER).read_text("utf-8")
    paper.story("one", title="Bramble one")
    said = refused(paper, "content/stories/one.md:1:1: error", "is gone")
    assert "delete line" in said
    text = (paper.root / LEDGER).read_text("utf-8")
    (paper.root / LEDGER).write_text(text.replace(f"gone: {named}\n", ""), "utf-8")
    paper.build()
    assert "stories/one/index.html" in paper.tree()


# -- automatic redirects


def test_a_changed_permalink_redirects_every_address(paper, tmp_path_factory):
    paper.on |= {"hosts"}
    paper.write("sitegen.toml", NEWS + '[kinds.person]\npermalink = "/who/{slug}/"\n')
    other = clean(paper, tmp_path_factory.mktemp("clean"))
    paper.build()
    tree = paper.tree()
    for old, new in (("stories/one", "news/one"), ("stories/two", "news/two"), ("people/ann", "who/ann")):
        assert f'../../{new}/"' in tree[f"{old}/index.html"].decode()
        assert f"/{old}/ /{new}/ 301" in paper.output("_redirects")
    assert "/old/two/ /news/two/ 301" in paper.output("_redirects")
    other.build()
    assert other.tree() == tree
    paper.write("sitegen.toml", NEWS.replace("/news/", "/texts/"))
    paper.build()
    assert "/stories/one/ /texts/one/ 301" in paper.output("_redirects"), "in one step"
    assert "/news/one/ /texts/one/ 301" in paper.output("_redirects")
    paper.write("sitegen.toml", CONFIG)
    paper.build()
    assert " said." in paper.output("stories/one/index.html")
    assert "/news/one/ /stories/one/ 301" in paper.output("_redirects")


def test_a_changed_section_redirects_the_old_address(archive):
    archive.on.add("ledger")
    archive.write("sitegen.toml", CONFIG + '[kinds.story]\npermalink = "/{section}/{slug}/"\n')
    archive.story("one", title="One", section="courts")
    archive.build()
    archive.story("one", title="One", section="schools")
    archive.build()
    assert "../../schools/one/" in archive.output("courts/one/index.html")
    archive.story("one", title="One", section="schools", status="draft")
    archive.build()
    assert not [path for path in archive.tree() if "one" in path.split("/")]


def test_a_removed_redirect_still_redirects(paper):
    paper.story("two", title="Two", published="2019-02-01")
    paper.build()
    assert "old/two/index.html" in paper.tree()


def test_a_new_document_takes_an_old_address_over(paper, tmp_path_factory):
    paper.write("sitegen.toml", NEWS)
    paper.build()
    assert "news/one" in paper.output("stories/one/index.html")
    paper.entity("page", "x", title="In its place", status="published")
    paper.write("sitegen.toml", NEWS + '[kinds.page]\npermalink = "/stories/{slug}/"\n')
    (paper.root / "content/pages/x.md").rename(paper.root / "content/pages/one.md")
    other = clean(paper, tmp_path_factory.mktemp("clean"))
    paper.build()
    assert "In its place" in paper.output("stories/one/index.html")
    other.build()
    assert other.tree() == paper.tree()
    gone(paper, "pages/one.md")
    paper.build()
    assert "news/one" in paper.output("stories/one/index.html")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("between", [True, False])
@pytest.mark.parametrize("database", [True, False])
def test_a_rename_while_held_is_detected_on_publication(held, tmp_path_factory, between, database):
    if between:
        held.build()
    if not database:
        shutil.rmtree(held.root / ".sitegen")
    held.story("deux", title="Two", published="2019-02-01", redirect_from=["/old/two/"])
    for _ in range(2):
        refused(held, "content/stories/deux.md:", "add the line redirect_from: [/old/two/, /stories/two/]")
    other = clean(held, tmp_path_factory.mktemp("clean"))
    assert other.run("build").code == 1
    held.story("deux", title="Two", published="2019-02-01", redirect_from=["/old/two/", "/stories/two/"])
    held.build("--strict")
    assert "stories/two/index.html" in held.tree()
    held.build("--strict")


def test_a_document_renamed_while_held_may_give_up_its_address(held):
    held.story("deux", title="Two", published="2019-02-01", redirect_from=["/old/two/"])
    refused(held, 'write "gone: /stories/two/" there')
    drop(held, "/stories/two/")
    write(held, "gone: /stories/two/")
    held.build()
    assert "stories/two/index.html" not in held.tree()


def test_a_document_with_the_title_of_a_held_one_is_not_a_rename(held):
    (held.root / "content/stories/deux.md").rename(held.root / "content/stories/two.md")
    held.story("deux", title="Two", published="2019-02-01")
    held.build()
    gone(held, "stories/two.md")
    held.build()
