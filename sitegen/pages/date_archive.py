"""The date archive: the timeline of the archive, and its years and months with their events and stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.chronology import Chronology, add_indirect_order, build_chronology
from sitegen.model.page import Page
from sitegen.pages import _pagination
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import DATES_ADDRESS, date_address, is_month

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "date_archive"
TEMPLATE = "date_archive.html"
FOR_EACH = ("", "year", "month", "dated")
TRAITS = PageTraits(schema_type="CollectionPage")
ALL_DATES = "all"
MAX_EVENTS = 200
"""Maximum number of events on the archive's timeline and on the page of one year."""
MAX_FOLLOWERS = 20
"""Maximum number of stories that follow an event whose dates are used to place it."""


def plan(reader: Reader, period: str) -> Iterator[Page]:
    """Yield the timeline, and a listing for each year and month in which something happened or was reported."""
    if not period:
        yield Page(DATES_ADDRESS, NAME, (), "the timeline")
    if period in {"", ALL_DATES}:
        return
    index = "month" if is_month(period) else "year"
    total = reader.count(index, period)
    if total or (index == "year" and reader.count("dated", period)):
        source = f'the stories of "{period}"'
        yield from _pagination.plan_listing(reader, NAME, date_address(period), (index, period), total, source)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return the variables of the timeline (`years`), or of the listing of one `period`; `chronology` has its events."""
    if not page.key:
        years, undated_count = count_stories_by_year(reader)
        return {
            "period": "",
            "years": years,
            "undated_count": undated_count,
            "counts_by_year": reader.year_counts("stories", ""),
            "chronology": _events(reader, ALL_DATES),
            "months": [],
            "items": [],
            "total": None,
            "page_number": "",
            "newer": "",
            "older": "",
            "base_address": DATES_ADDRESS,
        }
    index, period, *number = page.key
    months = reader.key_counts("month", f"{period}-") if index == "year" and period != "undated" else []
    return {
        "period": period,
        "years": [],
        "undated_count": 0,
        "counts_by_year": [],
        "chronology": _events(reader, period) if index == "year" and not number else Chronology(),
        "months": months,
        **_pagination.listing_context(reader, index, period, date_address(period), "".join(number)),
    }


def count_stories_by_year(reader: Reader) -> tuple[list[tuple[str, int]], int]:
    """Return the years that have stories with their counts, the newest first; and the number of stories without a year."""
    counts = reader.key_counts("year")
    dated = [(year, count) for year, count in counts if year != "undated"]
    dated.sort(key=lambda row: -int(row[0].removeprefix("Y")))
    return dated, sum(count for year, count in counts if year == "undated")


def _events(reader: Reader, period: str) -> Chronology:
    """Return the newest events, laws and documents of a period. Stories only help to find their order."""
    shown = [item.summary for item in reader.descending("dated", period, MAX_EVENTS)]
    return build_chronology(
        add_indirect_order(
            shown, reader.summaries, lambda uid: [item.summary for item in reader.ascending("next", uid, MAX_FOLLOWERS)]
        )
    )
