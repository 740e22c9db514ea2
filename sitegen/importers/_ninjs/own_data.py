"""The data of an archive of sitegen, `/data/`: what `ninjs.ndjson` cannot express is in the files next to it.

The stories in it are public, and their dates are EDTF, so that both are taken as they are.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from sitegen.importers._items import Change
from sitegen.importers._stories.source_story import SourceAttachment, SourcePicture
from sitegen.names.numbered_files import existing_parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sitegen.importers._ninjs.properties import NinjsObject
    from sitegen.importers._stories.source_story import SourceStory

FILE_NAME = "ninjs.ndjson"
_STORIES = "stories.ndjson"
_DESCRIPTION = "datapackage.json"
_NAMED_FILES = ("entities.ndjson", "staff.ndjson")
_PLAIN_FIELDS = (
    "deck", "kind", "published", "section", "dateline", "original_url", "archived_url", "translation_of", "license", "credit",
)  # fmt: skip
_NOTE_MARK = re.compile(r'<a href="[^"]*#(_note-[^"]+)" [^>]*role="doc-noteref"[^>]*>.*?</a>', re.DOTALL)
_SIDENOTE = re.compile(r'<aside class="note" id="(_note-[^"]+)"[^>]*>\s*<b>\d+</b>(.*?)</aside>', re.DOTALL)
_ENDNOTES = re.compile(r'<section class="notes" role="doc-endnotes"[^>]*>\s*<ol>(.*?)</ol>\s*</section>', re.DOTALL)
_ENDNOTE = re.compile(r'<li id="(_note-[^"]+)" value="\d+">(.*?)</li>\s*(?=<li id="_note-|\Z)', re.DOTALL)
_BACKLINK = re.compile(r'\s*<a [^>]*role="doc-backlink"[^>]*>.*?</a>', re.DOTALL)
_ENTITY_LINK = re.compile(r'<a href="([^"]*)" data-ref="([^"]*)">')
_PULL_QUOTE = re.compile(r'<figure class="pull">(.*?)</figure>', re.DOTALL)
_SHORTCODE = re.compile(r'<div data-shortcode="([^"]*)">')
Row = dict[str, Any]


class OwnData:
    """The files of one folder `/data/`."""

    def __init__(self, folder: Path) -> None:
        """Read the files of a folder. The texts of the stories are not kept.

        Raises:
            ValueError: if a file is not what sitegen writes.
        """
        self._stories = {row["id"]: row for row in _rows(folder, _STORIES)}
        named = [row for name in _NAMED_FILES for row in _rows(folder, name)]
        self._ids = {row["address"]: row["id"] for row in named if row.get("address")}

    def complete(self, story: SourceStory, found: NinjsObject, exists: Callable[[str], bool]) -> SourceStory:
        """Return a story with the fields that the other files state; unchanged if they do not have the story.

        Args:
            story: the story as its ninjs object states it.
            found: the object.
            exists: returns True if the new archive has an entity or a staff member. What refers to others is left out and counted, and names
                stay as text.
        """
        row = self._stories.get(found.alternative_id("sitegen"))
        if row is None:
            return story
        body, kept_addresses, changes = _body(story.body, exists)
        fields, lost = self._fields(row, found, exists)
        return replace(
            story,
            system="",
            title=row["title"],
            body=body,
            status="usable",
            published="",
            modified="",
            language=row.get("language", ""),
            bylines=(),
            tags=(),
            section="",
            has_redirect=False,
            kept_addresses=kept_addresses,
            picture=_picture(row),
            attachments=tuple(_attachment(each) for each in row.get("attachments", ())),
            fields=fields,
            internal={},
            is_public_archive=True,
            changes=(*story.changes, *changes, *lost),
        )

    def _fields(
        self, row: Row, found: NinjsObject, exists: Callable[[str], bool]
    ) -> tuple[dict[str, Any], tuple[Change, ...]]:
        """Return the fields of the front matter that a row and the entities of an object state, and what had to be left out."""

        def is_there(uid: str) -> bool:
            return uid in self._stories or exists(uid)

        about = [
            uid
            for _, each in found.entities()
            if each.get("rel") == "about" and (uid := self._ids.get(each.get("uri", "")))
        ]
        follows = [each["earlier"] for each in row.get("follows", ())]
        documents = [_citation(each) for each in row.get("citations", ())]
        lost = [uid for uid in (*about, *follows, *(each["id"] for each in documents)) if not is_there(uid)]
        edition = {"edition": row.get("print_edition"), "page": row.get("print_page")}
        lists = {
            "bylines": [_writer(each, exists) for each in row.get("authors", ())],
            "publication": next(
                (uid for uid in (row.get("publication_id"),) if uid and exists(uid)), row.get("publication")
            ),
            "print": {name: value for name, value in edition.items() if value},
            "entities": [uid for uid in about if exists(uid)],
            "follows": [uid for uid in follows if is_there(uid)],
            "documents": [each for each in documents if exists(each["id"])],
            "sources": [_source(each) for each in row.get("sources", ())],
            "corrections": [
                {name: each[name] for name in ("date", "kind", "text")} for each in row.get("corrections", ())
            ],
            "updated": _updated(row),
            "imported": _imported(found),
        }
        fields = {name: row[name] for name in _PLAIN_FIELDS if row.get(name)}
        changes = tuple(
            Change("lost", "reference to a document that this archive does not have", 1, (uid,)) for uid in lost
        )
        return fields | {name: value for name, value in lists.items() if value}, changes


@lru_cache(maxsize=4)
def own_data(folder: Path) -> OwnData | None:
    """Return the data of an archive in a folder, or None if the folder is not one.

    Raises:
        ValueError: if a file is not what sitegen writes.
    """
    return OwnData(folder) if (folder / FILE_NAME).is_file() and (folder / _STORIES).is_file() else None


def lacks_ninjs(folder: Path) -> bool:
    """Return True if a folder is the data of an archive that was built without ninjs, so that it cannot be imported."""
    others = (_STORIES, _DESCRIPTION)
    return not (folder / FILE_NAME).exists() and all((folder / name).is_file() for name in others)


def _updated(row: Row) -> str:
    """Return the date of the last update; "" if the last change is a correction, since the data has only one of them."""
    changed = str(row.get("changed") or "")
    return "" if changed in {each["date"] for each in row.get("corrections", ())} else changed


def _rows(folder: Path, name: str) -> list[Row]:
    """Return the rows of a file and its further parts, without texts."""
    rows: list[Row] = []
    for file in existing_parts(folder, name):
        with file.open(encoding="utf-8") as stream:
            rows += [
                {name: value for name, value in json.loads(line).items() if name != "text"}
                for line in stream
                if line.strip()
            ]
    return rows


def _body(html: str, exists: Callable[[str], bool]) -> tuple[str, tuple[str, ...], tuple[Change, ...]]:
    """Return a body with each note at the place of its mark, the addresses in it that stay as they are, and what changed."""
    endnotes = "".join(found[1] for found in _ENDNOTES.finditer(html)).strip()
    found_notes = (*_SIDENOTE.finditer(html), *_ENDNOTE.finditer(endnotes))
    notes = {found[1]: _BACKLINK.sub("", found[2]).strip() for found in found_notes}
    kept: set[str] = set()

    def note(mark: re.Match[str]) -> str:
        return f"<x-footnote>{notes[mark[1]]}</x-footnote>" if mark[1] in notes else mark[0]

    def entity_link(link: re.Match[str]) -> str:
        address = _path(link[1]) if exists(link[2]) else link[1]
        kept.add(address)
        return f'<a href="{address}">'

    text = _ENTITY_LINK.sub(entity_link, _NOTE_MARK.sub(note, _SIDENOTE.sub("", _ENDNOTES.sub("", html))))
    text = _PULL_QUOTE.sub(r'<x-pull-quote repeats="no">\1</x-pull-quote>', text)
    changes = tuple(Change("changed", f"shortcode {name} became its text") for name in _SHORTCODE.findall(text))
    return text, tuple(sorted(kept)), changes


def _path(address: str) -> str:
    """Return an address of the archive from the root of the site."""
    parts = urlsplit(address)
    return parts.path + (f"#{parts.fragment}" if parts.fragment else "")


def _picture(row: Row) -> SourcePicture | None:
    if not row.get("image"):
        return None
    return SourcePicture(
        row["image"], row.get("image_alt", ""), row.get("image_caption", ""), row.get("image_credit", "")
    )


def _attachment(row: Row) -> SourceAttachment:
    return SourceAttachment(row["url"], row["title"], row.get("note", ""))


def _writer(row: Row, exists: Callable[[str], bool]) -> str:
    """Return the id of a writer, or the name if this archive does not have the person."""
    return next((str(uid) for uid in (row.get("staff"), row.get("entity")) if uid and exists(uid)), str(row["name"]))


def _citation(row: Row) -> Row:
    return {"id": row["document"], **({"page": row["page"]} if row.get("page") else {})}


def _source(row: Row) -> Row | str:
    kept = {name: row[name] for name in ("title", "url", "archived_url", "date") if row.get(name)}
    return row["title"] if set(kept) == {"title"} else kept


def _imported(found: NinjsObject) -> Row:
    """Return the system from which the archive itself imported the story."""
    return next(
        (
            {"system": role, "id": value}
            for role, value in found.alternative_ids()
            if role not in {"sitegen", "original"}
        ),
        {},
    )
