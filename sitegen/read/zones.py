"""The rules of time zones, as bytes: a database of what was read under other rules is of no use."""

from __future__ import annotations

import zoneinfo
from importlib import resources
from pathlib import Path


def zone_data(name: str) -> bytes:
    """Return the rules of a time zone as `zoneinfo` reads them: from the system's folders, or from the package tzdata."""
    files = (Path(folder, name) for folder in zoneinfo.TZPATH)
    found = next((file for file in files if file.is_file()), None)
    return (
        found.read_bytes() if found else resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    )
