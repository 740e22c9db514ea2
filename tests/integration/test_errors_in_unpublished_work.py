"""One mistake stops one document: what is wrong with unpublished work is a warning, and publishing goes on."""

import shutil

import pytest
from support.archive import Archive
from support.live import running, serving, until

GOOD = "title: Good\nstatus: published\npublished: 2019-01-05\n"
DRAFT = "title: Half done\nstatus: draft\n"
HELD = "title: Half done\nstatus: held\npublished: 2019-01-05\n"
EMBARGOED = "title: Half done\nstatus: published\npublished: 2019-01-05\nembargo: 2099-01-01\n"
MISTAKES = {
    "an unknown key": ("titel: x\n", ""),
    "a date there is not": ("updated: 2019-02-30\n", ""),
    "text as a list": ("redirect_from: /x/\n", ""),
    "broken YAML": ('deck: "never closed\n', ""),
    "a merge conflict": ("<<<<<<< HEAD\ndeck: a\n=======\ndeck: b\n>>>>>>> b\n", ""),
    "an unknown reference": ("", "[[Nobody Yet]]\n"),
    "a broken link": ("", "[x](none.md)\n"),
    "a missing picture": ("", "![x](none.png)\n"),
    "a lost note": ("", "a\n\n[^1]: lost\n"),
    "an unknown story before it": ("follows: story/none\n", ""),
    "an address of another": ("redirect_from: [/stories/good/]\n", ""),
    "a section that is none": ("section: City Hall\n", ""),
    "a control character": ("", "a\x07b\n"),
    "not UTF-8": ("", b"caf\xe9\n"),
}


@pytest.fixture
def archive(tmp_path):
    made = Archive(tmp_path)
    made.story("good", body="Words.\n")
    made.build()
    return made


def write(archive, front, body="", path="content/stories/bad.md"):
    data = f"---\n{front}---\n".encode() + (body if isinstance(body, bytes) else body.encode())
    return archive.write(path, data)


def goes_on(archive):
    """Publish an edit of the good story, cold and warm and strictly; returns what was said."""
    result = archive.build("--strict")
    assert "error:" not in result.err
    assert "bad" not in "".join(archive.tree())
    write(archive, GOOD, "Other words.\n", "content/stories/good.md")
    again = archive.build()
    assert "Other words" in archive.output("stories/good/index.html")
    assert again.err == result.err
    warm = archive.tree()
    shutil.rmtree(archive.root / ".sitegen")
    shutil.rmtree(archive.root / "build")
    assert archive.build().err == result.err
    assert archive.tree() == warm
    return result.err


