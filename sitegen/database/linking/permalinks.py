"""The address of a document, from its kind's pattern and its front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.story import Story
from sitegen.urls import format_permalink

if TYPE_CHECKING:
    from sitegen.config.schema import Config
    from sitegen.model.document import Meta


def document_address(kind: str, uid: str, meta: Meta | None, config: Config) -> str:
    """Return the address that a document's front matter gives it; "" for a document that could not be parsed."""
    if meta is None or kind not in config.kinds:
        return ""
    parts = {"slug": uid.partition("/")[2]}
    if isinstance(meta, Story):
        date = meta.published.edtf if meta.published else None
        known = date.earliest if date and date.year is not None else None
        parts["section"] = meta.section or "news"
        parts["year"] = f"{date.year:04d}" if date and date.year is not None else "undated"
        parts["month"] = f"{date.month:02d}" if date and date.month else "00"
        parts["day"] = f"{known[2]:02d}" if date and known and known == date.latest else "00"
    return format_permalink(config.kinds[kind].permalink, parts)
