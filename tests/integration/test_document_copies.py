"""The file that a document names: whether it is the one whose checksum is stated, and whether it is what its name says."""

import hashlib
import io
import zipfile

import pytest
from lxml import html
from PIL import Image

WRONG = "5" * 64


def book(*names):
    """A ZIP archive, as spreadsheets and texts are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names or ("content.xml",):
            made.writestr(zipfile.ZipInfo(name), "<x/>")
    return out.getvalue()


def scan(**options):
    """A JPEG with a comment."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 120, 200)).save(out, "JPEG", comment=b"scanned at home", **options)
    return out.getvalue()


def filed(archive, name, data, **front):
    """A document with its copy, which a story cites."""
    archive.write(f"content/documents/{name}", data)
    archive.entity("document", "held", **{"status": None, "file": name} | front)
    archive.story("one", documents=[{"id": "document/held"}])


def record(archive):
    found = html.fromstring(archive.output("documents/held/index.html"))
    return {term.text_content(): term.getnext().text_content().strip() for term in found.xpath("//dl/div/dt")}


@pytest.mark.parametrize(
    ("name", "data"),
    [("sums.xlsx", book()), ("photo.jpg", scan()), ("tape.mp3", b"ID3" + bytes(20)), ("notes.txt", b"Notes.\n"), ("plan.svg", b"<svg/>"),
     ("log", b"no ending")],
)  # fmt: skip
def test_a_stated_checksum_is_compared_with_any_file(archive, name, data):
    filed(archive, name, data, sha256=WRONG)
    result = archive.run("build")
    assert result.code == 1
    assert f"checksum mismatch: the file has {hashlib.sha256(data).hexdigest()}" in result.out + result.err
    assert "held.md:4:" in result.out + result.err
    filed(archive, name, data, sha256=hashlib.sha256(data).hexdigest())
    assert "held.md" not in archive.build().err


@pytest.mark.parametrize("pages", [0, -1])
def test_a_document_cannot_have_zero_pages(archive, pages):
    archive.entity("document", "held", pages=pages)
    result = archive.run("build")
    assert f"held.md:4:1: error: {pages} is not a valid number of pages" in result.err


def test_a_changed_file_no_longer_matches_its_checksum(archive):
    data = book()
    filed(archive, "sums.ods", data, sha256=hashlib.sha256(data).hexdigest())
    archive.build()
    archive.write("content/documents/sums.ods", book("content.xml", "meta.xml"))
    result = archive.run("build")
    assert result.code == 1
    assert "checksum mismatch: the file has" in result.out + result.err
    archive.write("content/documents/sums.ods", data)
    archive.build()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [("a.pdf", b"", "it is empty"), ("a.pdf", b"<!DOCTYPE html>\n<title>404", "it is a web page (HTML)"),
     ("a.PDF", b"Not Found", "it does not begin like a PDF file"), ("a.xlsx", b"<html><body>Sign in", "it is a web page (HTML)"),
     ("a.docx", b"", "it is empty"), ("a.zip", b"\x1f\x8bnope", "it does not begin like a ZIP file"),
     ("a.csv", b"<!-- x --><HTML lang=en>", "it is a web page (HTML)"), ("a.mp4", b"<html>", "it is a web page (HTML)"),
     ("a.txt", b"", "it is empty")],
)  # fmt: skip
def test_a_file_whose_type_does_not_match_its_name_is_a_warning(archive, name, data, why):
    filed(archive, name, data)
    archive.story("two", body=f"[The file](../documents/{name}).\n")
    result = archive.build()
    said = result.out + result.err
    assert f'the type of "{name}" does not match its name: {why}' in said
    assert "held.md:3:" in said
    assert "two.md:6:" in said
    assert archive.run("build", "--strict").code == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.html", b"<!doctype html><title>x</title>"), ("a.txt", b"<html> is a tag\n"), ("a.csv", b"a,b\n"), ("a.docx", book()),
     ("a.xls", b"<html><table>"), ("a.weird", b"\0\1"), ("a.mp3", b"\xff\xfb\x90\x00"), ("a.zip", b"PK\x05\x06" + bytes(18))],
)  # fmt: skip
def test_files_whose_type_matches_their_name_are_accepted(archive, name, data):
    filed(archive, name, data)
    assert "held.md" not in archive.build().err


def test_the_checksum_of_an_image_is_that_of_the_source_file(archive):
    data = scan()
    filed(archive, "photo.jpg", data, sha256=hashlib.sha256(data).hexdigest())
    archive.build()
    assert hashlib.sha256(archive.tree()["documents/photo.jpg"]).hexdigest() != record(archive).get("SHA-256")
    assert record(archive)["SHA-256 of the file as filed"] == hashlib.sha256(data).hexdigest()
    assert '"sha256"' not in archive.output("documents/held/index.html")


def test_the_checksum_of_other_files_is_that_of_the_published_file(archive):
    data = book()
    filed(archive, "sums.xlsx", data, sha256=hashlib.sha256(data).hexdigest())
    archive.build()
    assert hashlib.sha256(archive.tree()["documents/sums.xlsx"]).hexdigest() == record(archive)["SHA-256"]
    assert '"sha256"' in archive.output("documents/held/index.html")
