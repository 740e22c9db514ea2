"""Conversion of the dates of front matter and of shortcodes: text to EDTF, with times in the archive's time zone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sitegen.model import edtf
from sitegen.model.fields import EdtfStr

if TYPE_CHECKING:
    from collections.abc import Callable


def make_decode_hook(zone: str) -> Callable[[type, Any], Any]:
    """Return the `dec_hook` of msgspec for EDTF dates; times without an offset are in the time zone `zone`.

    The hook raises ValueError for a value that is not a date, which msgspec turns into a validation error.
    """

    def decode_date(kind: type, value: Any) -> Any:
        if kind is not EdtfStr:
            raise NotImplementedError(kind)
        if isinstance(value, dt.date):
            value = value.isoformat()
        if not isinstance(value, str):
            message = (
                f"{value!r} is not a date: write year-month-day, such as 2019-03-02, or XXXX if the year is not stated"
            )
            raise ValueError(message)  # noqa: TRY004 - msgspec turns a ValueError into a problem
        return EdtfStr(_text_in_zone(edtf.parse(value, zone), zone))

    return decode_date


def _text_in_zone(value: edtf.Edtf, zone: str) -> str:
    """Return the text of a date; a date-time is converted to the archive's zone, so that its day is the newsroom's."""
    if value.instant is None:
        return value.text
    local = value.instant.astimezone(ZoneInfo(zone))
    offset = local.utcoffset()
    return (value.instant.astimezone(dt.UTC) if offset is None or offset.seconds % 60 else local).isoformat()
