"""Files of other formats become stories that build: tables, Word, feeds, pages, and the data of an archive, whose pages are the same again."""

import json
import re
import shutil

import pytest
from support.archive import Archive
from support.picture_files import PICTURES
from support.word import paragraph, picture, write_docx
from support.wxr import HEAD, SITE, TAIL, post

from sitegen.names.numbered_files import part_name

OPENING = (
    'The council met. Mayor Ann Lee said "no" -- twice.[^1] Then *nobody* voted, **not one**; see [the hearing](../hearing.md) and '
    "[[law/charter|the charter]].\n\n"
)
BODY = f"""\
{OPENING}## What happened

1. A motion, with `code`
2. A vote of 3-2
   - nested, as noted[^3]

> She said: "Never."

> [!pull]
> They waited.

| Side | Votes | Note |
|:---|---:|:---:|
| Yes | 3 | a |
| No | 2 | b |

![The hall](hall.png "The hall before the vote.")

They waited.

A break\\
in a paragraph, and 2 * 3 = 6 and [brackets] and <tags>.

## What *comes* next

They went on, [in the hall](../hearing.md#where-and-when), [at noon](../hearing.md#where-and-when-2).

See [[story/hearing#where-and-when|the hearing]] and [the mayor](#what-happened).

## What comes next

> [!pull]
> They *went* on.
>
> -- A neighbor

* * *

> [!pull]
> Words that the story does not repeat.

The end.[^2]

[^1]: She said so by phone.

[^2]: See https://example.org/.

[^3]: A note in a list.

    - with a list

    and a paragraph
"""
CONFIG_LINES = '[sections.courts]\ntitle = "The courts"\n'


def fill(archive):
    """People, a law, a document, a place, staff, and two stories with everything that the data contains."""
    archive.on |= {"dataset", "formats"}
    archive.write("sitegen.toml", (archive.root / "sitegen.toml").read_text("utf-8") + CONFIG_LINES)
    archive.entity("person", "ann-lee", name="Ann Lee")
    archive.entity("person", "bo-ray", name="Bo Ray")
    archive.entity("organization", "paper", name="The Paper")
    archive.entity("law", "charter", name="City charter")
    archive.entity("document", "memo", name="Memo")
    archive.entity("staff", "ana-ruiz", name="Ana Ruiz")
    for name in ("hall.png", "main.png"):
        archive.write(f"content/stories/vote/{name}", PICTURES["png"])
    archive.write("content/stories/vote/votes.csv", "a,b\n1,2\n")
    archive.story(
        "hearing",
        published="2019-01",
        title="A hearing",
        body="It began.\n\n## Where, and when\n\nIn the hall.\n\n## Where, and when\n\nAt noon.\n",
        corrections=[{"date": "2019-02-01", "kind": "retraction", "text": "It did not."}],
    )
    archive.story(
        "vote/index",
        title="Council votes 3-2 & leaves",
        deck='Nobody "won".',
        kind="analysis",
        published="2019-01-05T10:00",
        updated="2019-02-03T09:30",
        section="courts",
        bylines=["Ana Ruiz", "Leo Park", "person/bo-ray"],
        dateline="MILLBROOK",
        publication="The Paper",
        print={"edition": "Sunday", "page": "A1"},
        original_url="https://courier.example/vote",
        archived_url="https://web.archive.org/web/2019/https://courier.example/vote",
        entities=["person/bo-ray", "person/ann-lee", "law/charter"],
        follows="story/hearing",
        documents=[{"id": "document/memo", "page": 2}],
        sources=["An interview", {"title": "Minutes", "url": "https://example.org/minutes", "date": "2019-01-04"}],
        corrections=[{"date": "2019-02-02", "kind": "correction", "text": "It was 3 to 2."}],
        license="CC BY 4.0",
        credit="With a neighbor",
        image={"src": "main.png", "alt": "The mayor", "caption": "After the vote.", "credit": "Leo Park"},
        attachments=[{"file": "votes.csv", "title": "All votes", "note": "By member."}],
        lang="en",
        imported={"system": "wordpress", "id": 4711},
        body=BODY,
    )  # fmt: skip
    archive.story("undated", published="XXXX", title="Undated", body="Once.\n")
    archive.build()


