"""sitegen turns a newsroom's stories into a permanent, static, cross-linked archive."""

import zoneinfo
from pathlib import Path

import tzdata

__version__ = "0.1.0"

# Time zones come from the package and not from the system: output must not differ between machines.
zoneinfo.reset_tzpath([Path(tzdata.__file__).absolute().parent / "zoneinfo"])
