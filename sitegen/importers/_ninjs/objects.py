"""Reads the objects of ninjs files as stories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers._items import RefusedItem, SkippedItem
from sitegen.importers._ninjs.json_items import JsonItem, read_json_items
from sitegen.importers._ninjs.own_data import FILE_NAME, OwnData, own_data
from sitegen.importers._ninjs.properties import NinjsObject
from sitegen.importers._ninjs.story import NinjsPlace, ninjs_story
from sitegen.importers._stories.addresses import plain_host
from sitegen.importers._stories.build_story import build_story
from sitegen.importers._stories.source_files import iter_files
from sitegen.importers._xml.tree import XmlError
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers import ImportItem, ImportRequest

STORY_TYPES = frozenset({"", "text", "composite"})
"""Types of objects that are stories. An object without a type is one, since the type is optional."""
Version = tuple[float, str]
"""Number and time of a version, in the order of versions."""


def read_objects(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield each ninjs object of the files. Of several versions of an object, the last one is a story.

    Raises:
        SitegenError: if a file is no text.
    """
    latest = _latest_versions(request)
    for found in _iter_objects(request):
        if not isinstance(found, _Placed):
            yield found
        else:
            yield _read_object(found, latest, request)


class _Placed:
    """An object with its place."""

    def __init__(self, item: JsonItem, file: Path) -> None:
        self.found, self.place = NinjsObject(item.value), NinjsPlace(str(file), item.line)

    @property
    def version(self) -> Version:
        number = self.found.text("version")
        return (float(number) if number.replace(".", "", 1).isdecimal() else 0.0, self.found.text("versioncreated"))


def _iter_objects(request: ImportRequest) -> Iterator[_Placed | SkippedItem | RefusedItem]:
    for file in iter_files(request.sources, (".json", ".ndjson", ".jsonl")):
        if isinstance(file, (SkippedItem, RefusedItem)):
            yield file
            continue
        if file.name != FILE_NAME and _own_data(file) is not None:
            rule = f"of the data of an archive, {FILE_NAME} is imported with what the other files add"
            yield SkippedItem("file", rule, str(file), 0, file.name)
            continue
        for item in read_json_items(file, request.options.encoding, request.progress):
            yield RefusedItem("object", item) if isinstance(item, Problem) else _Placed(item, file)


def _latest_versions(request: ImportRequest) -> dict[str, tuple[Version, NinjsPlace]]:
    """Return the last version of each object, with its place. Of equal versions, the last one in the files counts."""
    latest: dict[str, tuple[Version, NinjsPlace]] = {}
    for each in _iter_objects(request):
        if isinstance(each, _Placed):
            uri = each.found.text("uri")
            if uri not in latest or each.version >= latest[uri][0]:
                latest[uri] = (each.version, each.place)
    return latest


def _read_object(placed: _Placed, latest: dict[str, tuple[Version, NinjsPlace]], request: ImportRequest) -> ImportItem:
    found, place = placed.found, placed.place
    uri, item_type = found.text("uri"), found.text("type") or ("event" if "eventdetails" in found.unused() else "")
    if not uri:
        message = IMPORT_FAILED("the object has no uri, so it is not ninjs")
        hint = "use the importer for the format of this file, or remove it"
        return RefusedItem(item_type or "object", Problem(place.file, place.line, 1, message, hint))
    if latest[uri][1] != place:
        return SkippedItem(item_type or "text", "a later version is imported", place.file, place.line, uri)
    answer = request.answers.types.get(item_type, "story" if item_type in STORY_TYPES else "skip")
    if answer == "skip":
        rule = f"objects of the type {item_type} are not stories"
        return SkippedItem(item_type, rule, place.file, place.line, uri)
    if found.text("representationtype").lower() in {"partial", "incomplete"} and not request.options.summaries:
        message = IMPORT_FAILED("the object is a part of a story only (representationType)")
        problem = Problem(place.file, place.line, 1, message, "export whole stories, or import the parts: --summaries")
        return RefusedItem(item_type or "text", problem, uri)
    own_hosts = {plain_host(f"//{host}") for host in request.answers.hosts}
    try:
        story = ninjs_story(found, place, own_hosts)
    except XmlError as error:
        message = IMPORT_FAILED(f"the NITF in the object cannot be read: {error}")
        problem = Problem(place.file, place.line, 1, message, "export the file again, or remove this body")
        return RefusedItem(item_type or "text", problem, uri)
    data = _own_data(Path(place.file))
    return build_story(data.complete(story, found, request.slugs.exists) if data else story, request)


def _own_data(file: Path) -> OwnData | None:
    """Return the data of the archive that a file belongs to, if it is one of them.

    Raises:
        SitegenError: if they are damaged.
    """
    try:
        return own_data(file.parent)
    except (ValueError, KeyError, AttributeError):
        message = IMPORT_FAILED("the files of the archive's data next to it are damaged")
        raise SitegenError([Problem(str(file), 0, 0, message, "copy the folder /data/ again")]) from None
