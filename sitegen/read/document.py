"""One content file's bytes to a document: the parse step, pure, so that it can run anywhere and be kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from sitegen import typed
from sitegen.model import dates
from sitegen.model.document import Body, Document, Meta
from sitegen.model.entity import TYPES, Entity
from sitegen.model.fields import DateText
from sitegen.model.names import SLUG, stem_slug
from sitegen.model.permalink import unsafe
from sitegen.model.story import Leaf, Story, Thread
from sitegen.problems import Problem, suggestion
from sitegen.read import front_matter, markdown
from sitegen.read.text import decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.config import Config

OWN_TYPES: dict[str, type[Meta]] = {"story": Story, "thread": Thread, "page": Leaf}


def kind_of(file: str, config: Config) -> str | None:
    """The kind that a content file's folder gives, or None where the folder is no kind's."""
    parts = file.split("/")
    folder = parts[1] if len(parts) > 2 else ""  # noqa: PLR2004 - content/folder/name
    return next((name for name, kind in config.kinds.items() if kind.folder == folder), None)


def parse(file: str, data: bytes, config: Config) -> Document:
    """Read one file. Never raises for bad input: the document then has problems, and no `meta` where none could be made."""
    kind = kind_of(file, config)
    if kind is None:
        return _bad(file, "", _misplaced(file, config))
    text = decode(data, file)
    if isinstance(text, Problem):
        return _bad(file, kind, text)
    front = front_matter.read(text, file)
    if isinstance(front, Problem):
        return _bad(file, kind, front)
    places = typed.Places(file, text, front.marks)
    meta = typed.convert(
        OWN_TYPES.get(kind) or TYPES.get(kind, Entity), front.data, places, date_hook(config.site.timezone)
    )
    if isinstance(meta, list):
        return _bad(file, kind, *meta, slug=str(front.data.get("slug") or ""))
    raw_html = any(file.startswith(f"content/{folder.strip('/')}/") for folder in config.content.raw_html)
    body, lost = markdown.parse(front.body, file, front.above, meta.lang or config.site.language, html=raw_html)
    slug = meta.slug or stem_slug(file)
    found = [*_checked(meta, slug, places, config), *lost]
    marks = {".".join(map(str, path)): place for path, place in front.marks.items() if path}
    return Document(file, kind, f"{kind}/{slug}", meta, body, tuple(found), marks)


def _bad(file: str, kind: str, *problems: Problem, slug: str = "") -> Document:
    return Document(file, kind, f"{kind}/{slug or stem_slug(file)}", None, Body(), problems)


def _misplaced(file: str, config: Config) -> Problem:
    folders = [kind.folder for kind in config.kinds.values()]
    parts = file.split("/")
    if len(parts) == 2:  # noqa: PLR2004 - content/name.md
        return Problem(
            file,
            0,
            0,
            "a document must lie in the folder of its kind",
            f"one of content/{{{', '.join(folders)}}}/",
        )
    hint = suggestion(parts[1], folders) or "a folder of its own is declared under [kinds] in sitegen.toml"
    return Problem(file, 0, 0, f'"content/{parts[1]}/" is no kind\'s folder', f"{hint} (known: {', '.join(folders)})")


def date_hook(zone: str) -> Callable[[type, Any], Any]:
    """How msgspec decodes the types it does not know: dates, whose naive times are in `zone`."""

    def decode_date(kind: type, value: Any) -> Any:
        if kind is not DateText:
            raise NotImplementedError(kind)
        if isinstance(value, dt.date):
            value = value.isoformat()
        if not isinstance(value, str):
            message = f"{value!r} is no EDTF date: write year-month-day, such as 2019-03-02, or XXXX where the year is not stated"
            raise ValueError(message)  # noqa: TRY004 - msgspec turns a ValueError into a problem
        return DateText(_in_zone(dates.parse(value, zone), zone))

    return decode_date


def _in_zone(value: dates.Edtf, zone: str) -> str:
    """The date's text; a date-time is told in the archive's zone, so that the day it falls on is the newsroom's."""
    if value.instant is None:
        return value.text
    local = value.instant.astimezone(ZoneInfo(zone))
    offset = local.utcoffset()
    return (value.instant.astimezone(dt.UTC) if offset is None or offset.seconds % 60 else local).isoformat()


def _checked(meta: Meta, slug: str, places: typed.Places, config: Config) -> list[Problem]:
    """What the types alone cannot say about one document."""
    found: list[Problem] = []
    if not SLUG.fullmatch(slug):
        path = ("slug",) if meta.slug else ()
        hint = "lower-case letters, digits and single hyphens, such as council-votes" + (
            "" if meta.slug else "; give one with slug:"
        )
        found.append(places.problem(path, f'"{slug}" is no slug', hint))
    for index, old in enumerate(meta.redirect_from):
        why = unsafe(old) or ("" if old.startswith("/") else 'it must begin with "/"')
        if why:
            found.append(
                places.problem(
                    ("redirect_from", index),
                    f'"{old}" is no address of this archive: {why}',
                    "such as /2019/01/old-name/",
                )
            )
    if isinstance(meta, Entity):
        return [*found, *_checked_entity(meta, places)]
    if not meta.title.strip():
        found.append(places.problem(("title",), "the title is empty", "say what it is about"))
    return [*found, *_checked_story(meta, places, config)] if isinstance(meta, Story) else found


def _checked_story(story: Story, places: typed.Places, config: Config) -> list[Problem]:
    found = []
    if story.status in {"published", "withdrawn"} and story.published is None:
        found.append(
            places.problem(
                ("status",),
                f'a story that is {story.status} needs "published"',
                "a date such as 2019-03-02, or XXXX where no year is stated",
            )
        )
    if story.embargo is not None and not story.embargo.edtf.has_year:
        found.append(
            places.problem(
                ("embargo",),
                f'an embargo ends at a known time, not "{story.embargo}"',
                "such as 2026-01-05T06:00",
            )
        )
    if story.section and not SLUG.fullmatch(story.section):
        found.append(
            places.problem(
                ("section",),
                f'"{story.section}" is no section\'s name',
                "lower-case letters, digits and hyphens; its title stands in sitegen.toml",
            )
        )
    elif story.section and config.content.closed_sections and story.section not in config.sections:
        hint = suggestion(story.section, config.sections) or f"known: {', '.join(config.sections)}"
        found.append(
            places.problem(("section",), f'the section "{story.section}" is not declared in sitegen.toml', hint)
        )
    return found


def _checked_entity(entity: Entity, places: typed.Places) -> list[Problem]:
    found = []
    if not entity.name.strip():
        found.append(places.problem(("name",), "the name is empty", "an entity has a name"))
    for index, relation in enumerate(entity.relations):
        if not relation.source:
            found.append(
                places.problem(
                    ("relations", index),
                    f'the relation to "{relation.to}" has no source',
                    "add source: with the id of the story or document that states it",
                )
            )
    for index, link in enumerate(entity.same_as):
        if not link.startswith(("https://", "http://")):
            found.append(
                places.problem(
                    ("same_as", index),
                    f'"{link}" is no web address',
                    "such as https://www.wikidata.org/wiki/Q99",
                )
            )
    return found


def encode(value: object) -> bytes:
    """A document or any part of one as MessagePack."""
    return msgspec.msgpack.encode(value, enc_hook=str)
