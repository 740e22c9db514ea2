"""Reading data files: the cells of CSV files, however they are separated and quoted."""

import pytest

from sitegen.content.data_files import cell_column, find_delimiter, read_data_file


def rows(text):
    return [dict(row) for row in read_data_file("content/data/x.csv", text.encode())]


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("a,b", ","),
        ("a;b;c,d", ";"),
        ("a\tb", "\t"),
        ("one", ","),
        ('"a; b; c","d"', ","),
        ('"a, b, c";d', ";"),
        ('"she said ""a; b; c""",d', ","),
        ('a,"a; b; c', ","),
    ],
)
def test_what_is_between_quotation_marks_does_not_separate(line, delimiter):
    assert find_delimiter(line) == delimiter


def test_a_heading_may_contain_the_other_delimiters():
    assert rows('"Name; place; street",x\nA,1\n') == [{"Name; place; street": "A", "x": "1"}]
    assert cell_column('"Name; place; street",x', 1) == 23


@pytest.mark.parametrize("separator", ["\u2028", "\u2029"])
def test_only_line_feeds_end_a_row(separator):
    """Unicode has other separators of lines; they are part of a cell."""
    assert rows(f"a,b\nx{separator}y,1\nz,2\n") == [{"a": f"x{separator}y", "b": "1"}, {"a": "z", "b": "2"}]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_end_as_on_every_system(end):
    assert rows(f'a,b{end}"x{end}y",1{end}z,2{end}')[1] == {"a": "z", "b": "2"}
