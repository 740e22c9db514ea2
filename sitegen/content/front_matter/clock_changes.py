"""The check for embargoes at a time that the clocks of the archive's zone skip or show twice."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sitegen.problem_codes.dates import AMBIGUOUS_TIME, SKIPPED_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.diagnostics import Problem
    from sitegen.struct_errors import SourcePositions

_NAIVE_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", re.ASCII)
EMBARGO_FIELD = "embargo"


def find_clock_problems(front_matter: Mapping[str, Any], positions: SourcePositions, zone: str) -> Iterator[Problem]:
    """Yield a problem if an embargo without an offset is at a time that the zone's clocks skip or show twice."""
    text = str(front_matter.get(EMBARGO_FIELD) or "")
    if not _NAIVE_TIME.fullmatch(text):
        return
    naive = dt.datetime.fromisoformat(text)
    first, second = (naive.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return
    if first.astimezone(dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive:
        hint = f"write the offset: {_format_time(first)} for the first time, {_format_time(second)} for the second"
        yield positions.problem_at((EMBARGO_FIELD,), AMBIGUOUS_TIME(f"the clocks of {zone} show {text} twice"), hint)
    else:
        existing_times = second.astimezone(dt.UTC), first.astimezone(dt.UTC)
        hint = "write a time that exists: " + " or ".join(
            f"{each.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}" for each in existing_times
        )
        yield positions.problem_at((EMBARGO_FIELD,), SKIPPED_TIME(f"the clocks of {zone} skip {text}"), hint)


def _format_time(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="minutes" if not moment.second else "seconds")
