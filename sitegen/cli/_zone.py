"""The time zone of this machine, for a new archive: what its clocks show is what its newsroom means."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from sitegen.diagnostics import SitegenError, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FALLBACK_ZONE = "UTC"
_NOT_ZONE_NAMES = {"localtime", "posixrules", "Factory"}
"""Files among the zones that are no names."""


class DetectedZone(NamedTuple):
    """An IANA name, and where it was found; the place is empty if nothing on the machine says."""

    name: str
    source: str


def zone_from_option(name: str) -> DetectedZone:
    """Return the zone that `--timezone` names; raises SitegenError (2) if there is none of that name."""
    if not _is_zone(name):
        near = suggestion(name, available_timezones()) or 'an IANA name, such as "America/Los_Angeles"'
        raise SitegenError(f'--timezone: "{name}" is no time zone; {near}', 2)
    return DetectedZone(name, "--timezone")


def detect_zone(environ: Mapping[str, str], root: Path = Path("/")) -> DetectedZone:
    """Return the zone that TZ, /etc/localtime or /etc/timezone names, in this order; UTC if none does."""
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
    """Return the name that a path to a zone's file means; a name stays as it is."""
    return re.sub(r".*/zoneinfo(?:\.\w+)?/+(?:posix/|right/)?", "", path)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return False
    return name not in _NOT_ZONE_NAMES


def describe_zone(zone: DetectedZone) -> str:
    """Return the sentence that says which zone an archive has, and how to give it another one."""
    change = 'give another with --timezone, or change "timezone" in sitegen.toml'
    if not zone.source:
        return f"Its time zone is UTC, since this machine does not say which one it is in: {change}."
    if zone.source == "--timezone":
        return f"Its time zone is {zone.name}."
    return f"Its time zone is {zone.name} (this machine's, by {zone.source}): {change}."
