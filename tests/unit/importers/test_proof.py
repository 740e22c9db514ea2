"""The proof of a conversion finds a table whose columns are aligned otherwise than in the source."""

import pytest

from sitegen.importers._markdown.proof import find_difference
from sitegen.importers._markdown.tree import Element


def table(*sides):
    heads = [Element("th", {"align": side} if side else {}, [f"h{number}"]) for number, side in enumerate(sides)]
    cells = [Element("td", {}, [f"c{number}"]) for number, _ in enumerate(sides)]
    return Element("body", {}, [Element("table", {}, [Element("tr", {}, heads), Element("tr", {}, cells)])])


def difference(markdown, *sides):
    return find_difference(table(*sides), markdown, "en", is_strict=True)


def test_columns_with_the_alignment_of_the_source_are_proved():
    assert difference("| h0 | h1 | h2 |\n|:---|---|---:|\n| c0 | c1 | c2 |\n", "left", "", "right") == ""


@pytest.mark.parametrize(
    ("delimiters", "sides"),
    [
        ("|---|---|", ("left", "")),
        ("|:---|:---|", ("left", "")),
        ("|:---:|---|", ("left", "")),
        ("|---|---:|", ("right", "")),
    ],
)
def test_a_column_with_another_alignment_is_a_difference(delimiters, sides):
    assert "h" in difference(f"| h0 | h1 |\n{delimiters}\n| c0 | c1 |\n", *sides)
