"""Documents: the page on which a PDF is shown, what is known of it, who cites which page, and PDFs that are none."""

import hashlib
import re

import pikepdf
import pytest
from lxml import html
from support import nu
from support.archive import CONFIG
from support.browser import axe
from support.links import broken
from support.pdfs import SECRET, pdf
from support.servers import http_server

VIEWER = ("chrome-extension://", "chrome://")
"""Where Chromium's own view of a PDF comes from."""


def paper(archive, data=None, **front):
    """A document with its copy."""
    archive.write("content/documents/mou.pdf", pdf() if data is None else data)
    archive.entity("document", "mou", **{"name": "The memorandum", "file": "mou.pdf", "date": "2018-11"} | front)


def page(archive, name):
    return html.fromstring(archive.output(f"{name}/index.html"))


def facts(found):
    """The record of a page: terms and what is said of each."""
    return {term.text_content(): term.getnext().text_content().strip() for term in found.xpath("//dl/div/dt")}


def cited(found):
    """Each page cited: its words, where it leads, and the stories that cite it."""
    rows = found.xpath("//section[h2[@id='_pages']]//li")
    return {
        row.get("id"): (
            row.xpath("string(p[1])"),
            row.xpath("string(p[1]/a/@href)"),
            row.xpath("p[position() > 1]/a/text()"),
        )
        for row in rows
    }


def test_a_pdf_has_a_page_that_shows_it(archive):
    data = pdf()
    paper(archive, data, sha256=hashlib.sha256(data).hexdigest(), pages=3, obtained="2019-01-02", source_url="https://example.com/a",
          archived_url="https://web.example.org/b", verified=True)  # fmt: skip
    archive.build()
    found = page(archive, "documents/mou/view")
    (shown,) = found.xpath("//object")
    assert (shown.get("type"), shown.get("data")) == ("application/pdf", "../../mou.pdf")
    assert shown.xpath(".//a/@href") == ["../../mou.pdf"]
    record = facts(found)
    assert record["File"] == f"PDF, 3 pages, {len(data) / 1000:.1f} kB".replace(".0 kB", " kB")
    assert record["SHA-256"] == hashlib.sha256(data).hexdigest()
    assert record["Title in the file"] == "Memorandum (final)"
    assert (record["Obtained"], record["Source"], record["Archived"]) == (
        "Jan. 2, 2019",
        "example.com",
        "web.example.org",
    )
    assert SECRET not in archive.output("documents/mou/view/index.html")
    assert page(archive, "documents/mou").xpath("//a[text()='The copy in this archive']/@href") == ["view/"]
    assert archive.tree()["documents/mou.pdf"] == data
    assert not found.xpath("//@style | //script[not(@src) and not(@type='application/ld+json')]")


def test_cited_pages_list_the_stories_and_link_to_the_file(archive):
    paper(archive, pdf(4))
    archive.story(
        "one",
        title="One",
        published="2019",
        documents=[{"id": "document/mou", "page": 2}, {"id": "document/mou", "page": "3-4"}],
    )
    archive.story("two", title="Two", published="2018", body="See [[document/mou#p2]] and [[document/mou#p1|there]].\n")
    archive.story("three", title="Three", documents=[{"id": "document/mou"}])
    archive.story("four", title="Four", documents=[{"id": "document/mou", "page": "Exhibit B"}])
    archive.story("held", title="Held", status="held", documents=[{"id": "document/mou", "page": 1}])
    archive.build()
    found = page(archive, "documents/mou/view")
    file = "../../mou.pdf"
    assert cited(found) == {
        "_p1": ("Page 1", f"{file}#page=1", ["Two"]),
        "_p2": ("Page 2", f"{file}#page=2", ["Two", "One"]),
        "_p3-4": ("Page 3-4", f"{file}#page=3", ["One"]),
        "_pExhibit-B": ("Page Exhibit B", "", ["Four"]),
    }
    assert found.xpath("//section[h2[@id='_whole']]//a/text()") == ["Three"]
    assert page(archive, "stories/two").xpath("//div[@id='_text']//a/@href") == [
        "../../documents/mou/view/#_p2",
        "../../documents/mou/view/#_p1",
    ]
    assert page(archive, "stories/one").xpath("//section[h2[@id='_cited']]//span/a/@href") == [
        "../../documents/mou/view/#_p2", "../../documents/mou/view/#_p3-4",
    ]  # fmt: skip
    assert broken(archive.root / "build") == []


