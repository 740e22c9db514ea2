"""A lost ledger is started again from the files of the output folder. The database is in memory."""

import pytest
from support.stored_archive import StoredArchive

from sitegen.database.repair_state import RepairFlag, set_flag
from sitegen.publish.ledger.published_files import MAX_HEAD_BYTES, find_unaccounted_pages, read_published_files
from sitegen.publish.output.manifest import MANIFEST, format_manifest

REDIRECT = '<!doctype html><title>Moved</title><meta http-equiv="refresh" content="0; url={}">'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "build").mkdir()
    return tmp_path / "build"


def publish(folder, files):
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (folder / MANIFEST).write_bytes(format_manifest(dict.fromkeys(files, "0" * 64), "https://archive.example.org/"))


def test_a_folder_without_a_manifest_has_no_published_files(folder):
    assert read_published_files(folder) == {}


def test_only_listed_files_are_published(folder):
    publish(folder, {"a/index.html": "<p>Page</p>", "style.css": "p {}"})
    (folder / "other.html").write_text("<p>Other</p>")
    assert read_published_files(folder) == {"a/index.html": "", "style.css": ""}


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("../new/", "/new/"),
        ("../new/index.html", "/new/"),
        ("/stories/new/", "/stories/new/"),
        ("below/", "/old/below/"),
        ("../caf%C3%A9/", "/caf\u00e9/"),
        ("../a&amp;b/", "/a&b/"),
        ("../new/?id=1#part", "/new/"),
        ("https://elsewhere.example/new/", ""),
        ("https://zebra.example/new/", ""),
    ],
)
def test_a_redirect_is_read_from_its_page(folder, target, address):
    publish(folder, {"old/index.html": REDIRECT.format(target)})
    assert read_published_files(folder) == {"old/index.html": address}


@pytest.mark.parametrize(
    "text", [REDIRECT.replace('"', "'"), REDIRECT.upper().replace("URL={}", "url={}"), REDIRECT.replace("; ", " ;")]
)
def test_other_spellings_of_a_redirect_are_read(folder, text):
    publish(folder, {"old/index.html": text.format("../new/")})
    assert read_published_files(folder) == {"old/index.html": "/new/"}


def test_a_page_is_read_as_far_as_a_redirect_may_be(folder):
    redirect = REDIRECT.format("../new/")
    publish(
        folder,
        {
            "a/index.html": " " * (MAX_HEAD_BYTES - len(redirect)) + redirect,
            "b/index.html": " " * MAX_HEAD_BYTES + redirect,
        },
    )
    assert read_published_files(folder) == {"a/index.html": "/new/", "b/index.html": ""}


def test_files_that_are_missing_or_not_text_redirect_nowhere(folder):
    publish(folder, {"a.html": "", "b.html": "", "c.json": REDIRECT.format("/new/")})
    (folder / "a.html").unlink()
    (folder / "b.html").write_bytes(b"\xff\xfe" + REDIRECT.format("/new/").encode())
    assert read_published_files(folder) == {"a.html": "", "b.html": "/new/", "c.json": ""}


def test_a_folder_in_the_place_of_a_page_redirects_nowhere(folder):
    publish(folder, {"a.html": "", "b/c.html": ""})
    for path in ("a.html", "b/c.html"):
        (folder / path).unlink()
    (folder / "a.html").mkdir()
    (folder / "b").rmdir()
    (folder / "b").write_text("")
    assert read_published_files(folder) == {"a.html": "", "b/c.html": ""}


def test_a_page_that_cannot_be_read_is_no_page_without_a_redirect(folder):
    publish(folder, {"a.html": ""})
    (folder / "a.html").unlink()
    (folder / "a.html").symlink_to("a.html")
    with pytest.raises(OSError, match="symbolic links"):
        read_published_files(folder)


@pytest.fixture
def stored(tmp_path):
    """An archive whose ledger was started from the files of the output folder."""
    stored = StoredArchive(tmp_path)
    set_flag(stored.store.db, RepairFlag.LEDGER_FROM_OUTPUT)
    return stored


def test_pages_that_neither_the_site_nor_the_ledger_has_are_reported(stored, folder):
    publish(
        folder, dict.fromkeys(("kept/index.html", "known/index.html", "lost/index.html", "index.html", "lost.txt"), "")
    )
    stored.page("/Kept/")
    stored.line("/known/", "story/known")
    (problem,) = find_unaccounted_pages(stored.store, folder)
    assert (problem.file, problem.line, problem.column, problem.severity) == ("addresses.txt", 0, 0, "warning")
    assert problem.message.endswith("these addresses are removed: /, /lost/")


def test_no_page_is_reported_if_all_are_accounted_for(stored, folder):
    publish(folder, {"kept/index.html": ""})
    stored.page("/kept/")
    assert find_unaccounted_pages(stored.store, folder) == []


def test_a_build_with_a_ledger_does_not_look_for_pages(tmp_path, folder):
    publish(folder, {"lost/index.html": ""})
    assert find_unaccounted_pages(StoredArchive(tmp_path).store, folder) == []
