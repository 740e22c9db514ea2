"""Dates of other systems: what no program means as a date is no date, and closes the story."""

import pytest
from support.importing import documents, read

from sitegen.importers import csv
from sitegen.importers import hugo as hugo_importer
from sitegen.importers._dates import read_date

ZONES = ["America/New_York", "UTC", "Asia/Tokyo", "Pacific/Kiritimati"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01 00:00:00", "0001-01-01", "0001", "0001-01", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+05:00",
        "0001-12-31T23:00:00-12:00", "9999-12-31 23:59:59", "9999-12-31", "9999", "9999-12-31T23:59:59-0500",
        "Fri, 31 Dec 9999 23:59:59 GMT", "0000-00-00 00:00:00",
    ],
)  # fmt: skip
def test_placeholders_of_databases_are_no_dates(text, zone):
    assert read_date(text, zone) is None


@pytest.mark.parametrize("date", ["0001-01-01 00:00:00", "9999-12-31 23:59:59"])
def test_a_story_with_a_placeholder_is_held_and_told(tmp_path, date):
    file = tmp_path / "a.csv"
    file.write_text(f"headline,date,status,text\nA,{date},published,One\n", "utf-8")
    (story,) = documents(read(csv, file, as_source=True))
    assert (story.front_matter["published"], story.front_matter["status"]) == ("XXXX", "held")
    assert "date that cannot be read became XXXX" in [each.construct for each in story.changes if each.kind == "told"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ("expiryDate: 9999-12-31", "published"),
        ("expiryDate: 2020-01-01", "held"),
        ("publishDate: 9999-12-31", "draft"),
        ("publishDate: sometime", "draft"),
        ("publishDate: 2019-03-01", "published"),
    ],
)
def test_a_page_that_never_ends_is_public_and_one_that_never_begins_is_not(tmp_path, fields, status):
    (tmp_path / "hugo.toml").write_text('baseURL = "https://courier.example/"\n', "utf-8")
    page = tmp_path / "content/posts/a.md"
    page.parent.mkdir(parents=True)
    page.write_text(f"---\ntitle: A\ndate: 2019-03-02\n{fields}\n---\nText.\n", "utf-8")
    (story,) = documents(read(hugo_importer, tmp_path, as_source=True))
    assert story.front_matter["status"] == status
