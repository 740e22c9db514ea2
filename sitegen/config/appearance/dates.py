"""The table `[dates]` of the configuration: the form of dates and times for readers."""

from __future__ import annotations

from typing import Literal

import msgspec


class DatesConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form of dates and times on pages, cards and in search results.

    Citations follow their own styles; data files and feeds have ISO 8601.
    """

    style: Literal["ap", "long", "iso"] = "ap"
    """The form of dates.

    Values:
        ap: in English the style of the Associated Press, "Jan. 5, 2026, 2:30 p.m. PST"; in British English and in other languages the same as `long`
        long: the long form of the language, "January 5, 2026, 2:30 PM"
        iso: ISO 8601 in all languages, "2026-01-05 14:30"

    Example: "long"
    """
    clock: Literal["style", "12", "24"] = "style"
    """Hours of a day.

    Values:
        style: as the style and the language have them
        12: twice 12 hours, with a.m. and p.m. in the form of the language
        24: 24 hours

    Example: "24"
    """
    zone: Literal["style", "show", "hide"] = "style"
    """The time zone after a time.

    Values:
        style: as the style has it; only `ap` shows it, in English
        show: shown
        hide: not shown

    Example: "show"
    """
