"""Attributes of links with an archived copy."""

import pytest

from sitegen.render.metadata.robust_links import robust_link_attrs, version_date


class Table:
    """A reader of an archive with these rows of the table of archived copies, by address."""

    def __init__(self, **rows):
        self.rows = rows

    def read(self, query, address):
        assert query == "archived_copy"
        return [self.rows[address]] if address in self.rows else []


EMPTY = Table()
WAYBACK = "https://web.archive.org/web/20190102030405/https://press.example/a"


@pytest.mark.parametrize(
    ("address", "day"),
    [
        (WAYBACK, "2019-01-02"),
        ("https://web.archive.org/web/20190102030405id_/http://press.example/", "2019-01-02"),
        ("https://web.archive.org/web/20190102030405/press.example", "2019-01-02"),
        ("https://arquivo.pt/wayback/20190102030405/https://press.example/", "2019-01-02"),
        ("https://archive.ph/20190102030405/https://press.example/", "2019-01-02"),
        ("https://web.archive.org/web/20191332030405/https://press.example/", ""),
        ("https://web.archive.org/web/2019/https://press.example/", ""),
        ("https://web.archive.org/web/*/https://press.example/", ""),
        ("https://archive.ph/AbCdE", ""),
        ("https://perma.cc/ABCD-1234", ""),
        ("https://press.example/20190102030405/story", ""),
    ],
)
def test_the_day_of_an_archived_copy_is_read_from_its_address(address, day):
    assert version_date(address) == day
    assert ("data-versiondate" in robust_link_attrs(EMPTY, "https://press.example/a", address)) == bool(day)


def test_a_link_without_a_copy_has_no_attributes():
    assert robust_link_attrs(EMPTY, "https://press.example/a", "") == ""
    assert robust_link_attrs(EMPTY, "", WAYBACK) == ""


def test_front_matter_wins_over_the_table_and_the_table_states_the_day_of_its_own_copy():
    table = Table(**{"https://press.example/a": ("https://perma.cc/AB-1", "2019-05-06")})
    assert 'data-versiondate="2019-05-06"' in robust_link_attrs(table, "https://press.example/a#part", "")
    assert 'versionurl="https://perma.cc/AB-1"' in robust_link_attrs(table, "HTTPS://Press.example:443/a", "")
    assert 'data-versiondate="2019-05-06"' in robust_link_attrs(
        table, "https://press.example/a", "https://perma.cc/AB-1"
    )
    assert "versiondate" not in robust_link_attrs(table, "https://press.example/a", "https://perma.cc/other")
    assert 'data-versiondate="2019-01-02"' in robust_link_attrs(table, "https://press.example/a", WAYBACK)
