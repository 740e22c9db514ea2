"""The table of archived copies: which rows are read, and what is said about the others."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitegen.content.archived_copies import (
    _COMMON_ADDRESS,
    ArchivedCopy,
    canonical_web_address,
    canonicalize,
    format_copy_table,
    read_copy_table,
)


def read(text, **options):
    """The rows as address, copy and date, and the problems as line:column, code and message."""
    table = read_copy_table(text.encode(), "a.csv", **options)
    rows = [(one.address, one.archived_url, one.date) for one in table.copies.values()]
    return rows, [f"{one.line}:{one.column} {one.code} {one.message}" for one in table.problems]


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("HTTPS://Example.org:443/é?q=1#part", "https://example.org/%C3%A9?q=1"),
        ("http://example.org", "http://example.org/"),
        ("http://example.org:8080/A", "http://example.org:8080/A"),
        ("//example.org/x", "https://example.org/x"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://example.org/%C3%A9", "https://example.org/%C3%A9"),
        ("https://example.org/a?", "https://example.org/a"),
        ("mailto:desk@example.org", ""),
        ("javascript:alert(1)", ""),
        ("https://user:secret@example.org/", ""),
        ("", ""),
    ],
)
def test_addresses_are_compared_in_one_form(written, canonical):
    assert canonical_web_address(written) == canonical
    assert canonical_web_address(canonical) == canonical


@given(st.from_regex(_COMMON_ADDRESS, fullmatch=True))
@example("http://0.0/")
@settings(max_examples=300)
def test_common_addresses_are_in_this_form_already(address):
    assert canonicalize(address) == address


def test_rows_are_read_whatever_the_order_of_the_columns_and_the_delimiter():
    text = '﻿date;archived_url;note;address\r\n2019-01-02;https://a.example/1;"x; y";https://Press.example/a#b\r\n;https://a.example/2;;https://press.example/c\r\n'
    rows = [
        ("https://press.example/a", "https://a.example/1", "2019-01-02"),
        ("https://press.example/c", "https://a.example/2", ""),
    ]
    assert read(text, is_foreign=True) == (rows, [])
    assert read(text)[1] == ['1:19 SG1701 the table has no place for the column "note"'], (
        "it would be lost when the table is written"
    )
    again = format_copy_table(ArchivedCopy(*row) for row in reversed(rows))
    assert (
        again
        == b"address,archived_url,date\nhttps://press.example/a,https://a.example/1,2019-01-02\nhttps://press.example/c,https://a.example/2,\n"
    )
    assert read(again.decode()) == (rows, [])


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("ftp://x.example/,https://a.example/1,", '2:1 SG1701 address: "ftp://x.example/" is not a web address'),
        ("https://x.example/,javascript:x,", '2:20 SG1701 archived_url: "javascript:x" is not a web address'),
        (
            "https://x.example/,https://u:p@a.example/,",
            '2:20 SG1701 archived_url: "https://u:p@a.example/" contains a user',
        ),
        ("https://x.example/,https://a.example/1,2019-13-01", '2:40 SG1701 date: "2019-13-01" is not a day'),
        ("https://x.example/,https://a.example/1,20190101", '2:40 SG1701 date: "20190101" is not a day'),
        ("https://x.example/", '2:19 SG1701 archived_url: "" is not a web address'),
        ('"https://x.example/,', "2:1 SG1701 a quotation mark"),
        ("https://x.example/,https://X.example#a,", "2:20 SG1701 the copy is the address itself"),
        ("https://x.example/a,b,https://a.example/1,", "2:43 SG1701 this row has 4 cells, and the first row 3"),
        ("<<<<<<< HEAD", "2:1 SG0208 unresolved merge conflict"),
        (
            "https://x.example/,https://a.example/1,\nhttps://X.example,https://a.example/2,",
            "3:1 SG1702 line 2 names another copy of https://x.example/",
        ),
    ],
)
def test_each_wrong_row_is_reported_at_its_cell(row, problem):
    _, problems = read(f"address,archived_url,date\n{row}\n")
    assert [one[: len(problem)] for one in problems] == [problem]


def test_a_file_without_its_columns_is_refused():
    assert read("url,copy\nhttps://x.example/,https://a.example/\n")[1] == [
        "1:1 SG1701 the first row has no column address"
    ]
    assert read("address\nhttps://x.example/\n")[1] == ["1:1 SG1701 the first row has no column archived_url"]
    assert read("") == ([], [])
    assert read("address,archived_url\n\xff".encode("latin-1").decode("utf-8", "replace")) == (
        [],
        ['2:1 SG1701 address: "\ufffd" is not a web address'],
    )


def test_a_merge_of_two_files_may_repeat_the_first_row():
    row = "address,archived_url\nhttps://x.example/,https://a.example/\n"
    assert read(row + row) == ([("https://x.example/", "https://a.example/", "")], [])


def test_rows_without_a_copy_may_be_left_out():
    text = "address,archived_url,date\nhttps://x.example/,,\nhttps://y.example/,https://a.example/,\n"
    table = read_copy_table(text.encode(), "a.csv", is_foreign=True)
    assert (list(table.copies), table.problems, table.incomplete_count) == (["https://y.example/"], [], 1)
