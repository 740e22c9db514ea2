"""One content file's bytes to a document: the parse step, pure, so that it can run anywhere and be kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from sitegen import struct_errors
from sitegen.content import prose_fields
from sitegen.content.front_matter import clock_changes, foreign_keys, splitter, status_fallback, validation
from sitegen.content.markdown import parser
from sitegen.content.text.decoding import decode_text
from sitegen.diagnostics import Problem, suggestion
from sitegen.model import edtf
from sitegen.model.document import OWN_TYPES, Body, Document, Meta, StatedStatus
from sitegen.model.entity import ENTITY_TYPES, Entity
from sitegen.model.fields import EdtfStr
from sitegen.model.story import Story
from sitegen.names.language_tags import canonicalize_tag
from sitegen.names.naming import slug_from_filename

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.config.schema import Config
    from sitegen.plugins import Plugins


def document_kind(file: str, config: Config) -> str | None:
    """The kind that a content file's folder gives, or None where the folder is no kind's."""
    parts = file.split("/")
    folder = parts[1] if len(parts) > 2 else ""  # noqa: PLR2004 - content/folder/name
    return next((name for name, kind in config.kinds.items() if kind.folder == folder), None)


def parse_document(
    file: str, data: bytes, config: Config, plugins: Plugins | None = None, *, as_published: bool = False
) -> Document:
    """Read one file. Never raises for bad input: the document then has problems, and no `meta` where none could be made.

    With `as_published`, it is read as if it said that it is published, without an embargo.
    """
    kind = document_kind(file, config)
    text = decode_text(data, file)
    front = splitter.read_front_matter(text, file) if isinstance(text, str) else text
    if kind is None or isinstance(text, Problem) or isinstance(front, Problem):
        wrong = front if kind and isinstance(front, Problem) else _misplaced_problem(file, config)
        return _unreadable_document(
            file, kind or "", wrong, stated_status=status_fallback.status_from_bytes(data, config.site.timezone)
        )
    places = struct_errors.SourcePositions(file, text, front.positions)
    form = OWN_TYPES.get(kind) or ENTITY_TYPES.get(kind, Entity)
    advice = struct_errors.HintProvider(
        foreign_keys.make_key_hint(form, config.kinds[kind].permalink), foreign_keys.suggest_line
    )
    meta = struct_errors.convert(form, front.data, places, make_decode_hook(config.site.timezone), advice)
    raw_html = any(file.startswith(f"content/{folder.strip('/')}/") for folder in config.content.raw_html)
    language = canonicalize_tag(str(front.data.get("lang") or config.site.language))
    try:
        body, lost = parser.parse_body(front.body, file, front.line_offset, language, html=raw_html, plugins=plugins)
    except Exception as error:
        blamed = plugins.attribute_to_plugin(error, f"while {file} was read") if plugins else None
        if blamed is None:
            raise
        return _unreadable_document(
            file, kind, blamed, slug=str(front.data.get("slug") or ""), stated_status=StatedStatus("published")
        )
    lost = [*front.lost_comments, *lost]
    if isinstance(meta, list):
        says = status_fallback.status_from_data(front.data, kind, config.site.timezone)
        return _unreadable_document(
            file, kind, *meta, *lost, slug=str(front.data.get("slug") or ""), body=body, stated_status=says
        )
    meta = _as_published(_canonicalize_language(meta)) if as_published else _canonicalize_language(meta)
    slug = meta.slug or slug_from_filename(file)
    times = clock_changes.find_clock_problems(front.data, places, config.site.timezone)
    found = [
        *validation.validate_front_matter(meta, slug, places, config),
        *prose_fields.markup_warnings(meta, places),
        *times,
        *lost,
    ]
    marks = {".".join(map(str, path)): place for path, place in front.positions.items() if path}
    return Document(
        file, kind, f"{kind}/{slug}", prose_fields.typeset_front_matter(meta, language), body, tuple(found), marks
    )


def _canonicalize_language(meta: Meta) -> Meta:
    """The front matter with its language tag in the usual spelling, so that `EN` and `en` are one language."""
    lang = canonicalize_tag(meta.lang)
    return meta if lang == meta.lang else msgspec.structs.replace(meta, lang=lang)


def _as_published(meta: Meta) -> Meta:
    """The front matter of a draft, a held or an embargoed document as that of a published one."""
    if isinstance(meta, Entity) or meta.status == "withdrawn":
        return meta
    published = msgspec.structs.replace(meta, status="published")
    return msgspec.structs.replace(published, embargo=None) if isinstance(published, Story) else published


def _unreadable_document(
    file: str, kind: str, *problems: Problem, slug: str = "", body: Body | None = None, stated_status: StatedStatus
) -> Document:
    """What is known of a file that could not be understood: the problems of its body are told with the others."""
    uid = f"{kind}/{slug or slug_from_filename(file)}"
    return Document(file, kind, uid, None, body or Body(), problems, stated_status=stated_status)


def _misplaced_problem(file: str, config: Config) -> Problem:
    folders = [kind.folder for kind in config.kinds.values()]
    parts = file.split("/")
    if len(parts) == 2:  # noqa: PLR2004 - content/name.md
        return Problem(
            file, 0, 0, "a document must lie in the folder of its kind", f"one of content/{{{', '.join(folders)}}}/"
        )
    hint = suggestion(parts[1], folders) or "a folder of its own is declared under [kinds] in sitegen.toml"
    return Problem(file, 0, 0, f'"content/{parts[1]}/" is no kind\'s folder', f"{hint} (known: {', '.join(folders)})")


def make_decode_hook(zone: str) -> Callable[[type, Any], Any]:
    """How msgspec decodes the types it does not know: dates, whose naive times are in `zone`."""

    def decode_date(kind: type, value: Any) -> Any:
        if kind is not EdtfStr:
            raise NotImplementedError(kind)
        if isinstance(value, dt.date):
            value = value.isoformat()
        if not isinstance(value, str):
            message = f"{value!r} is not a date: write year-month-day, such as 2019-03-02, or XXXX where the year is not stated"
            raise ValueError(message)  # noqa: TRY004 - msgspec turns a ValueError into a problem
        return EdtfStr(_text_in_zone(edtf.parse(value, zone), zone))

    return decode_date


def _text_in_zone(value: edtf.Edtf, zone: str) -> str:
    """The date's text; a date-time is told in the archive's zone, so that the day it falls on is the newsroom's."""
    if value.instant is None:
        return value.text
    local = value.instant.astimezone(ZoneInfo(zone))
    offset = local.utcoffset()
    return (value.instant.astimezone(dt.UTC) if offset is None or offset.seconds % 60 else local).isoformat()