def test_a_removed_citation_removes_its_row(archive, tmp_path_factory):
    paper(archive)
    archive.story("one", documents=[{"id": "document/mou", "page": 2}])
    archive.build()
    archive.story("one", documents=[{"id": "document/mou", "page": 3}])
    archive.story("two", body="[[document/mou#p1]]\n")
    archive.build()
    assert list(cited(page(archive, "documents/mou/view"))) == ["_p1", "_p3"]
    clean = type(archive)(tmp_path_factory.mktemp("clean"))
    (clean.root / "content").symlink_to(archive.root / "content")
    clean.build()
    assert clean.tree() == archive.tree()
    assert "0 changed" in archive.build().out


def test_references_link_to_the_document_if_its_pdf_cannot_be_shown(archive):
    archive.entity("document", "mou", name="The memorandum")
    archive.story("one", body="[[document/mou#p2]]\n", documents=[{"id": "document/mou", "page": 2}])
    archive.build()
    assert page(archive, "stories/one").xpath("//div[@id='_text']//a/@href") == ["../../documents/mou/"]
    assert not (archive.root / "build/documents/mou/view").exists()
    archive.write("content/documents/mou.txt", "words")
    archive.entity("document", "mou", name="The memorandum", file="mou.txt")
    archive.build()
    assert page(archive, "documents/mou").xpath("//a[text()='The copy in this archive']/@href") == ["../mou.txt"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("sha256", "0" * 64, "checksum mismatch: the file has"), ("pages", 4, "the file has 3 pages, not 4")],
)
def test_front_matter_is_compared_with_the_pdf(archive, field, value, words):
    paper(archive, **{field: value})
    result = archive.run("build")
    assert result.code == 1
    line = (archive.root / "content/documents/mou.md").read_text().split("\n").index(
        f"{field}: {value!r}".replace('"', "'")
    ) + 1
    assert re.search(rf"content/documents/mou\.md:{line}:\d+: error: {words}", result.err)
    paper(archive, **{field: {"sha256": hashlib.sha256(pdf()).hexdigest(), "pages": 3}[field]})
    archive.build()


def test_a_pdf_that_no_longer_matches_its_front_matter_is_reported(archive):
    paper(archive, pages=3)
    archive.build()
    archive.write("content/documents/mou.pdf", pdf(5))
    result = archive.run("build")
    assert result.code == 1
    assert "the file has 5 pages, not 3" in result.err
    paper(archive, pdf(5), pages=5)
    archive.build()
    assert "5 pages" in facts(page(archive, "documents/mou/view"))["File"]
    (archive.root / "content/documents/mou.pdf").unlink()
    assert archive.run("build").code == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.4 nothing", "it is damaged"),
        (b"junk %PDF-1.7\n" + bytes(range(256)) * 40, "it is damaged"),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "it requires a password"),
        (pdf(0), "it has no pages"),
    ],
    ids=["nothing", "noise", "password", "no pages"],
)
def test_an_unreadable_pdf_is_reported_and_published_unchanged(archive, data, why):
    paper(archive, data)
    archive.story("one", body="[[document/mou#p2]]\n")
    result = archive.build()
    assert f"warning: the PDF cannot be shown, since {why}" in result.err
    assert re.search(r"content/documents/mou\.md:\d+:\d+", result.err)
    assert "Traceback" not in result.err
    assert "qpdf" not in result.err.lower()
    assert archive.tree()["documents/mou.pdf"] == data
    assert not (archive.root / "build/documents/mou/view").exists()


def test_a_pdf_that_opens_without_a_password_is_shown(archive):
    paper(archive, pdf(encryption=pikepdf.Encryption(owner="a", user="")))
    archive.build()
    assert "3 pages" in facts(page(archive, "documents/mou/view"))["File"]


