"""A file that is read as a whole has a limit of bytes: a larger one is a problem, is not read to its end, and stays as it is."""

import os

import pytest
from support.limited_child import measure_in_child
from support.preserved import NOW, write_small_archive

from sitegen.build.context import open_context
from sitegen.cli._options import Settings
from sitegen.content.archived_copies import ARCHIVED_COPIES_FILE, read_copy_file, read_copy_table
from sitegen.content.ledger_file import LEDGER_FILE_NAME, parse_ledger, read_ledger_text
from sitegen.content.text.decoding import decode_text
from sitegen.content.text.limited_files import decode_lines, read_limited, split_lines
from sitegen.diagnostics import Problem, SitegenError
from sitegen.outgoing_links import records
from sitegen.outgoing_links.records import RECORDS_FILE, read_records
from sitegen.preserve.sources.selection import public_sources

HUGE_BYTES = 20_000_000_000
"""Size of a sparse file, which takes no space."""
ROW = "https://press.example/a,https://web.archive.org/a,2020-01-01\n"
MAX_SECONDS = 30
"""More than ten times what the slowest needs."""


def make_huge(file, size=HUGE_BYTES):
    """Make a file with a hole of a size."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        stream.truncate(size)
    return file


@pytest.mark.parametrize("size", [0, 2_000_000, 2_000_001, HUGE_BYTES])
def test_no_more_than_the_limit_is_read(size, tmp_path):
    file = make_huge(tmp_path / "x", size)

    def work():
        found = read_limited(file, 2_000_000, "divide it")
        return str(found.message if isinstance(found, Problem) else len(found))

    found, _, memory = measure_in_child(work, MAX_SECONDS)
    assert found == (str(size) if size <= 2_000_000 else "the file is larger than 2 MB")
    assert memory < 20_000_000


@pytest.mark.parametrize(
    ("name", "read"),
    [
        (ARCHIVED_COPIES_FILE, lambda root: read_copy_file(root / ARCHIVED_COPIES_FILE, ARCHIVED_COPIES_FILE).problems),
        (LEDGER_FILE_NAME, lambda root: [read_ledger_text(root)]),
        (RECORDS_FILE, read_records),
    ],
)
def test_a_huge_file_of_an_archive_takes_no_more_memory_than_its_limit(name, read, tmp_path):
    make_huge(tmp_path / name)

    def work():
        try:
            (problem,) = read(tmp_path)
        except SitegenError as error:
            (problem,) = error.problems
        return f"{problem.file} {problem.code}"

    found, _, memory = measure_in_child(work, MAX_SECONDS)
    assert found == f"{name} SG0920"
    assert memory < 250_000_000


@pytest.fixture
def built(archive):
    write_small_archive(archive)
    archive.write(ARCHIVED_COPIES_FILE, f"address,archived_url,date\n{ROW}")
    archive.story("one", body="See [it](https://press.example/a).\n")
    archive.build("--now", NOW)
    return archive


@pytest.mark.parametrize(("name", "limit"), [(ARCHIVED_COPIES_FILE, 128), (LEDGER_FILE_NAME, 200)])
def test_nothing_is_published_or_rewritten_while_a_file_is_too_large(built, name, limit):
    before, text = built.tree(), (built.root / name).read_text("utf-8")
    size = limit * 1_000_000 + 1
    os.truncate(built.root / name, size)
    built.story("two")
    for command in (["build"], ["check"]):
        result = built.run(*command, "--now", NOW)
        assert result.code == 1
        assert f"{name}: error: the file is larger than {limit} MB" in result.err + result.out
    assert (built.root / name).stat().st_size == size
    assert built.tree() == before
    built.write(name, text)
    built.build("--now", NOW)
    assert "stories/two/index.html" in built.tree()


@pytest.mark.parametrize("large", ["given.csv", ARCHIVED_COPIES_FILE])
def test_no_copy_is_recorded_if_a_table_is_too_large(built, large):
    given = built.write("given.csv", f"address,archived_url,date\n{ROW}")
    os.truncate(built.root / large, 128_000_001)
    result = built.run("links", "archived", str(given))
    assert result.code == 1
    assert f"{large}: error: the file is larger than 128 MB" in result.err


def test_records_of_links_that_are_too_large_end_the_command_and_stay(built):
    make_huge(built.root / RECORDS_FILE)
    result = built.run("links", "list")
    assert result.code == 1
    assert f"{RECORDS_FILE}: error: a line is larger than 1 MB" in result.err
    assert (built.root / RECORDS_FILE).stat().st_size == HUGE_BYTES


def test_records_of_links_have_a_limit_of_bytes_in_all(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "MAX_RECORDS_BYTES", 1_000_000)
    line = '{"address":"https://press.example/a","result":"answered","asked":"2026-01-01T00:00:00Z"}\n'
    file = tmp_path / RECORDS_FILE
    file.write_text(line * (1_000_000 // len(line)), "utf-8")
    assert len(read_records(tmp_path)) == 1
    file.write_text(line * (1_000_000 // len(line) + 1), "utf-8")
    with pytest.raises(SitegenError, match="the file is larger than 1 MB"):
        read_records(tmp_path)


@pytest.mark.parametrize("damage", [b"https://press.example/b,no address,\n", b"\xff"])
def test_no_package_is_made_while_the_table_is_damaged(built, damage):
    with (built.root / ARCHIVED_COPIES_FILE).open("ab") as stream:
        stream.write(damage)
    result = built.run("preserve", "--now", NOW, str(built.root / "out"))
    assert result.code == 1
    assert not [*built.root.glob("out/*")]


def test_no_package_lacks_the_table_if_it_is_damaged_after_the_site_was_verified(built):
    settings = Settings(built.root, built.root / "sitegen.toml", None, None, NOW, False, True, False)
    with open_context(settings.build_options(settings.load_config())) as context:
        assert any(file.path == ARCHIVED_COPIES_FILE for file in public_sources(context).files)
        built.write(ARCHIVED_COPIES_FILE, f"address,archived_url,date\n{ROW}x\n")
        with pytest.raises(SitegenError, match="address"):
            public_sources(context)


def test_a_document_is_moved_without_reading_a_huge_one_that_is_refused(archive):
    archive.write("sitegen.toml", '[site]\ntitle = "T"\nbase_url = "https://example.org/"\n')
    archive.story("one")
    archive.build("--now", NOW)
    make_huge(archive.root / "content/stories/huge.md", 50_000_000)
    result = archive.run("mv", "story/one", "content/stories/two.md")
    assert "content/stories/huge.md:1:1: warning: this file could not be read; it may refer to story/one" in result.err
    assert (archive.root / "content/stories/two.md").is_file()


@pytest.mark.parametrize(
    "read",
    [
        lambda _: read_copy_table(b"address,archived_url,date\n" + b"x\n" * 500_000, "a.csv").problems,
        lambda _: read_copy_table(b"date," * 1_900_000 + b"\n", "a.csv").problems,
        lambda _: parse_ledger("x\n" * 500_000).problems,
        read_records,
    ],
    ids=["rows", "columns", "addresses", "records"],
)
def test_half_a_million_mistakes_become_a_list_that_can_be_read(read, tmp_path):
    (tmp_path / RECORDS_FILE).write_bytes(b"x\n" * 500_000)

    def work():
        try:
            return str(len(read(tmp_path)))
        except SitegenError as error:
            return str(len(error.problems))

    found, seconds, memory = measure_in_child(work, MAX_SECONDS)
    assert 1 <= int(found) <= 100
    assert seconds < 20
    assert memory < 300_000_000


def test_a_table_or_a_ledger_of_too_many_lines_is_refused(tmp_path):
    assert "more than 1,000,000 lines" in read_copy_table(b"\n" * 1_000_001, "a.csv").problems[0].message
    (tmp_path / LEDGER_FILE_NAME).write_bytes(b"\n" * 2_000_001)
    with pytest.raises(SitegenError, match="more than 2,000,000 lines"):
        read_ledger_text(tmp_path)


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\n\nb", "é\u2028x\n" * 400_000, f"{'a' * 900_000}\n" * 4])
def test_text_is_divided_into_the_same_lines_as_at_once(text):
    lines = text.removesuffix("\n").split("\n") if text else []
    assert list(split_lines(text)) == lines
    assert "".join(found := list(decode_lines(text.encode(), "x"))) == text
    assert [line.removesuffix("\n") for line in found] == lines


@pytest.mark.parametrize("end", ["\x00", "\udcff"])
def test_the_line_of_a_wrong_byte_is_counted_from_the_start_of_the_file(end):
    data = ("a, b and c\n" * 200_000 + f"xy{end}").encode("utf-8", "surrogateescape")
    *_, found = decode_lines(data, "x")
    assert found == decode_text(data, "x")
    assert (found.line, found.column) == (200_001, 3)


def test_a_line_that_does_not_end_is_refused():
    (found,) = decode_lines(b"x" * 3_000_000, "x")
    assert found.message == "a line is longer than 1 MB"
    *_, found = decode_lines(b"a,b\n" * 400_001 + b"x" * 1_100_000 + b"\n", "x")
    assert (found.message, found.line) == ("a line is longer than 1 MB", 400_002)
