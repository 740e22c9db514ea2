"""Robust Links 1.0: links that also state the address and the date of an archived copy, in case the original disappears."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import TYPE_CHECKING

from markdown_it.common.normalize_url import normalizeLink
from markupsafe import Markup

from sitegen.model.entity import SourceDocument
from sitegen.model.fields import SourceReference
from sitegen.model.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.model.document import Meta

VERSION_ATTRIBUTES = Markup(' data-originalurl="{}" data-versionurl="{}"')
DATE_ATTRIBUTE = Markup(' data-versiondate="{}"')
_ARCHIVE_TIMESTAMP = re.compile(r"(?:/web/(\d{14})(?:[a-z]{2}_)?/|/(\d{14})(?:[a-z]{2}_)?/https?:)")
"""Time in the address of an archived copy, in UTC to the second. A convention of web archives that implement Memento (RFC 7089)."""
_LINK = re.compile(r'<a\s(?![^>]*\bdata-originalurl=)[^>]*?\bhref="([^"]*)"[^>]*(?=>)')


def robust_link_attrs(original: str, archived: str) -> Markup:
    """Return the attributes of a link to `original`, each after a space; empty if there is no archived copy."""
    if not (original and archived):
        return Markup()
    day = version_date(archived)
    return VERSION_ATTRIBUTES.format(original, archived) + (DATE_ATTRIBUTE.format(day) if day else "")


def version_date(archived: str) -> str:
    """Return the day of an archived copy, as ISO 8601; empty if its address does not state it."""
    found = _ARCHIVE_TIMESTAMP.search(archived)
    try:
        return dt.datetime.strptime(f"{found[1] or found[2]}Z", "%Y%m%d%H%M%S%z").date().isoformat() if found else ""
    except ValueError:
        return ""


def add_robust_links(html: Markup, meta: Meta) -> Markup:
    """Return HTML in which links to a source or to the original publication have the attributes of the copy in the front matter."""
    copies = {form: pair for pair in _archived_copies(meta) for form in (pair[0], normalizeLink(pair[0]))}

    def with_attrs(link: re.Match[str]) -> str:
        pair = copies.get(unescape(link[1]))
        return f"{link[0]}{robust_link_attrs(*pair)}" if pair else link[0]

    return Markup(_LINK.sub(with_attrs, html)) if copies else html  # noqa: S704 - only attributes are added, escaped


def _archived_copies(meta: Meta) -> Iterator[tuple[str, str]]:
    """Yield each external address with the address of its archived copy, if one is recorded."""
    found = []
    if isinstance(meta, Story):
        found += [(source.url, source.archived_url) for source in meta.sources if isinstance(source, SourceReference)]
        found.append((meta.original_url, meta.archived_url))
    elif isinstance(meta, SourceDocument):
        found.append((meta.source_url, meta.archived_url))
    yield from ((original, archived) for original, archived in found if original and archived)
