"""The configuration of the archive as data."""

from __future__ import annotations

from typing import Literal

import msgspec


class DatasetConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Download of the public archive as data."""

    enabled: bool = True
    """Publish the archive as data below `/data/`: SQLite, CSV and NDJSON. Only a full build makes them.

    Example: false
    """
    sqlite: bool = True
    """Publish the SQLite database. It is the only file of the data that is not divided into parts, so from about 3,000 stories on, a host that
    accepts at most 25 MiB a file refuses it.

    Example: false
    """
    extra_formats: tuple[Literal["ninjs", "followthemoney"], ...] = ()
    """More formats, which contain the text of every story again.

    Values:
        ninjs: the news format of IPTC, with HTML, for newsroom systems and `sitegen import ninjs`; 10 kB a story
        followthemoney: people, organizations, stories and their relations, for Aleph and OpenAleph; 5 kB a story

    Example: ["ninjs"]
    """
