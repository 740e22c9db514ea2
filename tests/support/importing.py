"""Items that an importer reads from files, without an archive."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sitegen.importers import ImportedDocument, ImportMap, ImportOptions, ImportRequest, RefusedItem, SkippedItem
from sitegen.importers._media_index import MediaIndex
from sitegen.importers._slugs import SlugAllocator

NOW = datetime(2026, 11, 27, 12, tzinfo=ZoneInfo("America/New_York"))


def request(*sources: Path, media=(), answers=None, **options):
    """The request for an import of some files, with the answers of a map and the options of the command."""
    return ImportRequest(
        sources=sources,
        answers=ImportMap(**(answers or {})),
        options=ImportOptions(**options),
        now=NOW,
        zone="America/New_York",
        language="en",
        kinds=frozenset({"story", "page"}),
        slugs=SlugAllocator(),
        media=MediaIndex(media),
    )


def read(importer, *sources, media=(), answers=None, **options):
    """All items of some files."""
    return list(importer.read_items(request(*sources, media=media, answers=answers, **options)))


def documents(items):
    """The documents among some items; each refused one fails the test."""
    items = list(items)
    refused = [item.problem for item in items if isinstance(item, RefusedItem)]
    assert refused == []
    return [item for item in items if isinstance(item, ImportedDocument)]


def refusals(items):
    """The problems of the refused items: their places, messages and hints."""
    return [
        (item.problem.location, item.problem.message, item.problem.hint)
        for item in items
        if isinstance(item, RefusedItem)
    ]


def skipped(items):
    """The rules by which items were left out."""
    return [item.rule for item in items if isinstance(item, SkippedItem)]
