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
    """Hours of a day: 12 or 24, or as the style and the language have them.

    Example: "24"
    """
    zone: Literal["style", "show", "hide"] = "style"
    """Show the time zone after a time: always, never, or as the style has it. Only the style `ap` shows it in English.

    Example: "show"
    """
