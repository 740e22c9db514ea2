"""sitegen never writes a file that it would refuse to read: it says so before anything is published, and changes nothing."""

import json
import os
import subprocess
import sys

import pytest
from support.archive import OFF
from support.ledger import LEDGER, known
from support.web_servers import web_server

from sitegen.content.text import limited_files
from sitegen.content.text.limited_files import find_size_problem, longest_line
from sitegen.diagnostics import SitegenError
from sitegen.outgoing_links import records
from sitegen.outgoing_links.records import RECORDS_FILE, LinkRecord, check_records_size, read_records, write_records
from sitegen.tagging import refusals
from sitegen.tagging.refusals import RefusedSuggestion, with_refusals

LIMITED = """
import sys
from importlib import import_module
from sitegen.cli import main
root, limits, *words = sys.argv[1:]
for limit in limits.split(","):
    name, value = limit.split("=")
    module, attribute = name.rsplit(".", 1)
    assert hasattr(import_module(module), attribute)
    setattr(import_module(module), attribute, int(value))
sys.argv = ["sitegen", "-C", root, *words]
main()
"""
"""The program with other limits, such as `sitegen.content.ledger_file.MAX_LEDGER_LINES=9`."""
LINES = "sitegen.content.ledger_file.MAX_LEDGER_LINES"
BYTES = "sitegen.content.ledger_file.MAX_LEDGER_BYTES"
MOMENT = "2026-01-01T00:00:00Z"


