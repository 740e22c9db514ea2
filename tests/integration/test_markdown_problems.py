"""Problems in Markdown that a build reports."""

import re

from support.archive import Archive
from support.leftover_markup import SHOWN


def told(archive: Archive) -> list[str]:
    result = archive.run("build")
    assert "Traceback" not in result.err
    return re.findall(r"^(content/\S+): (?:error|warning): ", result.err, re.MULTILINE)


def test_every_build_reports_leftover_markup_until_it_is_removed(archive):
    archive.story("good", body="All is well.\n")
    archive.build()
    before = archive.tree()
    for number, (_, text, _, _) in enumerate(SHOWN):
        if "front matter" not in text:
            archive.story(f"s{number}", body=text)
    cold = told(archive)
    assert {place.partition(":")[0] for place in cold} == {f"content/stories/s{n}.md" for n in range(len(SHOWN))}
    assert told(archive) == cold
    assert archive.tree() == before
    for number in range(len(SHOWN)):
        archive.story(f"s{number}", body="Mended.\n")
    assert told(archive) == []
    assert "Mended." in archive.output("stories/s1/index.html")


def test_escaped_markup_is_shown_literally(archive):
    archive.story("a", body="A \\*\\*b\\*\\* \\[\\[c\\]\\] \\<i> `**d` {a} [sic] 2 * 3 [^9\\] f***\n")
    archive.build()
    text = archive.output("stories/a/index.html")
    assert "A **b** [[c]] &lt;i&gt; <code>**d</code> {a} [sic] 2 * 3 [^9] f***" in text


def test_html_that_a_folder_allows_is_not_reported(archive):
    archive.write("sitegen.toml", '[site]\ntitle = "T"\n[content]\nraw_html = ["stories/embeds"]\n')
    archive.story("embeds/a", body='<iframe src="https://x.org/"></iframe> <b>b</b> <!-- c -->\n')
    archive.build()
    assert '<iframe src="https://x.org/"></iframe>' in archive.output("stories/a/index.html")


def test_a_link_in_an_inline_note_works(archive):
    archive.entity("person", "p", name="Pat Lee")
    archive.story("b")
    archive.story("a", body="Said.^[See [[Pat Lee]] and [b](b.md).]\n", entities=["Pat Lee"])
    archive.build()
    note = archive.output("stories/a/index.html").partition('role="doc-footnote"')[2]
    assert '<a href="../../people/p/" data-ref="person/p">Pat Lee</a> and <a href="../b/">b</a>' in note


def test_a_dead_link_is_an_error_in_published_stories_only(archive):
    archive.story("a", body="[z](htp://a.com)\n", status="draft")
    assert archive.build().code == 0
    archive.story("b", body="[z](htp://a.com)\n")
    result = archive.run("build")
    assert result.code == 1
    assert "content/stories/b.md:" in result.err
    assert "write https://a.com" in result.err
