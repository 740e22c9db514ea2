"""No PDF file takes more than five seconds or a gigabyte, in the helper process that reads it or in the build."""

import resource
import shutil

import pytest
from support.hostile_pdfs import PDFS
from support.limited_child import measure_in_child
from support.pdfs import pdf_with_text

from sitegen.media import pdf_helper, pdf_text
from sitegen.media.metadata import embedded_metadata
from sitegen.media.pdf_helper import PdfLimitError
from sitegen.media.pdf_info import pdf_info
from sitegen.media.pdf_text import extract_text

MAX_SECONDS = 5
MAX_MEMORY_BYTES = 1 << 30
SETTINGS = '[site]\ntitle = "Test archive"\nbase_url = "https://archive.example.org/"\n[search]\npdf_text = true\n'


def children_cost():
    """The CPU time and the memory of the helper processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", PDFS)
def test_a_hostile_pdf_is_read_within_the_limits(name, tmp_path):
    pytest.importorskip("pypdf")
    file = tmp_path / "x.pdf"
    file.write_bytes(PDFS[name]())

    def work():
        outcomes = []
        for read in (extract_text, lambda file: pdf_info(file, ""), embedded_metadata):
            before, _ = children_cost()
            try:
                outcomes.append(type(read(file)).__name__)
            except PdfLimitError as error:
                outcomes.append(str(error))
            pdf_helper.helper().close()
            seconds, memory = children_cost()
            outcomes.append(f"{seconds - before:.2f} s, {memory >> 20} MB")
            assert seconds - before < MAX_SECONDS
            assert memory < MAX_MEMORY_BYTES
        return " | ".join(outcomes)

    pdf_helper.helper().close()
    pdf_helper.helper.cache_clear()
    _, seconds, memory = measure_in_child(work, MAX_SECONDS)
    assert seconds < MAX_SECONDS
    assert memory < MAX_MEMORY_BYTES


def test_metadata_that_takes_too_long_to_read_is_a_finding(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf_helper, "MAX_SECONDS", 1.0)
    file = tmp_path / "x.pdf"
    file.write_bytes(PDFS["a page a million times"]())
    assert embedded_metadata(file) == ["metadata that cannot be read (it takes more than 1 s of CPU time)"]


def test_a_build_with_a_hostile_pdf_ends_with_an_error_and_keeps_the_old_site(archive):
    pytest.importorskip("pypdf")
    archive.on.add("search")
    archive.write("sitegen.toml", SETTINGS)
    archive.write("content/documents/memo.pdf", pdf_with_text("Words of a memorandum."))
    archive.entity("document", "memo", file="memo.pdf")
    archive.story("a", entities=["document/memo"])
    archive.build()
    before = archive.tree()
    archive.write("content/documents/memo.pdf", PDFS["ASCII85"]())
    for result in (archive.run("build"), archive.run("build"), archive.run("check")):
        assert result.code == 1
        message = "the text of content/documents/memo.pdf cannot be read: it needs more than 1,024 MB"
        assert f"content/documents/memo.md:4:1: error: {message}" in result.err + result.out
    assert archive.tree() == before
    shutil.rmtree(archive.root / ".sitegen")
    assert archive.run("build").code == 1
    assert archive.tree() == before
    archive.entity("document", "memo", file="memo.pdf", visibility="noindex")
    archive.build()


def test_a_pdf_whose_pages_cannot_be_counted_is_an_error_of_its_document(archive):
    archive.write("content/documents/memo.pdf", PDFS["a page a million times"]())
    archive.entity("document", "memo", file="memo.pdf")
    archive.story("a", entities=["document/memo"])
    result = archive.run("build")
    assert result.code == 1
    assert "content/documents/memo.md:4:1: error: the PDF cannot be read: it" in result.err


def test_the_words_of_a_long_file_extend_the_limit(tmp_path, monkeypatch):
    pytest.importorskip("pypdf")
    file = tmp_path / "long.pdf"
    file.write_bytes(pdf_with_text(*["\n".join(["several words of a page"] * 60)] * 100))
    monkeypatch.setattr(pdf_helper, "MAX_SECONDS", 0.4)
    assert len(extract_text(file).pages) == 100
    assert 100 * 300 * pdf_text.SECONDS_PER_WORD > 4


def test_characters_without_spaces_are_limited_too(tmp_path):
    pytest.importorskip("pypdf")
    file = tmp_path / "long.pdf"
    file.write_bytes(pdf_with_text(*["\n".join(["a" * 1000] * 300)] * 8))
    text = extract_text(file)
    assert (len(text.pages), text.is_cut) == (6, True)