def pages(archive):
    """The pages of the stories."""
    return {
        path: archive.output(path)
        for path in archive.tree()
        if path.startswith("stories/") and path.endswith("index.html")
    }


def divide(file):
    """Divide a file of the data into parts of one line, as a large archive has them."""
    lines = file.read_bytes().splitlines(keepends=True)
    assert len(lines) > 1
    for number, line in enumerate(lines, 1):
        file.with_name(part_name(file.name, number)).write_bytes(line)


def test_the_data_of_an_archive_becomes_stories_with_the_same_pages(archive, tmp_path_factory):
    fill(archive)
    before, data = pages(archive), tmp_path_factory.mktemp("old") / "site"
    shutil.copytree(archive.root / "build", data)
    for name in ("ninjs.ndjson", "stories.ndjson"):
        divide(data / "data" / name)
    shutil.rmtree(archive.root / "content/stories")
    archive.run("build")
    result = archive.run("import", "ninjs", str(data / "data"), "--media", str(data), "--status", "as-source")
    assert result.code == 0, result.err
    archive.build()
    after = pages(archive)
    assert sorted(after) == sorted(before)
    for path, page in before.items():
        assert after[path] == page, path


def test_data_imported_elsewhere_keeps_names_as_text_and_counts_what_is_missing(archive, tmp_path_factory):
    fill(archive)
    other = Archive(tmp_path_factory.mktemp("other"))
    other.write("sitegen.toml", (archive.root / "sitegen.toml").read_text("utf-8"))
    result = other.run(
        "import",
        "ninjs",
        str(archive.root / "build/data"),
        "--media",
        str(archive.root / "build"),
        "--status",
        "as-source",
    )
    assert result.code == 0, result.err
    other.build()
    page = other.output("stories/vote/index.html")
    for text in ("Ana Ruiz", "Leo Park", "Bo Ray", "The Paper", "the charter"):
        assert text in page
    report = (other.root / "imports" / "data.report.md").read_text("utf-8")
    assert "reference to a document that this archive does not have" in report


def test_data_without_ninjs_is_one_error_that_names_the_option(archive):
    archive.on.add("dataset")
    archive.story("a")
    archive.build()
    for source in (archive.root / "build/data", archive.root / "build/data/stories.ndjson"):
        result = archive.run("import", "ninjs", str(source))
        assert result.code == 1
        assert result.err.count("error:") == 1
        assert "the data of the archive has no ninjs.ndjson" in result.err
        assert 'extra_formats = ["ninjs"]' in result.err
    assert not (archive.root / "imports").exists()


def test_no_word_of_unpublished_stories_is_in_the_html_of_the_data(archive):
    archive.on |= {"dataset", "formats"}
    archive.entity("person", "shy", name="Shy Person", visibility="noindex")
    archive.story("secret", status="draft", title="Draftonium", body="Hidden.\n")
    archive.story("a", body="See [[person/shy|somebody]] and [it](secret.md).<!-- remark -->\n")
    archive.run("build")
    text = (
        (archive.root / "build/data/ninjs.ndjson").read_text("utf-8") if (archive.root / "build/data").exists() else ""
    )
    for word in ("Draftonium", "Hidden", "person/shy", "people/shy", "remark"):
        assert word not in text


def test_rows_of_a_table_are_stories_and_a_second_import_changes_nothing(archive):
    archive.write(
        "old/export.csv",
        "id,headline,date,status,author,text\n1,One,2019-01-05,published,Ana Ruiz,First.\n2,Two,2019-01-06,draft,,Second.\n",
    )
    arguments = ("import", "csv", str(archive.root / "old/export.csv"), "--status", "as-source")
    assert archive.run(*arguments).code == 0
    archive.build()
    assert "First." in archive.output("stories/one/index.html")
    assert "stories/two/index.html" not in archive.tree()
    before = {file: file.read_bytes() for file in sorted((archive.root / "content").rglob("*.md"))}
    again = archive.run(*arguments, "--again")
    assert again.code == 0, again.err
    assert {file: file.read_bytes() for file in sorted((archive.root / "content").rglob("*.md"))} == before


