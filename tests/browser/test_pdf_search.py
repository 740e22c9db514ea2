"""The text of PDF files in the search: what is found, where a result leads, what never is found, and what `check` reports."""

import pytest
from support.archive import Archive
from support.pdfs import pdf, pdf_with_text
from support.search import INDEX, index, search, unpacked
from support.servers import http_server

pytest.importorskip("pypdf")
SETTINGS = '[site]\ntitle = "Test archive"\nbase_url = "https://archive.example.org/"\n[search]\npdf_text = true\n'
FILLER = "\n".join(["several plain words of a contract"] * 20)
MOU = pdf_with_text(
    f"Memorandum of understanding\n{FILLER}", f"{FILLER}\nThe officers assist zeppe-\nlins at night.", "The end."
)


@pytest.fixture
def world(archive):
    archive.on.add("search")
    archive.write("sitegen.toml", SETTINGS)
    archive.write("content/documents/mou.pdf", MOU)
    archive.entity("document", "mou", name="The memorandum", file="mou.pdf", body="An agreement.\n")
    archive.story("one", title="Story one", entities=["document/mou"])
    return archive


@pytest.mark.parametrize("base", ["", "/a/b/"])
def test_the_words_of_a_pdf_are_found_and_lead_to_their_page(world, page, base):
    world.build()
    with http_server(world.root / "build", base) as address:
        assert search(page, address, "?q=zeppelins") == ["The memorandum"]
        assert page.locator(".excerpt").inner_text().endswith("The officers assist zeppelins at night. The end.")
        assert page.locator(".excerpt mark").inner_text() == "zeppelins"
        link = page.get_by_role("link", name="Page 2 of the document")
        link.click()
        page.wait_for_url("**/documents/mou/**/#page=2")
        assert page.locator("object.copy").evaluate("copy => copy.data").endswith("mou.pdf#page=2")
        assert search(page, address, "?q=agreement") == ["The memorandum"]
        assert page.get_by_text("of the document").count() == 0, "these words are not in the file"


def test_a_replaced_pdf_replaces_its_words_and_equals_a_clean_build(world, tmp_path):
    world.build()
    assert "zeppelins" in unpacked(world)
    world.write("content/documents/mou.pdf", pdf_with_text("Balloons rise."))
    world.build()
    assert ("zeppelins" in unpacked(world), "Balloons" in unpacked(world)) == (False, True)
    clean = Archive(tmp_path / "clean")
    clean.on |= world.on
    clean.write("sitegen.toml", SETTINGS)
    for file in (world.root / "content").rglob("*"):
        if file.is_file():
            clean.write(str(file.relative_to(world.root)), file.read_bytes())
    clean.build()
    assert index(clean) == index(world)
    world.write("sitegen.toml", SETTINGS.replace("pdf_text = true\n", ""))
    world.build()
    assert "Balloons" not in unpacked(world)


def test_no_file_is_added_for_the_pages_of_a_pdf(world):
    world.write("content/documents/mou.pdf", pdf(1))
    world.build()
    before = len(index(world))
    world.write("content/documents/mou.pdf", pdf_with_text(*[f"Page {number} of many." for number in range(30)]))
    world.build()
    assert len(index(world)) == before


@pytest.mark.parametrize(
    "front",
    [{"visibility": "suppressed"}, {"visibility": "noindex"}, {"status": None}],
    ids=["suppressed", "noindex", "unused"],
)
def test_only_public_documents_are_found_by_the_text_of_their_file(archive, front):
    archive.on.add("search")
    archive.write("sitegen.toml", SETTINGS)
    archive.write("content/documents/mou.pdf", MOU)
    archive.entity("document", "mou", name="The memorandum", file="mou.pdf", **front)
    archive.story("one", title="Story one")
    archive.build()
    assert "zeppelins" not in unpacked(archive)
    assert "mou" not in archive.output(f"{INDEX}parts.json")


def test_a_held_story_keeps_the_text_of_its_document_out_until_it_is_published(world):
    front = {"name": "The memorandum", "file": "mou.pdf", "status": None}
    world.entity("document", "mou", **front)
    world.story("one", title="Story one", entities=["document/mou"], status="held")
    world.build()
    assert "zeppelins" not in unpacked(world)
    world.story("one", title="Story one", entities=["document/mou"])
    world.build()
    assert "zeppelins" in unpacked(world)
    world.story("one", title="Story one", entities=["document/mou"], status="held")
    world.build("--skip-artifacts")
    assert "zeppelins" not in unpacked(world)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pdf(2), "content/documents/mou.pdf has no text, so the search does not find its words"),
        (
            pdf_with_text("word " * 60_000, "word " * 60_000),
            "is too long for the search, which finds the words of pages 1 to 1",
        ),
    ],
    ids=["scan", "long"],
)
def test_check_reports_a_pdf_whose_words_are_not_found(world, data, words):
    world.write("content/documents/mou.pdf", data)
    result = world.run("check")
    assert words in result.err + result.out
    assert "content/documents/mou.md:" in result.err + result.out
    world.write("content/documents/mou.pdf", MOU)
    result = world.run("check")
    assert "SG1213" not in result.err + result.out


def test_the_text_of_a_file_is_read_once(world):
    world.build()
    (cached,) = (world.root / ".sitegen/pdf-text").iterdir()
    before = cached.stat().st_mtime_ns
    world.story("two", title="Story two")
    world.build()
    assert cached.stat().st_mtime_ns == before


def test_a_page_that_names_a_suppressed_person_is_not_searched(world):
    world.entity("person", "wiped", name="Wiped Nobodyson", visibility="suppressed")
    world.write(
        "content/documents/mou.pdf",
        pdf_with_text("The zeppelins.", "Signed by Wiped Nobodyson near quarries.", "Balloons."),
    )
    world.build()
    text = unpacked(world)
    assert [word in text for word in ("zeppelins", "Balloons", "Nobodyson", "quarries")] == [True, True, False, False]
    result = world.run("check")
    assert "page 2 of content/documents/mou.pdf names person/wiped, which is suppressed" in result.err + result.out
