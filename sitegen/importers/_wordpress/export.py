"""Reads an export in two passes: the first makes the index, the second the documents."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers._disk_tables import open_tables
from sitegen.importers._items import Change, ImportNote, RefusedItem
from sitegen.importers._processes import map_in_processes
from sitegen.importers._wordpress.site_index import SiteIndex
from sitegen.importers._wordpress.story import read_item
from sitegen.importers._wordpress.wxr.elements import Channel, WxrItem
from sitegen.importers._wordpress.wxr.reader import PartReader
from sitegen.importers._wordpress.wxr.source_files import find_parts
from sitegen.problem_codes.importing import NOT_AN_EXPORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._items import ImportItem
    from sitegen.importers._request import ImportRequest
    from sitegen.importers._wordpress.wxr.source_files import Part

SIZE_OF_OTHERS = 500
"""Size of everything but the text of an item, as `map_in_processes` measures it."""


def read_export(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield each item of all parts of an export. The order of the parts on the command line does not matter.

    Raises:
        SitegenError: if a file is not an export, or if the files are of different sites.
    """
    parts = find_parts(request.sources)
    progress = _Progress(parts, request)
    with open_tables() as tables:
        index = SiteIndex(request, tables)
        for part in parts:
            _index_part(part, index, progress)
        _check_sites(index)
        index.complete()
        request.media.load()
        for part in sorted(parts, key=lambda part: (index.part_key(part.name), part.name)):
            yield from _read_part(part, index, request, progress)


def _index_part(part: Part, index: SiteIndex, progress: _Progress) -> None:
    for reading in PartReader(part.name).read(progress.count(part)):
        if isinstance(reading, Channel):
            index.add_channel(reading, part.name)
        elif isinstance(reading, WxrItem):
            index.add_item(reading)


def _read_part(part: Part, index: SiteIndex, request: ImportRequest, progress: _Progress) -> Iterator[ImportItem]:
    repairs: Counter[str] = Counter()
    lines: dict[str, int] = {}

    def items() -> Iterator[WxrItem | RefusedItem]:
        for reading in PartReader(part.name).read(progress.count(part)):
            if isinstance(reading, WxrItem | RefusedItem):
                yield reading
            elif isinstance(reading, ImportNote):
                repairs[reading.change.construct] += 1
                lines.setdefault(reading.change.construct, reading.change.line)

    def read(item: WxrItem | RefusedItem) -> ImportItem:
        return read_item(item, index, request) if isinstance(item, WxrItem) else item

    yield from map_in_processes(read, items(), _size, request.max_processes)
    for construct, count in repairs.items():
        yield ImportNote(part.name, Change("repaired", construct, count, (), lines[construct]))


def _size(item: WxrItem | RefusedItem) -> int:
    return len(item["content"]) + SIZE_OF_OTHERS if isinstance(item, WxrItem) else SIZE_OF_OTHERS


class _Progress:
    """Reports the number of bytes that were read in both passes."""

    def __init__(self, parts: list[Part], request: ImportRequest) -> None:
        self._report = request.progress
        self._total = 2 * sum(part.size for part in parts)
        self._done = 0

    def count(self, part: Part) -> Iterator[bytes]:
        """Yield the chunks of a part, and report each one. A compressed part counts with its compressed size, at most."""
        remaining = part.size
        for chunk in part.chunks():
            step = min(len(chunk), remaining)
            remaining -= step
            self._done += step
            self._report(self._done, self._total)
            yield chunk
        self._done += remaining


def _check_sites(index: SiteIndex) -> None:
    if len(index.sites) > 1:
        (first, first_file), (second, file) = list(index.sites.items())[:2]
        message = f"this is an export of {second}, and {first_file} is one of {first}"
        hint = "import each site alone, with a --name of its own"
        raise SitegenError([Problem(file, 0, 0, NOT_AN_EXPORT(message), hint)])