def run_limited(archive, limits, *words):
    off = {name: value for key, (name, value) in OFF.items() if key not in archive.on}
    return subprocess.run(
        [sys.executable, "-c", LIMITED, archive.root, limits, *words],
        env=os.environ | off,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def paper(archive):
    archive.on.add("ledger")
    archive.story("one", body="See [it](https://press.example/a).\n")
    archive.story("two", redirect_from=["/old/two/"])
    archive.build()
    return archive


@pytest.mark.parametrize("unit", ["lines", "bytes"])
def test_a_build_that_would_make_the_ledger_too_large_publishes_nothing(paper, unit):
    name, before = {"lines": LINES, "bytes": BYTES}[unit], paper.tree()
    ledger = (paper.root / LEDGER).read_bytes()
    size = {"lines": ledger.count(b"\n"), "bytes": len(ledger)}[unit]
    paper.story("three")
    refused = run_limited(paper, f"{name}={size}", "build", "-j", "1")
    assert refused.returncode == 1
    assert f"{LEDGER}: error: the file would have " in refused.stderr
    assert f" {unit}, and {size:,} can be read [SG0921]" in refused.stderr
    assert "divide the archive" in refused.stderr
    assert run_limited(paper, f"{name}={size}", "build", "-j", "1", "--dry-run").returncode == 1
    assert paper.tree() == before
    assert (paper.root / LEDGER).read_bytes() == ledger
    paper.build()
    assert "stories/three/index.html" in paper.tree()
    assert ("/stories/three/", "story/three", "") in known(paper)


def test_a_first_build_that_would_make_the_ledger_too_large_publishes_nothing(archive):
    archive.on.add("ledger")
    archive.story("one")
    refused = run_limited(archive, f"{LINES}=3", "build", "-j", "1")
    assert (refused.returncode, archive.tree(), (archive.root / LEDGER).exists()) == (1, {}, False)
    assert "the file would have 4 lines, and 3 can be read" in refused.stderr


def test_a_ledger_that_is_exactly_as_large_as_it_may_be_is_written_and_read_with_a_warning(paper):
    size = len((paper.root / LEDGER).read_bytes().splitlines()) + 1
    paper.story("three")
    for _ in range(2):
        built = run_limited(paper, f"{LINES}={size}", "build", "-j", "1")
        assert built.returncode == 0, built.stderr
    assert f"{LEDGER}: warning: the file has {size} of the {size} lines that can be read [SG0922]" in built.stderr
    assert "SG0922" not in run_limited(paper, f"{LINES}={size * 2}", "build", "-j", "1").stderr


def test_a_build_that_records_nothing_is_not_refused(paper, tmp_path):
    paper.story("three")
    size = (paper.root / LEDGER).read_bytes().count(b"\n")
    built = run_limited(paper, f"{LINES}={size}", "build", "-j", "1", "-o", str(tmp_path / "elsewhere"))
    assert built.returncode == 0, built.stderr


@pytest.mark.parametrize("limit", ["MAX_TABLE_LINES=2", "MAX_TABLE_BYTES=120", "MAX_LINE_BYTES=60"])
def test_no_copy_is_recorded_that_would_make_the_table_too_large(paper, limit):
    paper.story("two", body="See [it](https://press.example/b-with-a-long-name).\n")
    table = paper.write(
        "content/archived.csv", "address,archived_url,date\nhttps://press.example/a,https://w.example/a,\n"
    )
    given = paper.write(
        "given.csv",
        "address,archived_url\nhttps://press.example/b-with-a-long-name,https://w.example/b-with-a-long-name\n",
    )
    before = table.read_bytes()
    limits = f"sitegen.content.archived_copies.{limit}"
    refused = run_limited(paper, limits, "links", "archived", str(given))
    assert refused.returncode == 1
    assert "content/archived.csv: error: the file would have " in refused.stderr
    assert table.read_bytes() == before
    wide = run_limited(paper, f"{limits}0", "links", "archived", str(given))
    assert (wide.returncode, "SG0922" in wide.stderr) == (0, False), wide.stderr
    assert table.read_bytes().count(b"\n") == 3


def test_a_table_that_is_nearly_too_large_has_a_warning(paper):
    given = paper.write("given.csv", "address,archived_url\nhttps://press.example/a,https://w.example/a\n")
    told = run_limited(paper, "sitegen.content.archived_copies.MAX_TABLE_LINES=2", "links", "archived", str(given))
    assert told.returncode == 0
    assert "content/archived.csv: warning: the file has 2 of the 2 lines that can be read [SG0922]" in told.stderr


def test_no_link_is_asked_for_if_the_records_would_be_too_large(archive):
    with web_server({"/a": 200, "/b": 200}) as server:
        archive.story("one", body=f"See [a]({server.origin}/a) and [b]({server.origin}/b).\n")
        words = ("links", "check", "--private-network", "--delay", "0.5")
        refused = run_limited(archive, "sitegen.outgoing_links.records.MAX_RECORDS_BYTES=200", *words)
        assert refused.returncode == 1
        assert f"{RECORDS_FILE}: error: the file would have " in refused.stderr
        assert not (archive.root / RECORDS_FILE).exists()
        assert server.asked == []
        told = run_limited(archive, "sitegen.outgoing_links.records.MAX_RECORDS_BYTES=300", *words, "--json")
    assert told.returncode == 0
    assert [problem["code"] for problem in json.loads(told.stdout)["problems"]] == ["SG0922"]
    assert len(read_records(archive.root)) == 2


def test_records_that_are_too_large_are_not_written(tmp_path, monkeypatch):
    link = LinkRecord("https://press.example/a", "failed", MOMENT, reason="x" * 400)
    write_records(tmp_path, {link.address: link})
    before = (tmp_path / RECORDS_FILE).read_bytes()
    monkeypatch.setattr(records, "MAX_RECORDS_BYTES", len(before))
    assert check_records_size({link.address: link}, [], MOMENT)[0].severity == "warning"
    with pytest.raises(SitegenError, match="the file would have"):
        write_records(tmp_path, {each: LinkRecord(each, "failed", MOMENT) for each in map(str, range(10))})
    assert (tmp_path / RECORDS_FILE).read_bytes() == before


def test_an_address_that_would_make_a_line_too_long_is_refused_before_it_is_asked():
    with pytest.raises(SitegenError, match="bytes in a line, and 1,000,000 can be read"):
        check_records_size({}, [f"https://press.example/{'a' * 1_000_000}"], MOMENT)


def test_refusals_that_would_make_the_tagging_file_too_large_are_refused(tmp_path, monkeypatch):
    first = with_refusals(tmp_path, [RefusedSuggestion(name="Ann")])
    (tmp_path / refusals.FILE_NAME).write_bytes(first)
    added = with_refusals(tmp_path, [RefusedSuggestion(name="Bo")])
    monkeypatch.setattr(refusals, "MAX_TABLE_CHARS", len(added))
    assert with_refusals(tmp_path, [RefusedSuggestion(name="Bo")]) == added
    monkeypatch.setattr(refusals, "MAX_TABLE_CHARS", len(added) - 1)
    with pytest.raises(SitegenError, match="characters, and"):
        with_refusals(tmp_path, [RefusedSuggestion(name="Bo")])


def test_a_list_of_suggestions_that_cannot_be_applied_is_printed_with_a_warning(archive):
    archive.entity("person", "ann-lee", name="Ann Lee")
    archive.story("one", body="Ann Lee spoke.\n")
    told = run_limited(archive, "sitegen.cli._decision_file.MAX_FILE_BYTES=100", "tag", "--json")
    assert told.returncode == 0
    assert len(json.loads(told.stdout)["suggestions"]) == 1
    assert "suggestions: warning: the file would have " in told.stderr
    assert "sitegen tag --json story/a story/b" in told.stderr


@pytest.mark.parametrize(
    ("sizes", "severity"),
    [
        ({"bytes": (79, 100), "lines": (1, 100)}, ""),
        ({"bytes": (79, 100), "lines": (80, 100)}, "warning"),
        ({"bytes": (100, 100), "lines": (80, 100)}, "warning"),
        ({"bytes": (100, 100), "lines": (101, 100)}, "error"),
    ],
)
def test_the_unit_that_is_nearest_to_its_limit_decides(sizes, severity):
    problem = find_size_problem("x.txt", sizes, "divide it")
    assert (problem.severity if problem else "") == severity
    assert problem is None or problem.hint == "divide it"


def test_the_longest_line_includes_its_line_feed():
    assert [longest_line(data) for data in (b"", b"a", b"a\n", b"ab\rc\na")] == [0, 1, 2, 5]
    assert limited_files.NEAR_LIMIT_SHARE < 1
