"""The stories of one year, of one month, and of no stated year; and the list of all years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page
from sitegen.pages import _listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.reader import Reader

TEMPLATE = "dates.html"
EACH = ("", "year", "month")
BASE = "/dates/"


def date_address(bucket: str) -> str:
    """The address of a year's or a month's stories: `/dates/2019/`, `/dates/2019/03/`, `/dates/undated/`."""
    return f"{BASE}{bucket[:1]}{bucket[1:].replace('-', '/')}/"


def plan(reader: Reader, bucket: str) -> Iterator[Page]:
    """The list of years, and a listing for each year and month that has a story."""
    if not bucket:
        yield Page(BASE, "dates", (), "the list of years")
        return
    idx = "month" if "-" in bucket[1:] else "year"
    if total := reader.count(idx, bucket):
        source = f'the stories of "{bucket}"'
        yield from _listing.plan(reader, "dates", date_address(bucket), (idx, bucket), total, source)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`years` on the list of years; elsewhere a listing of `bucket`, with the year's `months`."""
    if not page.key:
        years = reader.buckets("year")
        dated = [(bucket, count) for bucket, count in reversed(years) if bucket != "undated"]
        undated = sum(count for bucket, count in years if bucket == "undated")
        return {
            "bucket": "",
            "years": dated,
            "undated": undated,
            "months": [],
            "items": [],
            "number": "",
            "newer": "",
            "older": "",
        }
    idx, bucket, *number = page.key
    months = reader.buckets("month", f"{bucket}-") if idx == "year" and bucket != "undated" else []
    return {
        "bucket": bucket,
        "years": [],
        "undated": 0,
        "months": months,
        **_listing.context(reader, idx, bucket, date_address(bucket), "".join(number)),
    }
