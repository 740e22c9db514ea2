"""The orders in which things are listed. All keys sort as text, oldest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.urls import year_name

if TYPE_CHECKING:
    from sitegen.model.edtf import Edtf
    from sitegen.model.fields import EdtfStr

SEPARATOR = "\x1f"


def chronological_key(date: EdtfStr | None, root: str, depth: int, uid: str) -> str:
    """Sort key of a story or an event: what has a year by its date, what has none before all that, apart.

    Among those without a year the chains of follow-ups stay together, each in its known order.
    """
    value = date.edtf if date else None
    if value and value.has_year:
        return SEPARATOR.join(("1", value.sort_key, f"{depth:06d}", uid))
    return SEPARATOR.join(("0", root, f"{depth:06d}", value.sort_key if value else "", uid))


def year_key(value: Edtf | None) -> str:
    """The year under which something is listed: `2019`, `-0044`, `Y12000`, `Y-12000`, or `undated`."""
    if value is None or value.year is None:
        return "undated"
    return year_name(value.year)


def month_key(value: Edtf | None) -> str:
    """The month under which something is listed, `2019-03`, or nothing."""
    year = year_key(value)
    return f"{year}-{value.month:02d}" if value and value.month and year != "undated" else ""
