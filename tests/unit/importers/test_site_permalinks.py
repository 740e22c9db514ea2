"""Addresses of Jekyll and Hugo are computed as these programs compute them."""

from datetime import UTC, datetime

import pytest

from sitegen.importers._sites.systems.permalinks import AddressParts, hugo_address, jekyll_address, normalize_address

PARTS = AddressParts(
    datetime(2019, 3, 2, 10, 5, tzinfo=UTC),
    ("2019",),
    "council_votes",
    "",
    "The Council’s Vote: 4 to 3",
    "news",
    ("City Hall", "Élections"),
)


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("date", "/city hall/élections/2019/03/02/council_votes.html"),
        ("pretty", "/city hall/élections/2019/03/02/council_votes/"),
        ("none", "/city hall/élections/council_votes.html"),
        ("ordinal", "/city hall/élections/2019/061/council_votes.html"),
        ("weekdate", "/city hall/élections/2019/W09/Sat/council_votes.html"),
        ("/:slugified_categories/:year/:i_month/:slug/", "/city-hall/élections/2019/3/council-votes/"),
        ("/blog/:short_year-:month/:title", "/blog/19-03/council_votes"),
        ("/:year/:month/:day/:title/index.html", "/2019/03/02/council_votes/"),
        ("/:title_page", "/council_votes_page"),
        ("/:unknown/:title", None),
    ],
)
def test_an_address_of_jekyll(pattern, address):
    assert jekyll_address(pattern, PARTS) == address


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("/:year/:month/:day/:title/", "/2019/03/02/the-councils-vote-4-to-3/"),
        ("/:sections/:filename/", "/news/2019/council_votes/"),
        ("/:sections[1:]/:slug/", "/2019/the-councils-vote-4-to-3/"),
        ("/:sections[last]/:slugorfilename/", "/2019/council_votes/"),
        ("/:section/:monthname/:yearday/:slugorcontentbasename", "/news/March/61/council_votes"),
        ("/:nonsense/", None),
    ],
)
def test_an_address_of_hugo(pattern, address):
    assert hugo_address(pattern, PARTS) == address


def test_a_pattern_with_a_date_has_no_address_for_a_page_without_one():
    undated = PARTS._replace(date=None)
    assert jekyll_address("date", undated) is None
    assert hugo_address("/:year/:slug/", undated) is None
    assert jekyll_address("none", undated) == "/city hall/élections/council_votes.html"


def test_the_slug_of_the_front_matter_has_precedence():
    parts = PARTS._replace(slug="the-vote")
    assert jekyll_address("/:title/", parts) == "/the-vote/"
    assert hugo_address("/:slug/", parts) == "/the-vote/"


def test_an_address_cannot_leave_the_root():
    assert normalize_address("//a/../../b/./index.html") == "/a/b/"
    assert normalize_address("") == "/"
