"""Large files of the dataset: parts of limited size, each with its header, that programs read as one table."""

import csv
import json

import msgspec
import pytest
from frictionless import Package, validate

from sitegen.artifacts.dataset import descriptors, writers
from sitegen.artifacts.dataset.schema import TABLES
from sitegen.config.schema import SiteConfig
from sitegen.names.numbered_files import existing_parts, part_name

LIMIT = 2_000


@pytest.fixture
def limit(monkeypatch):
    monkeypatch.setattr(writers, "MAX_PART_BYTES", LIMIT)


def row(number, words=30):
    """A row of `threads`, which has few columns, with a line break, a comma and a quotation mark in it."""
    table = next(table for table in TABLES if table.name == "threads")
    values = {column.name: None for column in table.columns}
    return values | {table.columns[0].name: f"thread/t{number}", "title": 'Tides, "high"\r\nand low ' * words}


def write(folder, rows):
    with writers.CsvWriter(folder) as tables, writers.NdjsonWriter(folder, ("stories",)) as objects:
        for each in rows:
            tables.write_rows({"threads": [each]})
            objects.write_object("stories", each)


@pytest.mark.usefixtures("limit")
def test_parts_have_at_most_the_limit_and_all_rows_in_their_order(tmp_path):
    rows = [row(number) for number in range(9)]
    write(tmp_path, rows)
    parts = existing_parts(tmp_path, "threads.csv")
    assert [part.name for part in parts] == ["threads.csv", *(f"threads-{n}.csv" for n in range(2, len(parts) + 1))]
    assert len(parts) > 3
    assert all(part.stat().st_size <= LIMIT for part in parts)
    read = []
    for part in parts:
        with part.open(encoding="utf-8", newline="") as file:
            read += list(csv.DictReader(file))
    assert [(each["id"], each["title"]) for each in read] == [(each["id"], each["title"]) for each in rows]
    lines = [
        line for part in existing_parts(tmp_path, "stories.ndjson") for line in part.read_text("utf-8").splitlines()
    ]
    assert [json.loads(line) for line in lines] == rows


@pytest.mark.usefixtures("limit")
def test_a_row_above_the_limit_has_a_part_to_itself(tmp_path):
    write(tmp_path, [row(1, words=200), row(2), row(3, words=200)])
    sizes = [part.stat().st_size for part in existing_parts(tmp_path, "threads.csv")]
    assert len(sizes) == 3
    assert sizes[0] > LIMIT > sizes[1]


def test_a_file_of_exactly_the_limit_is_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(writers, "MAX_PART_BYTES", len(b"one\ntwo\n"))
    parts = writers.PartWriter(tmp_path, "a.csv")
    for line in (b"one\n", b"two\n", b"three\n"):
        parts.write(line)
    parts.close()
    assert [file.read_bytes() for file in existing_parts(tmp_path, "a.csv")] == [b"one\ntwo\n", b"three\n"]


@pytest.mark.usefixtures("limit")
def test_programs_read_the_parts_of_a_table_as_one(tmp_path):
    write(tmp_path, [row(number) for number in range(9)])
    site = msgspec.convert({"title": "T", "base_url": "https://archive.example.org/"}, SiteConfig)
    descriptors.write_descriptors(tmp_path, "/data/", site, descriptors.PackageMetadata(""))
    report = validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    table = Package(str(tmp_path / "datapackage.json")).get_resource("threads")
    assert [each["id"] for each in table.read_rows()] == [f"thread/t{number}" for number in range(9)]
    crate = json.loads((tmp_path / "ro-crate-metadata.json").read_bytes())
    described = {each["@id"]: each for each in crate["@graph"]}
    count = len(existing_parts(tmp_path, "threads.csv"))
    for number in range(1, count + 1):
        name = part_name("threads.csv", number)
        assert described[name]["contentSize"] == str((tmp_path / name).stat().st_size)
        assert described[name]["description"].endswith(f"Part {number} of {count}.")
