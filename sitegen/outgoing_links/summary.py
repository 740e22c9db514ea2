"""Outgoing links for editors: how many answer, and which do not."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from sitegen.diagnostics import SitegenError
from sitegen.outgoing_links.check_run import dead_link_problems
from sitegen.outgoing_links.citations import collect_links
from sitegen.outgoing_links.records import RECORDS_FILE, LinkRecord, read_records

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.database.store import Store
    from sitegen.diagnostics import Problem


class LinkSummary(msgspec.Struct, frozen=True):
    """The results of `sitegen links check` so far."""

    asked_count: int
    """Number of addresses that were asked."""
    last_asked: str
    """Day of the last request, as ISO 8601; "" if there was none."""
    dead: tuple[LinkRecord, ...]
    """Addresses that do not answer, those that have failed longest first."""
    moved: tuple[LinkRecord, ...]
    """Addresses that redirect permanently, sorted."""


def file_stamp(root: Path) -> tuple[int, int]:
    """Return size and modification time of the file of records; zeros if there is none."""
    try:
        stat = (root / RECORDS_FILE).stat()
    except FileNotFoundError:
        return (0, 0)
    return (stat.st_size, stat.st_mtime_ns)


def summarize(root: Path) -> LinkSummary | None:
    """Return the results in the file of records; None if there is none, or if it is not valid (see `dead_links`)."""
    return _summarize(root, file_stamp(root))


@lru_cache(maxsize=4)
def _summarize(root: Path, stamp: tuple[int, int]) -> LinkSummary | None:
    if not any(stamp):
        return None
    try:
        records = sorted(read_records(root).values(), key=lambda record: record.address)
    except SitegenError:
        return None
    dead = sorted((record for record in records if record.is_dead), key=lambda record: record.failing_since)
    moved = tuple(record for record in records if record.moved_to and not record.is_dead)
    return LinkSummary(len(records), max((one.asked[:10] for one in records), default=""), tuple(dead), moved)


def dead_links(store: Store, root: Path, base_url: str) -> list[Problem]:
    """Return a warning for each place that cites an address which does not answer; or the problems of the file of records."""
    try:
        records = read_records(root)
    except SitegenError as error:
        return [msgspec.structs.replace(problem, severity="warning") for problem in error.problems]
    dead = {address for address, record in records.items() if record.is_dead}
    return list(dead_link_problems(collect_links(store, root, base_url, only=dead), records)) if dead else []
