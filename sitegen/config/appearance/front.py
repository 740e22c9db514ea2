"""The tables `[front]` and `[sections.NAME]` of the configuration: what editors put on the front page and in sections."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Pin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A story that stays near the top of the front page."""

    story: str
    """Id of the story.

    Example: "story/council-ends-parking-contract"
    """
    until: str = ""
    """Last day, or the moment at which it goes, in the archive's time zone. Without it, the story stays until the pin is removed.

    Example: "2026-12-05"
    """

    def end(self, zone: ZoneInfo) -> dt.datetime | None:
        """Return the moment in UTC from which the story is no longer pinned; None if there is no end.

        Raises:
            ValueError: if `until` is neither a date nor a date with a time.
        """
        if not self.until:
            return None
        if len(self.until) == len("2026-12-05"):
            day = dt.date.fromisoformat(self.until) + dt.timedelta(days=1)
            return dt.datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(dt.UTC)
        moment = dt.datetime.fromisoformat(self.until)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)


class FrontConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The stories of the front page. Without this table, they are the newest, after those with `featured: true`."""

    lead: str = ""
    """Id of the story at the top. While it is not published, the front page begins as if nothing were set.

    Example: "story/council-ends-parking-contract"
    """
    pins: tuple[Pin, ...] = ()
    """Stories after the lead, in this order.

    Example: [{ story = "story/garage-prices", until = "2026-12-05" }]
    """
    order: Literal["date", "weight"] = "date"
    """Order of the other stories.

    Values:
        date: the newest first
        weight: of the newest 60, those with the highest `weight:` first

    Example: "weight"
    """
    corrections: Annotated[int, msgspec.Meta(ge=0, le=20)] = 3
    """Number of corrections in the box of the newest corrections, from 0, which shows no box, to 20.

    Example: 0
    """


class SectionConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section of the newspaper."""

    title: str = ""
    """The section's name for readers. Without it, the name is made from the key: `city-hall` becomes "City hall".

    Example: "City Hall"
    """
    summary: str = ""
    """One or two sentences about the section, at the top of its page.

    Example: "The mayor, the council and the budget."
    """
    lead: str = ""
    """Id of the story at the top of its page. By default, it is the newest one with `featured: true`, or else the newest.

    Example: "story/council-ends-parking-contract"
    """
    order: int = 0
    """Position among the sections. Sections with the same number are sorted by title.

    Example: 1
    """