WXR_POSTS = "".join(post(f"<p>{name} <b>text</b>.</p>", id=number) for number, name in ((1, "One"), (2, "Two")))
UNCHANGED = {
    "csv": {"a.csv": "id,headline,text\n1,A,One text.\n2,B,Two text.\n"},
    "markdown": {"one.md": "---\ntitle: A\n---\nOne text.\n", "two.md": "---\ntitle: B\n---\nTwo text.\n"},
    "wordpress": {"a.xml": HEAD.format(site=SITE) + WXR_POSTS + TAIL},
}


@pytest.mark.parametrize("importer", UNCHANGED)
def test_texts_that_are_the_same_in_the_source_are_not_converted_again_and_none_is_lost(archive, importer):
    source = archive.root.parent / f"{archive.root.name}-old"
    source.mkdir()
    for name, text in UNCHANGED[importer].items():
        (source / name).write_text(text, "utf-8")
    command = ("import", importer, str(source), "--status", "as-source")
    archive.run(*command)
    files = sorted((archive.root / "content/stories").rglob("*.md"))
    before = [file.read_text("utf-8") for file in files]
    assert [("One" in text, "Two" in text) for text in before] == [(True, False), (False, True)]
    result = archive.run(*command, "--again")
    assert (result.code, result.out) == (0, ""), result.err
    files[0].unlink()
    changed = source / [*UNCHANGED[importer]][-1]
    changed.write_text(changed.read_text("utf-8").replace("Two", "Three"), "utf-8")
    result = archive.run(*command, "--again")
    assert result.code == 0, result.err
    assert [file.exists() for file in files] == [False, True]
    assert "Three" in files[1].read_text("utf-8")
    result = archive.run(*command)
    assert result.code == 0, result.err
    assert files[0].read_text("utf-8") == before[0]


def test_a_page_that_was_renamed_is_found_by_its_origin(archive):
    file = archive.root.parent / f"{archive.root.name}-pages.xml"
    page = "".join(post(f"<p>{number}</p>", id=number, type="page", slug=f"p{number}") for number in (1, 2))
    file.write_text(HEAD.format(site=SITE) + page + TAIL, "utf-8")
    command = ("import", "wordpress", str(file), "--name", "pages", "--status", "as-source")
    archive.run(*command)
    folder = archive.root / "content/pages"
    (folder / "p1.md").rename(folder / "about-us.md")
    file.write_text(file.read_text("utf-8").replace("<p>1</p>", "<p>New.</p>"), "utf-8")
    result = archive.run(*command, "--again")
    assert (result.code, result.out) == (0, "content/pages/about-us.md (page/about-us)\n"), result.err
    assert "New." in (folder / "about-us.md").read_text("utf-8")
    assert not (folder / "p1.md").exists()


def test_unknown_columns_are_reported_with_the_lines_for_the_map(archive):
    archive.write("old/export.csv", "headline,text,mood,rating\nOne,First.,good,5\n")
    result = archive.run("import", "csv", str(archive.root / "old/export.csv"))
    assert result.code == 1
    assert 'old/export.csv:1:1: error: the meanings of the columns "mood", "rating" are not known' in result.err
    assert '"rating" = "drop"' in result.err
    assert not (archive.root / "content").exists()
    archive.write("imports/export.toml", '[fields]\nmood = "extra.mood"\nrating = "drop"\n')
    assert archive.run("import", "csv", str(archive.root / "old/export.csv")).code == 0


def test_a_word_document_is_a_story_with_its_pictures(archive):
    (archive.root / "old").mkdir()
    title = paragraph("Council approves", style="Title")
    write_docx(
        archive.root / "old/story.docx",
        title,
        paragraph("Text."),
        paragraph(picture(1, "The hall")),
        media={"a.png": PICTURES["png"]},
    )
    result = archive.run("import", "docx", str(archive.root / "old"))
    assert result.code == 0, result.err
    (file,) = (archive.root / "content").rglob("*.md")
    file.write_text(
        file.read_text("utf-8").replace("status: draft", "status: published\npublished: 2019-01-05"), "utf-8"
    )
    archive.build()
    assert re.search(r'<img [^>]*alt="The hall"', archive.output("stories/council-approves/index.html"))


