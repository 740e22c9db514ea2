"""A table of data in a browser: readers sort and search it, and it is complete without JavaScript."""

import pytest
from support import nu
from support.archive import Archive
from support.browser import axe
from support.servers import http_server

CAFE = "caf\u00e9"
ROWS = [
    "city,people,note",
    *(f"Town {number},{(number * 37) % 50},{CAFE if number == 7 else ''}" for number in range(12)),
]
BODY = """\
```{table} towns.csv
caption: The towns
columns: [city, {name: people, format: number}, note]
source: A count
```

```{factbox} In short
text: A box below the table.
items: [One, Two]
```
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    archive = Archive(tmp_path_factory.mktemp("table"))
    archive.write("content/stories/towns.csv", "\n".join([*ROWS, "Nowhere,,\n"]))
    archive.story("towns", body=BODY)
    archive.build("--strict")
    return archive


@pytest.fixture(scope="module")
def address(built):
    with http_server(built.root / "build") as address:
        yield f"{address}stories/towns/"


def column(page, number):
    return page.locator(f".data tbody tr:visible > :nth-child({number})").all_inner_texts()


def test_a_header_sorts_up_down_and_back(address, visit):
    page = visit(address)
    header = page.locator(".data thead th").nth(1)
    before = column(page, 2)
    header.get_by_role("button").click()
    numbers = [int(text) for text in column(page, 2)[:-1]]
    assert numbers == sorted(numbers)
    assert header.get_attribute("aria-sort") == "ascending"
    assert column(page, 1)[-1] == "Nowhere", "empty cells stay last"
    header.get_by_role("button").press("Enter")
    assert [int(text) for text in column(page, 2)[:-1]] == numbers[::-1]
    assert column(page, 1)[-1] == "Nowhere"
    header.get_by_role("button").press("Enter")
    assert (column(page, 2), header.get_attribute("aria-sort")) == (before, None)
    page.locator(".data thead th").first.get_by_role("button").click()
    assert column(page, 1)[1:4] == ["Town 0", "Town 1", "Town 2"], "numbers in names are compared as numbers"


def test_a_search_hides_the_other_rows_and_says_how_many_are_left(address, visit):
    page = visit(address)
    page.get_by_label("Search this table").fill("CAFE town")
    assert column(page, 1) == ["Town 7"]
    assert page.get_by_role("status").inner_text() == "1 of 13 rows"
    page.get_by_label("Search this table").fill("")
    assert len(column(page, 1)) == 13


def test_the_table_is_complete_without_javascript_and_on_paper(address, visit):
    page = visit(address, java_script_enabled=False)
    assert len(column(page, 1)) == 13
    assert page.locator(".data button, .data input").count() == 0
    page.emulate_media(media="print")
    assert len(column(page, 1)) == 13


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(address, visit, scheme):
    page = visit(address, color_scheme=scheme, viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert axe(page) == []


@pytest.mark.tools("nu")
def test_the_page_is_valid_html(built):
    assert [each for each in nu.check([built.root / "build/stories/towns/index.html"]) if each["type"] == "error"] == []
