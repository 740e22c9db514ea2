"""Sources of importers that are larger than a source can be: they are refused with advice, and not read to their end."""

import zipfile

import pytest
from support.limited_child import measure_in_child

from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers import text
from sitegen.importers._docx.google import read_google
from sitegen.importers._docx.package import PackageError, unpack
from sitegen.importers._items import RefusedItem
from sitegen.importers._ninjs.json_items import read_json_items
from sitegen.importers._recipes.pages import Page, iter_pages, read_page_text
from sitegen.importers._sites.systems.configuration import read_configuration, read_program
from sitegen.importers._stories.source_files import iter_files
from sitegen.importers._stories.source_text import iter_lines, read_text
from sitegen.importers._xml.tree import XmlError, parse_xml
from sitegen.importing.archive.ids import front_matter_of

HUGE_BYTES = 20_000_000_000
"""Size of a sparse file, which takes no space."""
MAX_SECONDS = 30


def make_huge(file):
    """Make a file with a hole of 20 GB."""
    with file.open("wb") as stream:
        stream.truncate(HUGE_BYTES)
    return file


def refusal(read, file):
    """The message with which a file is refused, and the memory that this took."""

    def work():
        try:
            found = read(file)
        except SitegenError as error:
            found = error.problems[0]
        except PackageError as error:
            return str(error.message)
        return found.message if isinstance(found, Problem) else found.problem.message

    message, _, memory = measure_in_child(work, MAX_SECONDS)
    return message, memory


@pytest.mark.parametrize(
    ("name", "read", "message"),
    [
        ("a.txt", lambda file: next(text.read(file)), "the file is larger than 2 MB"),
        ("a.txt", read_text, "the file is larger than 128 MB"),
        ("a.csv", lambda file: next(iter_lines(file, "", lambda *_: None)), "the line is longer than 16 MB"),
        ("a.csv", lambda file: next(iter_lines(file, "utf-16", lambda *_: None)), "the file is larger than 128 MB"),
        ("a.json", lambda file: next(read_json_items(file, "")), "the file is larger than 128 MB"),
        ("a.ndjson", lambda file: next(read_json_items(file, "")), "the line is longer than 16 MB"),
        ("a.html", lambda file: next(iter_pages([file])), "the file is larger than 16 MB"),
        ("a.html", lambda file: next(iter_pages([file.parent])), "the file is larger than 16 MB"),
        ("a.html", read_google, "the page is larger than 16 MB"),
        ("a.toml", read_configuration, "the file is larger than 5 MB"),
        ("a.js", read_program, "the file is larger than 5 MB"),
    ],
)  # fmt: skip
def test_a_huge_file_is_refused_and_takes_no_more_memory_than_its_limit(name, read, message, tmp_path):
    found, memory = refusal(read, make_huge(tmp_path / name))
    assert found == message
    assert memory < 150_000_000


@pytest.mark.parametrize("importer", ["feed", "newsml", "docx", "ninjs", "text", "csv"])
def test_an_import_of_a_huge_file_ends_with_advice(archive, importer):
    suffix = {"feed": "xml", "newsml": "xml", "docx": "docx", "ninjs": "json", "text": "txt", "csv": "csv"}[importer]
    file = make_huge(archive.root / f"a.{suffix}")
    result = archive.run("import", importer, str(file))
    assert result.code == 1
    assert "larger than" in result.err + result.out or "longer than" in result.err + result.out
    assert "Traceback" not in result.err


def test_a_file_of_a_folder_is_refused_by_itself(tmp_path):
    make_huge(tmp_path / "a.xml")
    (tmp_path / "b.xml").write_bytes(b"<feed/>")
    refused, kept = iter_files([tmp_path], (".xml",), max_bytes=7)
    assert isinstance(refused, RefusedItem)
    assert refused.problem.code == "SG0920"
    assert kept == tmp_path / "b.xml"


def test_a_page_that_grows_meanwhile_is_refused(tmp_path):
    with pytest.raises(SitegenError, match="larger than 16 MB"):
        read_page_text(Page(make_huge(tmp_path / "a.html"), "a.html"), None)


@pytest.mark.parametrize("part", [b"<a/>", b"<a b='' c='' d=''/>"])
def test_xml_of_nothing_but_tags_is_refused(part):
    def work():
        try:
            parse_xml(b"<r>" + part * 2_500_000 + b"</r>")
        except XmlError as error:
            return str(error)
        return ""

    message, _, memory = measure_in_child(work, MAX_SECONDS)
    assert message == "the document has more than 2,000,000 elements and attributes"
    assert memory < 900_000_000


def test_json_of_nothing_but_brackets_is_refused(tmp_path):
    file = tmp_path / "a.json"
    file.write_text('{"a":[' + "[]," * 4_000_000 + "[]]}", "utf-8")
    message, memory = refusal(lambda file: next(read_json_items(file, "")), file)
    assert message == "the file has more than 8,000,000 brackets and commas"
    assert memory < 200_000_000


def test_a_package_of_many_large_parts_is_refused_before_it_is_unpacked(tmp_path):
    file = tmp_path / "a.docx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
        for number in range(5):
            info = zipfile.ZipInfo(f"{number}.png", (2020, 1, 1, 0, 0, 0))
            package.writestr(info, b"x")
    data = bytearray(file.read_bytes())
    at = 0
    while (at := data.find(b"PK\x01\x02", at + 1)) > 0:  # each entry of the directory states 100 MB
        data[at + 20 : at + 28] = (100_000_000).to_bytes(4, "little") * 2
    file.write_bytes(data)
    with pytest.raises(PackageError) as found:
        unpack(file, "a document")
    assert found.value.message == "its parts are larger than 400 MB when they are unpacked"


def test_the_front_matter_of_a_document_that_is_too_large_is_known(tmp_path):
    file = tmp_path / "a.md"
    file.write_text("---\nslug: x\n---\n" + "ä b\n" * 600_000, "utf-8")
    assert front_matter_of(file) == {"slug": "x"}
