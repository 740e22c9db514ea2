"""Sort keys of listings. They are compared as text; the oldest item is first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.urls import year_name

if TYPE_CHECKING:
    from sitegen.model.edtf import Edtf
    from sitegen.model.fields import EdtfStr

SEPARATOR = "\x1f"


def chronological_key(date: EdtfStr | None, root: str, depth: int, uid: str) -> str:
    """Return the sort key of a story or an event: by date, after all those without a year.

    Among those without a year, each chain of follow-ups stays together, in its order.
    """
    value = date.edtf if date else None
    if value and value.has_year:
        return SEPARATOR.join(("1", value.sort_key, f"{depth:06d}", uid))
    return SEPARATOR.join(("0", root, f"{depth:06d}", value.sort_key if value else "", uid))


def year_key(value: Edtf | None) -> str:
    """Return the listing key of a date's year: `2019`, `-0044`, `Y12000`, `Y-12000`, or `undated`."""
    if value is None or value.year is None:
        return "undated"
    return year_name(value.year)


def month_key(value: Edtf | None) -> str:
    """Return the listing key of a date's month, such as `2019-03`, or ""."""
    year = year_key(value)
    return f"{year}-{value.month:02d}" if value and value.month and year != "undated" else ""
