"""Reads the entries of feeds as stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.content.text.limited_files import require_limited
from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers._feeds.feed_entry import ITEM_TYPE
from sitegen.importers._feeds.json_feeds import VERSION_PREFIX, json_entries
from sitegen.importers._feeds.xml_feeds import ROOTS, is_paged, is_wordpress_export, xml_entries
from sitegen.importers._items import Change, ImportNote, RefusedItem, SkippedItem
from sitegen.importers._ninjs.json_items import read_json_items
from sitegen.importers._stories.build_story import build_story
from sitegen.importers._stories.source_files import TOO_LARGE_HINT, iter_files
from sitegen.importers._xml.repaired import parse_repaired
from sitegen.importers._xml.tree import MAX_XML_BYTES, XmlError
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.importers import ImportItem, ImportRequest
    from sitegen.importers._feeds.feed_entry import FeedEntry

SUFFIXES = (".xml", ".rss", ".atom", ".json", ".rdf")
NO_FEED_HINT = "save the feed itself, not the page that shows it"


def read_feeds(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield a story for each entry of the feeds. An entry with a summary only is refused, unless the request accepts summaries.

    Raises:
        SitegenError: if a file is no feed.
    """
    for file in iter_files(request.sources, SUFFIXES, max_bytes=MAX_XML_BYTES):
        if isinstance(file, (SkippedItem, RefusedItem)):
            yield file
            continue
        entries = _json_entries(file) if file.suffix.lower() == ".json" else _xml_entries(file)
        for entry in entries:
            yield entry if isinstance(entry, ImportNote) else _read_entry(entry, request)


def _xml_entries(file: Path) -> Iterator[FeedEntry | ImportNote]:
    data = require_limited(file, MAX_XML_BYTES, TOO_LARGE_HINT)
    try:
        root, repairs = parse_repaired(data)
    except XmlError as error:
        raise SitegenError([error.problem(str(file), data)]) from None
    if root.local_name not in ROOTS:
        raise SitegenError([_not_a_feed(file, f"the root element is {root.local_name}")])
    if is_wordpress_export(root):
        message = IMPORT_FAILED("the file is an export of WordPress, which contains posts that are not public")
        raise SitegenError([Problem(str(file), root.line, 1, message, "use the importer wordpress")])
    yield from (ImportNote(str(file), repair) for repair in repairs)
    if is_paged(root):
        yield ImportNote(str(file), Change("told", "feed that continues in another file", 1, (file.name,)))
    yield from xml_entries(root, str(file))


def _json_entries(file: Path) -> Iterator[FeedEntry]:
    found = next(iter(read_json_items(file, "")))
    if isinstance(found, Problem):
        raise SitegenError([found])
    if not str(found.value.get("version", "")).startswith(VERSION_PREFIX):
        raise SitegenError([_not_a_feed(file, "it has no version of JSON Feed")])
    return json_entries(found.value, str(file))


def _not_a_feed(file: Path, reason: str) -> Problem:
    return Problem(str(file), 1, 1, IMPORT_FAILED(f"the file is not a feed: {reason}"), NO_FEED_HINT)


def _read_entry(entry: FeedEntry, request: ImportRequest) -> ImportItem:
    column = int(bool(entry.line))
    if not entry.id and not entry.address:
        message = IMPORT_FAILED("the entry has no id and no address")
        return RefusedItem(
            ITEM_TYPE, Problem(entry.file, entry.line, column, message, "correct the entry, or remove it")
        )
    identity = entry.id or entry.address
    if entry.skip_rule:
        return SkippedItem(ITEM_TYPE, entry.skip_rule, entry.file, entry.line, identity)
    if entry.unreadable_type:
        message = IMPORT_FAILED(
            f'the content of the entry "{entry.title_html[:80]}" has the type {entry.unreadable_type}, which is no text'
        )
        hint = "import the stories from another export, or remove the entry"
        return RefusedItem(ITEM_TYPE, Problem(entry.file, entry.line, column, message, hint), identity)
    if not entry.has_whole_text and not request.options.summaries:
        message = IMPORT_FAILED(f'the entry "{entry.title_html[:80]}" has a summary only')
        hint = "import the stories from another export, or take summaries as background notes: --summaries"
        return RefusedItem(ITEM_TYPE, Problem(entry.file, entry.line, column, message, hint), identity)
    return build_story(entry.story(is_summary=not entry.has_whole_text), request)
