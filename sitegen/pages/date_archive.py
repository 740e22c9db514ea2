"""What happened and what was reported, by date: the timeline of the archive, its years and months, and what has no year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.chronology import in_order, joined
from sitegen.model.page import Page
from sitegen.pages import _pagination
from sitegen.urls import DATES, date_address, is_month

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Card

NAME = "dates"
TEMPLATE = "dates.html"
EACH = ("", "year", "month", "happened")
ALL = "all"
EVENTS = 200
"""What happened, at most, on the archive's timeline and on the page of one year."""
FOLLOWERS = 20
"""Stories that follow an event, at most, that are asked when it was."""


def plan(reader: Reader, bucket: str) -> Iterator[Page]:
    """The timeline, and a listing for each year and month in which something happened or was reported."""
    if not bucket:
        yield Page(DATES, "dates", (), "the timeline")
    if bucket in {"", ALL}:
        return
    idx = "month" if is_month(bucket) else "year"
    total = reader.count(idx, bucket)
    if total or (idx == "year" and reader.count("happened", bucket)):
        source = f'the stories of "{bucket}"'
        yield from _pagination.plan(reader, "dates", date_address(bucket), (idx, bucket), total, source)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`years` on the timeline; elsewhere a listing of `bucket`, with the year's `months`. What happened: `order`, `apart`."""
    if not page.key:
        dated, undated = years(reader)
        order, apart = _happened(reader, ALL)
        return {
            "bucket": "",
            "years": dated,
            "undated": undated,
            "counts": reader.years("stories", ""),
            "order": order,
            "apart": apart,
            "months": [],
            "items": [],
            "total": None,
            "page_number": "",
            "newer": "",
            "older": "",
            "base": DATES,
        }
    idx, bucket, *number = page.key
    order, apart = _happened(reader, bucket) if idx == "year" and not number else ([], [])
    months = reader.buckets("month", f"{bucket}-") if idx == "year" and bucket != "undated" else []
    return {
        "bucket": bucket,
        "years": [],
        "undated": 0,
        "counts": [],
        "order": order,
        "apart": apart,
        "months": months,
        **_pagination.context(reader, idx, bucket, date_address(bucket), "".join(number)),
    }


def years(reader: Reader) -> tuple[list[tuple[str, int]], int]:
    """The years that have a story with their counts, the newest first; and how many stories have no year."""
    found = reader.buckets("year")
    dated = [(bucket, count) for bucket, count in found if bucket != "undated"]
    dated.sort(key=lambda year: -int(year[0].removeprefix("Y")))
    return dated, sum(count for bucket, count in found if bucket == "undated")


def _happened(reader: Reader, bucket: str) -> tuple[list[Card], list[Card]]:
    """The newest events, laws and documents in order, and those apart; stories tell of the order, and are not shown."""
    shown = [item.card for item in reader.newest("happened", bucket, EVENTS)]
    return in_order(
        joined(shown, reader.cards, lambda uid: [item.card for item in reader.oldest("next", uid, FOLLOWERS)])
    )
