"""Reads files of NewsML-G2, NewsML 1 and NITF as stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.content.text.limited_files import require_limited
from sitegen.diagnostics import Problem
from sitegen.importers._items import ImportNote, RefusedItem, SkippedItem
from sitegen.importers._newsml.g2 import ITEMS, g2_items
from sitegen.importers._newsml.news_item import NewsItem, news_story, version_of
from sitegen.importers._newsml.newsml_1 import newsml_1_items
from sitegen.importers._newsml.nitf import read_nitf
from sitegen.importers._stories.build_story import build_story
from sitegen.importers._stories.source_files import TOO_LARGE_HINT, iter_files, relative_name
from sitegen.importers._stories.story_content import has_content
from sitegen.importers._xml.repaired import parse_repaired
from sitegen.importers._xml.tree import MAX_XML_BYTES, XmlElement, XmlError
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.importers import ImportItem, ImportRequest

SUFFIXES = (".xml", ".nitf", ".newsml")
G2_ROOTS = ITEMS | {"newsMessage"}


def read_news(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield each item of the files. Of several versions of an item, the last one is a story.

    Raises:
        SitegenError: if a source does not exist.
    """
    latest: dict[str, tuple[tuple[float, str], int]] = {}  # version, and number of the item among all
    for number, (item, _) in enumerate(_items(request)):
        if isinstance(item, NewsItem) and (item.id not in latest or item.version >= latest[item.id][0]):
            latest[item.id] = (item.version, number)
    for number, (item, file) in enumerate(_items(request)):
        if isinstance(item, NewsItem):
            yield _read_item(item, file, request, is_latest=latest[item.id][1] == number)
        else:
            yield item


def _items(request: ImportRequest) -> Iterator[tuple[NewsItem | SkippedItem | RefusedItem | ImportNote, str]]:
    for file in iter_files(request.sources, SUFFIXES, max_bytes=MAX_XML_BYTES):
        if isinstance(file, (SkippedItem, RefusedItem)):
            yield file, ""
            continue
        for item in _file_items(file, relative_name(file, request.sources)):
            yield item, str(file)


def _file_items(file: Path, name: str) -> Iterator[NewsItem | RefusedItem | ImportNote]:
    data = require_limited(file, MAX_XML_BYTES, TOO_LARGE_HINT)
    try:
        root, repairs = parse_repaired(data)
    except XmlError as error:
        yield RefusedItem("file", error.problem(str(file), data), name)
        return
    yield from (ImportNote(str(file), repair) for repair in repairs)
    if root.local_name == "nitf":
        yield _nitf_item(root, file, name)
    elif root.local_name == "NewsML":
        yield from newsml_1_items(root, str(file))
    elif root.local_name in G2_ROOTS:
        yield from g2_items(root, str(file))
    else:
        message = IMPORT_FAILED(f"the root element is {root.local_name}, not that of NewsML or NITF")
        yield RefusedItem(
            "file", Problem(str(file), root.line, 1, message, "use the importer for the format of this file"), name
        )


def _nitf_item(root: XmlElement, file: Path, name: str) -> NewsItem:
    text = read_nitf(root)
    text = replace(text, id=text.id or name)
    return NewsItem(
        "text",
        text.id,
        version_of(text.version, text.published),
        root.line,
        news_story(text, str(file), root.line, "text"),
    )


def _read_item(item: NewsItem, file: str, request: ImportRequest, *, is_latest: bool) -> ImportItem:
    if not item.id:
        message = IMPORT_FAILED("the item has no id (guid)")
        return RefusedItem(
            item.item_type, Problem(file, item.line, 1, message, "add the id in the source, or remove the item")
        )
    if not is_latest:
        return SkippedItem(item.item_type, "a later version is imported", file, item.line, item.id)
    answer = request.answers.types.get(item.item_type, "story" if item.item_type == "text" else "skip")
    if item.story is None or answer == "skip":
        return SkippedItem(
            item.item_type, f"items of the type {item.item_type} are not stories", file, item.line, item.id
        )
    if item.story.title and not has_content(item.story):
        message = IMPORT_FAILED("the item has no text")
        hint = "export it with its text (inlineXML or inlineData), or remove the item"
        return RefusedItem(item.item_type, Problem(file, item.line, 1, message, hint), item.id)
    return build_story(item.story, request)
