"""Sort keys of listings. They are compared as text, and sort the oldest item first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.urls import year_name

if TYPE_CHECKING:
    from sitegen.model.edtf import Edtf
    from sitegen.model.fields import EdtfStr

SEPARATOR = "\x1f"
"""Separates the parts of a sort key. It sorts before every printable character."""


def chronological_key(date: EdtfStr | None, root: str, depth: int, uid: str) -> str:
    """Return the sort key of a story or an event. Those without a year come first, then the others by date.

    Among those without a year, the stories of a chain of follow-ups are neighbors, in their order in the chain.

    Args:
        date: the date, or None.
        root: the id of the first story of its chain of follow-ups.
        depth: the number of stories before it in its chain.
        uid: its id, by which items with the same date are sorted.
    """
    value = date.edtf if date else None
    if value and value.has_year:
        return SEPARATOR.join(("1", value.sort_key, f"{depth:06d}", uid))
    return SEPARATOR.join(("0", root, f"{depth:06d}", value.sort_key if value else "", uid))


def year_key(value: Edtf | None) -> str:
    """Return the key of a year's listing: `2019`, `-0044`, `Y12000`, `Y-12000`, or `undated`."""
    if value is None or value.year is None:
        return "undated"
    return year_name(value.year)


def month_key(value: Edtf | None) -> str:
    """Return the key of a month's listing, such as `2019-03`; "" if the month is not stated."""
    year = year_key(value)
    return f"{year}-{value.month:02d}" if value and value.month and year != "undated" else ""