@pytest.mark.sampled(6)
@pytest.mark.parametrize("front", [DRAFT, HELD, EMBARGOED], ids=["draft", "held", "embargoed"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_an_error_in_unpublished_work_is_a_warning(archive, front, mistake):
    extra, body = MISTAKES[mistake]
    write(archive, front + extra, body)
    err = goes_on(archive)
    if mistake != "an address of another":  # which is none before it is published
        assert "content/stories/bad.md:" in err
        assert "warning:" in err
        checked = archive.run("check")
        assert (checked.code, "bad.md" in checked.err, "error:" in checked.err) == (1, True, True)


@pytest.mark.sampled(8)
@pytest.mark.parametrize("mistake", [name for name in MISTAKES if name != "a missing picture"])
def test_an_error_in_published_work_keeps_the_last_good_version(archive, mistake):
    write(archive, GOOD, "Good words.\n", "content/stories/bad.md")
    archive.build()
    before = archive.tree()
    extra, body = MISTAKES[mistake]
    write(archive, GOOD + extra, body)
    result = archive.run("build")
    assert (result.code, "error:" in result.err) == (1, True)
    assert archive.tree() == before


@pytest.mark.parametrize("data", [b"", b"No front matter at all.\n", b"\xff\xfe\x00broken", b"---\ntitle: [\n---\n"])
def test_an_unreadable_file_stops_a_build_only_if_it_was_published(archive, data):
    file = archive.write("content/stories/bad.md", data)
    goes_on(archive)
    write(archive, GOOD, "Words of bad.\n")
    archive.build()
    before = archive.tree()
    file.write_bytes(data)
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/bad.md" in result.err
    assert archive.tree() == before


def test_a_file_that_cannot_be_read_stops_a_build_if_a_published_story_names_it(archive):
    archive.write("content/people/jane.md", b"---\nname: [\n---\n")
    goes_on(archive)
    write(archive, GOOD, "[[person/jane]] came.\n", "content/stories/other.md")
    result = archive.run("build")
    assert result.code == 1
    assert "content/people/jane.md:2" in result.err
    assert "error:" in result.err


def test_a_misplaced_draft_does_not_stop_the_build(archive):
    archive.entity("page", "about", status="published", body="[Good](/stories/good/)\n")
    write(archive, DRAFT, "Words.\n", "content/storys/good.md")
    write(archive, DRAFT.replace("draft", "Draft"))
    result = archive.build("--strict")
    assert "content/storys/good.md: warning:" in result.err
    assert 'did you mean "draft"?' in result.err
    write(archive, GOOD, "Words.\n", "content/storys/good.md")
    assert archive.run("build").code == 1


def test_conflicting_statuses_are_not_a_draft(archive):
    write(
        archive, "title: x\n<<<<<<< HEAD\nstatus: draft\n=======\nstatus: published\n>>>>>>> b\npublished: 2019-01-05\n"
    )
    assert archive.run("build").code == 1


def test_an_error_counts_after_its_embargo_ends(archive):
    write(archive, EMBARGOED + "titel: x\n")
    assert archive.build("--now", "2098-12-31").err.count(": warning:") == 1
    assert archive.run("build", "--now", "2099-01-02").code == 1
    assert archive.build("--now", "2098-12-31").err.count(": warning:") == 1


def test_a_draft_with_the_id_of_a_published_story_never_replaces_it(archive):
    for path in ("content/stories/a/good.md", "content/stories/zz/good.md"):
        write(archive, DRAFT, "[[story/good]] again.\n", path)
    write(archive, GOOD, "See [[story/good]] and [the page](/stories/good/).\n", "content/stories/other.md")
    result = archive.build("--strict")
    assert "content/stories/good.md" not in [line.partition(":")[0] for line in result.err.splitlines()]
    assert "is also used by content/stories/good.md" in result.err
    assert "Words." in archive.output("stories/good/index.html")
    assert "Half done" not in "".join(data.decode("utf-8", "replace") for data in archive.tree().values())
    assert 'href="../good/">Good</a>' in archive.output("stories/other/index.html")
    warm = archive.tree()
    shutil.rmtree(archive.root / ".sitegen")
    archive.build()
    assert archive.tree() == warm


def test_a_draft_with_the_id_of_a_published_story_does_not_change_its_chain(archive):
    archive.story("first")
    archive.story("second", follows="story/first")
    write(archive, DRAFT + "slug: second\n", "Words.\n", "content/stories/a-draft.md")
    archive.build()
    assert "threads/first/index.html" in archive.tree()


def test_a_draft_in_a_translation_cycle_does_not_stop_the_build(archive):
    archive.story("one", translation_of="story/bad", body="Words.\n")
    write(archive, DRAFT, "Words.\n")
    archive.build("--strict")
    write(archive, DRAFT + "translation_of: story/one\n", "Words.\n")
    goes_on(archive)
    write(archive, GOOD + "translation_of: story/one\n", "Words.\n")
    assert archive.run("build").code == 1


@pytest.mark.slow
@pytest.mark.parametrize("extra", ["titel: x\n", 'deck: "never closed\n'])
def test_a_watching_build_continues_with_an_error_in_a_draft(archive, extra):
    page = archive.root / "build/stories/good/index.html"
    with running(archive, "build", "--watch") as process:
        until((archive.root / "build/manifest-sha256.txt").exists)
        write(archive, DRAFT + extra)
        write(archive, GOOD, "Other words.\n", "content/stories/good.md")
        until(lambda: "Other words" in page.read_text())
        write(archive, GOOD + extra, "Never shown.\n", "content/stories/good.md")
        while "error" not in process.stdout.readline():
            pass
        assert "Other words" in page.read_text()
        write(archive, GOOD, "Last words.\n", "content/stories/good.md")
        until(lambda: "Last words" in page.read_text())
    warm = archive.tree()
    shutil.rmtree(archive.root / ".sitegen")
    archive.build()
    assert archive.tree() == warm


def test_the_preview_reports_errors_of_drafts_and_shows_the_rest(archive):
    write(archive, DRAFT + "titel: x\nentities: [Nobody Yet]\n", "Words.\n")
    write(archive, DRAFT + "entities: [Nobody Yet]\n", "Draft words.\n", "content/stories/other.md")
    with serving(archive, port=8437) as preview:
        assert "Draft words" in preview.until("/stories/other/", "Draft words")
        assert "Words." in preview.ask("/stories/good/")[1]
        dashboard = preview.until("/_/", "titel")
        assert "bad.md:4" in dashboard
        write(archive, DRAFT + "entities: [Nobody Yet]\n", "Words again.\n")
        preview.until("/stories/bad/", "Words again")
        preview.until("/_/", "titel", absent=True)


def test_the_preview_shows_the_published_one_of_two_documents_with_an_id(archive):
    write(archive, DRAFT, "Draft words.\n", "content/stories/a/good.md")
    with serving(archive, port=8438) as preview:
        assert "Words." in preview.until("/stories/good/", "Words.")
        assert "is also used by content/stories/good.md" in preview.until("/_/", "is also used by").replace(
            "&#34;", '"'
        )


def test_a_draft_may_tag_an_entity_that_does_not_exist_yet(archive):
    write(archive, DRAFT + "entities: [Nobody Yet]\n", "Words.\n")
    for result in (archive.build("--strict"), archive.run("check")):
        assert result.code == 0
        assert 'bad.md:4:12: warning: no document has the id or name "Nobody Yet"' in result.err
    write(archive, GOOD + "entities: [Nobody Yet]\n", "Words.\n")
    assert archive.run("build").code == 1
    archive.entity("person", "nobody-yet", name="Nobody Yet")
    archive.build()


def test_the_json_summary_counts_errors_in_drafts_as_warnings(archive):
    write(archive, DRAFT + "titel: x\n")
    result = archive.build("--json")
    assert '"severity": "warning"' in result.out
    assert '"is_blocking": false' in result.out


@pytest.mark.parametrize("lost", [".sitegen", "build"])
def test_an_unreadable_published_file_stops_a_build_without_a_database(archive, lost):
    archive.on.add("ledger")
    archive.build()
    before = archive.tree()
    archive.write("content/stories/good.md", "Other words, and no front matter.\n")
    shutil.rmtree(archive.root / lost)
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/good.md:" in result.err
    assert archive.tree() == (before if lost == ".sitegen" else {})