def test_a_truncated_pdf_never_causes_a_traceback(archive):
    whole = pdf(40)
    for length in (20, len(whole) // 3, len(whole) - 30):
        paper(archive, whole[:length])
        result = archive.run("build")
        assert result.code == 0, length
        assert "Traceback" not in result.err, length


def test_titles_in_pdf_files_are_escaped(archive):
    paper(archive, pdf(title="<b>a</b>\x00\n\u202e" + "x" * 500))
    archive.build()
    title = facts(page(archive, "documents/mou/view"))["Title in the file"]
    assert title.startswith("<b>a</b>")
    assert len(title) <= 200
    assert "\n" not in title


def test_a_suppressed_document_is_shown_nowhere(archive):
    paper(archive)
    archive.build()
    paper(archive, visibility="noindex")
    archive.build()
    assert page(archive, "documents/mou/view").xpath("//meta[@name='robots']/@content") == ["noindex"]
    paper(archive, visibility="suppressed")
    archive.build()
    assert not [path for path in archive.tree() if "mou" in path]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("way", ["../documents/mou.pdf", "@/documents/mou.pdf", "/documents/mou.pdf"])
@pytest.mark.parametrize("place", ["body", "image"])
def test_the_file_of_an_unpublished_document_is_not_published_elsewhere(archive, way, place):
    def story(link):
        front = {"image": {"src": link, "alt": "A paper"}} if place == "image" else {}
        archive.story("one", body="Words.\n" if place == "image" else f"The [file]({link}).\n", **front)

    paper(archive)
    story(way)
    first = archive.run("build")
    paper(archive, visibility="suppressed")
    failed = archive.run("build")
    assert failed.code == 1
    assert re.search(
        r'one\.md:\d+:\d+: error: "content/documents/mou\.pdf" belongs to document/mou, which is suppressed', failed.err
    )
    paper(archive)
    assert archive.run("build").code == first.code
    paper(archive, visibility="suppressed", file="other.pdf")
    archive.write("content/documents/other.pdf", pdf())
    assert "belongs to" not in archive.run("build").err, "nobody names it now"
    paper(archive, visibility="suppressed")
    archive.entity("document", "copy", file="mou.pdf")
    assert "belongs to" not in archive.run("build").err, "a public document has the same copy"
    (archive.root / "content/documents/copy.md").unlink()
    story("https://example.org/x.jpg")
    archive.build()
    assert "documents/mou.pdf" not in archive.tree()


def test_an_unpublished_document_may_link_an_unpublished_file(archive):
    archive.write("content/files/mou.pdf", pdf())
    archive.entity("document", "mou", visibility="suppressed", file="../files/mou.pdf")
    archive.story("one", status="draft", body="The [file](../files/mou.pdf).\n")
    archive.build()
    archive.story("one", body="The [file](../files/mou.pdf).\n")
    assert "belongs to document/mou, which is suppressed" in archive.run("build").err


def test_a_link_cannot_publish_a_file_of_a_held_document(archive):
    archive.write("content/stories/held-one/index.md", "---\ntitle: Held\nstatus: held\npublished: 2019\n---\n")
    archive.write("content/stories/held-one/paper.pdf", pdf())
    archive.story("one", body="The [file](/stories/held-one/paper.pdf).\n")
    assert "belongs to story/held-one, which is held" in archive.run("build").err


@pytest.mark.parametrize("front", [{"file": "//[abc.pdf"}, {"image": {"src": "//[x", "alt": "X"}}])
def test_an_invalid_address_is_reported(archive, front):
    if "file" in front:
        archive.entity("document", "mou", **front)
    else:
        archive.story("one", **front)
    failed = archive.run("build")
    assert (failed.code, "there is no file" in failed.err, "Traceback" in failed.err) == (1, True, False)


def test_the_viewer_of_a_page_with_a_file_address_is_in_a_folder(archive):
    archive.write(
        "sitegen.toml", CONFIG + '[kinds.document]\npermalink = "/papers/{slug}.html"\n[output]\nlinks = "file"\n'
    )
    paper(archive)
    archive.story("one", body="[[document/mou#p2]]\n")
    archive.build()
    assert "papers/mou/view/index.html" in archive.tree()
    assert page(archive, "stories/one").xpath("//div[@id='_text']//a/@href") == ["../../papers/mou/view/index.html#_p2"]
    assert broken(archive.root / "build") == []


def test_an_unchanged_build_opens_no_pdf(archive):
    paper(archive)
    archive.build()
    watcher = archive.write(
        "watch/sitecustomize.py",
        "import sys\nsys.addaudithook(lambda event, args: event == 'import' and args[0] == 'pikepdf' and sys.exit(9))\n",
    )
    archive.story("one", documents=[{"id": "document/mou", "page": 2}])
    archive.build(env={"PYTHONPATH": str(watcher.parent)})
    assert "_p2" in cited(page(archive, "documents/mou/view"))


def with_policy(route):
    """An answer of the server under the strictest policy that the theme promises to bear."""
    answer = route.fetch()
    route.fulfill(
        response=answer, headers=answer.headers | {"content-security-policy": "default-src 'self'; object-src 'self'"}
    )


@pytest.mark.tools("nu")
def test_pages_are_valid_and_accessible(archive, new_page):
    paper(archive, sha256=hashlib.sha256(pdf()).hexdigest(), pages=3)
    archive.story("one", documents=[{"id": "document/mou", "page": 2}])
    archive.story("two", documents=[{"id": "document/mou"}])
    archive.build()
    assert nu.check(archive.root / "build/documents/mou") == []
    with (
        http_server(archive.root / "build") as address,
        new_page(viewport={"width": 390, "height": 800}, allow=VIEWER) as tab,
    ):
        said = []
        tab.on("console", lambda message: said.append(message.text))
        tab.route(f"{address}/**", with_policy)
        with tab.expect_request(lambda request: request.url.endswith("mou.pdf")):
            tab.goto(f"{address}/documents/mou/view/")
        tab.wait_for_timeout(1000)
        assert [text for text in said if "Content Security Policy" in text and "chrome" not in text] == []
        tab.unroute_all(behavior="wait")
        assert axe(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_enormous_page_number_does_not_fail(archive):
    from support.rich import pdf

    archive.entity("document", "mou", name="Memorandum", file="mou.pdf")
    archive.write("content/documents/mou.pdf", pdf(1))
    archive.story("a", documents=[{"id": "document/mou", "page": "9" * 5000}])
    result = archive.run("build")
    assert "Traceback" not in result.err


PAST_THE_END = [
    ({"body": "See [[document/mou#p99]].\n"}, 99),
    ({"body": "See [[document/mou#p0]].\n"}, 0),
    ({"documents": [{"id": "document/mou", "page": 40}]}, 40),
    ({"documents": [{"id": "document/mou", "page": "2-4"}]}, 4),
]


@pytest.mark.parametrize("stated", [{}, {"pages": 3}, {"file": "https://example.org/mou.pdf", "pages": 3}])
@pytest.mark.parametrize(("citing", "number"), PAST_THE_END)
def test_a_cited_page_that_a_document_does_not_have_is_an_error(archive, stated, citing, number):
    paper(archive, **stated)
    archive.story("one", **citing)
    result = archive.run("build")
    assert result.code == 1
    assert f"document/mou has 3 pages, but no page {number}" in result.err
    assert "content/stories/one.md:" in result.err
    assert "write a page from 1 to 3" in result.err


def test_a_page_that_is_not_a_number_is_not_counted(archive):
    paper(archive)
    archive.story(
        "one", documents=[{"id": "document/mou", "page": "Exhibit 40"}, {"id": "document/mou", "page": "1, 3"}]
    )
    archive.build()


def test_cited_pages_are_checked_again_when_the_file_changes(archive):
    paper(archive)
    archive.story("one", body="See [[document/mou#p3]].\n", documents=[{"id": "document/mou", "page": 3}])
    archive.build()
    archive.write("content/documents/mou.pdf", pdf(2))
    result = archive.run("build")
    assert result.err.count("document/mou has 2 pages, but no page 3") == 2
    archive.write("content/documents/mou.pdf", pdf(4))
    archive.build()
    paper(archive, file="https://example.org/mou.pdf", pages=2)
    assert archive.run("build").err.count("document/mou has 2 pages, but no page 3") == 2
    paper(archive, file="https://example.org/mou.pdf", pages=3)
    archive.build()
