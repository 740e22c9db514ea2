"""What happened and what was reported, by date: the timeline of the archive, its years and months, and what has no year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.chronology import chronological_order, merge_chains
from sitegen.model.page import Page
from sitegen.pages import _pagination
from sitegen.urls import DATES_ADDRESS, date_address, is_month

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import DocumentSummary

NAME = "dates"
TEMPLATE = "dates.html"
FOR_EACH = ("", "year", "month", "dated")
ALL_DATES = "all"
MAX_EVENTS = 200
"""What happened, at most, on the archive's timeline and on the page of one year."""
MAX_FOLLOWERS = 20
"""Stories that follow an event, at most, that are asked when it was."""


def plan(reader: Reader, period: str) -> Iterator[Page]:
    """The timeline, and a listing for each year and month in which something happened or was reported."""
    if not period:
        yield Page(DATES_ADDRESS, "dates", (), "the timeline")
    if period in {"", ALL_DATES}:
        return
    idx = "month" if is_month(period) else "year"
    total = reader.count(idx, period)
    if total or (idx == "year" and reader.count("dated", period)):
        source = f'the stories of "{period}"'
        yield from _pagination.plan_listing(reader, "dates", date_address(period), (idx, period), total, source)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`years` on the timeline; elsewhere a listing of `bucket`, with the year's `months`. What happened: `order`, `apart`."""
    if not page.key:
        dated, undated = count_stories_by_year(reader)
        order, apart = _events_in_order(reader, ALL_DATES)
        return {
            "bucket": "",
            "years": dated,
            "undated": undated,
            "counts": reader.year_counts("stories", ""),
            "order": order,
            "apart": apart,
            "months": [],
            "items": [],
            "total": None,
            "page_number": "",
            "newer": "",
            "older": "",
            "base": DATES_ADDRESS,
        }
    idx, bucket, *number = page.key
    order, apart = _events_in_order(reader, bucket) if idx == "year" and not number else ([], [])
    months = reader.key_counts("month", f"{bucket}-") if idx == "year" and bucket != "undated" else []
    return {
        "bucket": bucket,
        "years": [],
        "undated": 0,
        "counts": [],
        "order": order,
        "apart": apart,
        "months": months,
        **_pagination.listing_context(reader, idx, bucket, date_address(bucket), "".join(number)),
    }


def count_stories_by_year(reader: Reader) -> tuple[list[tuple[str, int]], int]:
    """The years that have a story with their counts, the newest first; and how many stories have no year."""
    found = reader.key_counts("year")
    dated = [(bucket, count) for bucket, count in found if bucket != "undated"]
    dated.sort(key=lambda year: -int(year[0].removeprefix("Y")))
    return dated, sum(count for bucket, count in found if bucket == "undated")


def _events_in_order(reader: Reader, period: str) -> tuple[list[DocumentSummary], list[DocumentSummary]]:
    """The newest events, laws and documents in order, and those apart; stories tell of the order, and are not shown."""
    shown = [item.summary for item in reader.descending("dated", period, MAX_EVENTS)]
    return chronological_order(
        merge_chains(
            shown, reader.summaries, lambda uid: [item.summary for item in reader.ascending("next", uid, MAX_FOLLOWERS)]
        )
    )
