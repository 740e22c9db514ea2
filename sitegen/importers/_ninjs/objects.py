"""Reads the objects of ninjs files as stories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers._items import RefusedItem, SkippedItem
from sitegen.importers._ninjs.json_items import JsonItem, read_json_items
from sitegen.importers._ninjs.own_data import FILE_NAME, OwnData, lacks_ninjs, own_data
from sitegen.importers._ninjs.properties import NinjsObject
from sitegen.importers._ninjs.story import NinjsPlace, ninjs_story
from sitegen.importers._stories.addresses import plain_host
from sitegen.importers._stories.build_story import build_story
from sitegen.importers._stories.source_files import iter_files
from sitegen.importers._stories.story_content import has_content
from sitegen.importers._xml.tree import XmlError
from sitegen.names.numbered_files import is_part_of
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
    for number, found in enumerate(_iter_objects(request)):
        if not isinstance(found, _Placed):
            yield found
        else:
            yield _read_object(found, request, is_latest=latest[found.found.text("uri")][1] == number)


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
        if not is_part_of(file.name, FILE_NAME) and _own_data(file) is not None:
            rule = f"of the data of an archive, {FILE_NAME} is imported with what the other files add"
            yield SkippedItem("file", rule, str(file), 0, file.name)
            continue
        for item in read_json_items(file, request.options.encoding, request.progress):
            yield RefusedItem("object", item) if isinstance(item, Problem) else _Placed(item, file)


def _latest_versions(request: ImportRequest) -> dict[str, tuple[Version, int]]:
    """Return the last version of each object, with its number among all. Of equal versions, the last one in the files counts."""
    latest: dict[str, tuple[Version, int]] = {}
    for number, each in enumerate(_iter_objects(request)):
        if isinstance(each, _Placed):
            uri = each.found.text("uri")
            if uri not in latest or each.version >= latest[uri][0]:
                latest[uri] = (each.version, number)
    return latest


def _read_object(placed: _Placed, request: ImportRequest, *, is_latest: bool) -> ImportItem:
    found, place = placed.found, placed.place
    uri, item_type = found.text("uri"), found.text("type") or ("event" if "eventdetails" in found.unused() else "")
    if not uri:
        message = IMPORT_FAILED("the object has no uri, so it is not ninjs")
        hint = "use the importer for the format of this file, or remove it"
        return RefusedItem(item_type or "object", Problem(place.file, place.line, 1, message, hint))
    if rule := _skip_rule(item_type, request, is_latest=is_latest):
        return SkippedItem(item_type or "text", rule, place.file, place.line, uri)
    try:
        return _read_story(placed, item_type or "text", request)
    except _IncompleteError as error:
        problem = Problem(place.file, place.line, 1, IMPORT_FAILED(str(error)), error.hint)
        return RefusedItem(item_type or "text", problem, uri)


class _IncompleteError(Exception):
    """An object from which no story can be made."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def _skip_rule(item_type: str, request: ImportRequest, *, is_latest: bool) -> str:
    """Return the rule by which an object is no story; "" if it is one."""
    if not is_latest:
        return "a later version is imported"
    answer = request.answers.types.get(item_type, "story" if item_type in STORY_TYPES else "skip")
    return f"objects of the type {item_type} are not stories" if answer == "skip" else ""


def _read_story(placed: _Placed, item_type: str, request: ImportRequest) -> ImportItem:
    """Return the item of a story.

    Raises:
        _IncompleteError: if the object is a part of a story, cannot be read, or has a headline and no text.
    """
    found, place = placed.found, placed.place
    if found.text("representationtype").lower() in {"partial", "incomplete"} and not request.options.summaries:
        raise _IncompleteError(
            "the object is a part of a story only (representationType)",
            "export whole stories, or import the parts: --summaries",
        )
    try:
        story = ninjs_story(found, place, {plain_host(f"//{host}") for host in request.answers.hosts})
    except XmlError as error:
        message = f"the NITF in the object cannot be read: {error}"
        raise _IncompleteError(message, "export the file again, or remove this body") from None
    if data := _own_data(Path(place.file)):
        return build_story(data.complete(story, found, request.slugs.exists), request)
    if story.title and not has_content(story):
        if item_type == "composite":
            rule = "packages without a text are not stories"
            return SkippedItem(item_type, rule, place.file, place.line, found.text("uri"))
        raise _IncompleteError("the object has no text (bodies)", "export whole stories, or remove the object")
    return build_story(story, request)


def _own_data(file: Path) -> OwnData | None:
    """Return the data of the archive that a file belongs to, if it is one of them.

    Raises:
        SitegenError: if they are damaged, or were made without ninjs.
    """
    if lacks_ninjs(file.parent):
        message = IMPORT_FAILED(f"the data of the archive has no {FILE_NAME}")
        hint = 'add extra_formats = ["ninjs"] to [dataset] in the sitegen.toml of that archive, and build it again'
        raise SitegenError([Problem(str(file.parent), 0, 0, message, hint)])
    try:
        return own_data(file.parent)
    except (ValueError, KeyError, AttributeError):
        message = IMPORT_FAILED("the files of the archive's data next to it are damaged")
        raise SitegenError([Problem(str(file), 0, 0, message, "copy the folder /data/ again")]) from None
