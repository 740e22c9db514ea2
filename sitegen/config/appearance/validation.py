"""Validation of the stories that the configuration names, and of the ends of pins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.names.naming import SLUG
from sitegen.problem_codes.configuration import INVALID_FRONT_STORY, INVALID_PIN_END

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

    from sitegen import struct_errors
    from sitegen.config.appearance.front import FrontConfig
    from sitegen.diagnostics import Problem
    from sitegen.struct_paths import KeyPath


def named_stories(front: FrontConfig, section_leads: Mapping[str, str]) -> Iterator[tuple[KeyPath, str]]:
    """Yield path and id of each story that `[front]` and the sections name. `section_leads` are their leads, which may be empty."""
    if front.lead:
        yield ("front", "lead"), front.lead
    for number, pin in enumerate(front.pins):
        yield ("front", "pins", number, "story"), pin.story
    yield from ((("sections", name, "lead"), lead) for name, lead in section_leads.items() if lead)


def front_problems(
    front: FrontConfig, section_leads: Mapping[str, str], zone: ZoneInfo, positions: struct_errors.SourcePositions
) -> Iterator[Problem]:
    """Yield a problem for each value that is not the id of a story, and for each end of a pin that is not a date."""
    for path, uid in named_stories(front, section_leads):
        kind, _, slug = uid.partition("/")
        if kind != "story" or not SLUG.fullmatch(slug):
            message = INVALID_FRONT_STORY(f'"{uid}" is not the id of a story')
            yield positions.problem_at(path, message, 'write "story/" and the name of its file without .md')
    for number, pin in enumerate(front.pins):
        try:
            pin.end(zone)
        except (ValueError, OverflowError):
            message = INVALID_PIN_END(f'"{pin.until}" is not a date')
            hint = 'write "2026-12-05", or "2026-12-05T18:00" in the archive\'s time zone'
            yield positions.problem_at(("front", "pins", number, "until"), message, hint)
