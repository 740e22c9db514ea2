"""Which document an old address means, whatever its host, spelling and parameters."""

import pytest

from sitegen.importers._disk_tables import open_tables
from sitegen.importing.documents.addresses import OldAddresses
from sitegen.importing.request.names import default_name


@pytest.fixture
def tables():
    with open_tables() as found:
        yield found


@pytest.fixture
def index(tables):
    found = OldAddresses(tables)
    found.add("https://www.old.example/2019/03/vote/", 0)
    found.add("https://old.example/?p=12", 0)
    found.add("https://old.example/été/", 1)
    found.add("/article.php?id=7", 2)
    found.add("/article.php?id=8", 3)
    return found


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("http://old.example/2019/03/vote", 0),
        ("https://www.old.example/2019/03/vote/?utm_source=x&fbclid=y", 0),
        ("https://old.example/2019/03/vote/?page=2", 0),
        ("https://old.example/2019/03/vote/index.html#top", 0),
        ("https://old.example/2019/03/vote/feed/", 0),
        ("/?p=12", 0),
        ("/?p=13", None),
        ("https://old.example/%C3%A9t%C3%A9", 1),
        ("https://old.example/article.php?id=8&share=x", 3),
        ("https://old.example/article.php?id=9", None),
        ("https://old.example/", None),
        ("https://[broken/", None),
    ],
)
def test_an_address_leads_to_the_document_that_had_it(index, address, number):
    assert index.find(address) == number


def test_two_hosts_of_one_site_have_the_same_addresses_unless_both_have_a_document_there(index):
    assert index.find("https://m.old.example/2019/03/vote/") == 0
    index.add("https://blog.old.example/2019/03/vote/", 5)
    assert index.find("https://blog.old.example/2019/03/vote/") == 5
    assert index.find("https://old.example/2019/03/vote/") == 0


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_the_source_does_not_decide_who_has_an_address(tables, order):
    found = OldAddresses(tables, lambda number: number)
    for number in order:
        found.add("/about/", number)
    assert found.find("/about/") == 0


class File:
    """A source with a name."""

    def __init__(self, name):
        self.name = name

    def resolve(self):
        return self


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("courier.WordPress.2024-01-01.xml", "courier-wordpress"),
        ("sitetitle.wordpress.2025-01-19.000.xml.gz", "sitetitle-wordpress"),
        ("export.json", "export"),
        ("old stories", "old-stories"),
        ("2024-01-01.xml", "2024-01-01"),
        ("議會.xml", "yi-hui"),
    ],
)
def test_the_name_of_an_import_is_that_of_the_file_without_its_date(name, expected):
    assert default_name(object(), [File(name)]) == expected
