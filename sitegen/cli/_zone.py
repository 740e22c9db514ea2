"""Detection of this machine's time zone, which is the default for a new archive."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from sitegen.diagnostics import SitegenError, suggestion
from sitegen.problem_codes.configuration import UNKNOWN_TIME_ZONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FALLBACK_ZONE = "UTC"
_NOT_ZONE_NAMES = {"localtime", "posixrules", "Factory"}
"""Files in the time zone database that are not names of zones."""


class DetectedZone(NamedTuple):
    """The IANA name of a zone, and the source from which it was read; the source is "" if none was found."""

    name: str
    source: str


def zone_from_option(name: str) -> DetectedZone:
    """Return the zone with the name given by `--timezone`.

    Raises:
        SitegenError: if there is no such zone (exit code 2).
    """
    if not _is_zone(name):
        near = suggestion(name, available_timezones()) or 'use an IANA name, such as "America/Los_Angeles"'
        raise SitegenError(UNKNOWN_TIME_ZONE(f'--timezone: "{name}" is not a time zone; {near}'), 2)
    return DetectedZone(name, "--timezone")


def detect_zone(environ: Mapping[str, str], root: Path = Path("/")) -> DetectedZone:
    """Return the zone from TZ, /etc/localtime or /etc/timezone, in this order; UTC if none has one."""
    return next((zone for zone in _candidates(environ, root) if _is_zone(zone.name)), DetectedZone(FALLBACK_ZONE, ""))


def _candidates(environ: Mapping[str, str], root: Path) -> Iterator[DetectedZone]:
    if (name := environ.get("TZ")) is not None:  # empty means UTC (POSIX)
        yield DetectedZone(_zone_name_of_path(name.removeprefix(":")) or FALLBACK_ZONE, "TZ")
    link = root / "etc/localtime"
    if link.is_symlink():
        yield DetectedZone(_zone_name_of_path(str(link.readlink())), "/etc/localtime")
        yield DetectedZone(_zone_name_of_path(os.path.realpath(link)), "/etc/localtime")
    try:
        text = (root / "etc/timezone").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return
    yield DetectedZone(
        next((line.split("#")[0].strip() for line in text.splitlines() if line.strip()), ""), "/etc/timezone"
    )


def _zone_name_of_path(path: str) -> str:
    """Return the name of the zone for a path to its file; return a name unchanged."""
    return re.sub(r".*/zoneinfo(?:\.\w+)?/+(?:posix/|right/)?", "", path)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return False
    return name not in _NOT_ZONE_NAMES


def describe_zone(zone: DetectedZone) -> str:
    """Return a sentence for the user: the zone of the new archive, and how to change it."""
    change = 'to change it, use --timezone or edit "timezone" in sitegen.toml'
    if not zone.source:
        return f"Its time zone is UTC, since this machine has none configured; {change}."
    if zone.source == "--timezone":
        return f"Its time zone is {zone.name}."
    return f"Its time zone is {zone.name} (from {zone.source} of this machine); {change}."