def test_old_pages_become_stories_that_link_to_each_other_and_redirect(archive):
    page = '<h1>{}</h1><div id="s"><p class="d">2019-01-05</p><p>{}</p></div>'
    archive.write(
        "old/news/a.html",
        page.format("One", 'See <a href="b.html">two</a>. <img src="../img/hall.png" alt="The hall">'),
    )
    archive.write("old/news/b.html", page.format("Two", 'See <a href="index.html">all</a>.'))
    archive.write("old/img/hall.png", PICTURES["png"])
    archive.write("recipe.toml", 'title = "h1"\nbody = "#s"\ndate = ".d"\nsite = "https://www.courier.example/"\n')
    result = archive.run(
        "import",
        "html",
        str(archive.root / "old"),
        "--recipe",
        str(archive.root / "recipe.toml"),
        "--status",
        "as-source",
    )
    assert result.code == 0, result.err
    archive.build()
    assert 'href="../two/"' in archive.output("stories/one/index.html")
    assert re.search(r'<img [^>]*alt="The hall"', archive.output("stories/one/index.html"))
    assert "stories/one" in archive.output("news/a.html")


def test_without_a_recipe_old_pages_are_not_imported_and_a_recipe_is_proposed(archive):
    archive.write("old/a.html", "<h1>One</h1><article><p>Text.</p></article>")
    result = archive.run("import", "html", str(archive.root / "old"))
    assert result.code == 1
    assert 'body = "article"  # in 1 of 1 pages, such as: Text.' in result.err


def test_look_shows_what_a_recipe_takes_and_imports_nothing(archive):
    archive.write("old/a.html", "<p>Menu and more</p><h1>One</h1><article><p>First words.</p></article>")
    archive.write("old/b.html", "<h1>Two</h1>")
    archive.write("recipe.toml", 'title = "h1"\nbody = "article"\n')
    look = ("import", "html", str(archive.root / "old"), "--look", "5")
    result = archive.run(*look, "--recipe", str(archive.root / "recipe.toml"))
    assert result.code == 0, result.err
    assert result.out == (
        "a.html: 2 of 6 words (33%)\n  title: One\n  body: First words.\nb.html: 0 of 1 words (0%)\n  title: Two\n  body: nothing\n"
    )
    assert not (archive.root / "content").exists()
    assert "a recipe" in archive.run(*look).err
    archive.write("a.csv", "title,text\nA,B\n")
    assert archive.run("import", "csv", str(archive.root / "a.csv"), "--look", "5").code == 2


@pytest.mark.parametrize("name", ["feed.xml", "rss.xml", "feed.json"])
def test_the_own_feeds_of_an_archive_can_be_imported(archive, name):
    archive.on.add("feeds")
    archive.story("vote", title="Council votes", bylines=["Ana Ruiz"], body="It was *close*.\n")
    archive.build()
    feed = archive.write(f"old/{name}", (archive.root / "build" / name).read_bytes())
    shutil.rmtree(archive.root / "content/stories")
    result = archive.run("import", "feed", str(feed), "--status", "as-source")
    assert result.code == 0, result.err
    text = (archive.root / "content/stories/council-votes.md").read_text("utf-8")
    assert "It was *close*." in text
    assert "- Ana Ruiz" in text


def test_the_report_counts_every_item(archive):
    items = [
        {"uri": f"urn:{number}", "type": kind, "headline": "A", "body_text": "B."}
        for number, kind in enumerate(("text", "picture", "text"))
    ]
    archive.write("old/export.json", json.dumps(items))
    assert archive.run("import", "ninjs", str(archive.root / "old/export.json")).code == 0
    report = json.loads((archive.root / "imports/export.report.json").read_text("utf-8"))
    assert "3" in json.dumps(report)
