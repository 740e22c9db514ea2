"""The address of a document, made from the permalink pattern of its kind and its front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.story import FRONT_PAGE_UID, Story
from sitegen.urls import format_permalink

if TYPE_CHECKING:
    from sitegen.config.schema import Config
    from sitegen.model.document import Meta


def document_address(kind: str, uid: str, meta: Meta | None, config: Config) -> str:
    """Return the address of a document, such as `/stories/slug/`; "" if it could not be parsed, or its kind is unknown."""
    if meta is None or kind not in config.kinds:
        return ""
    if uid == FRONT_PAGE_UID:
        return "/"
    parts = {"slug": uid.partition("/")[2]}
    if isinstance(meta, Story):
        date = meta.published.edtf if meta.published else None
        known = date.earliest if date and date.year is not None else None
        parts["section"] = meta.section or "news"
        parts["year"] = f"{date.year:04d}" if date and date.year is not None else "undated"
        parts["month"] = f"{date.month:02d}" if date and date.month else "00"
        parts["day"] = f"{known[2]:02d}" if date and known and known == date.latest else "00"
    return format_permalink(config.kinds[kind].permalink, parts)
