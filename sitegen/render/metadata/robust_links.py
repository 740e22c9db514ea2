"""Robust Links 1.0: links that also state the address and the date of an archived copy, in case the original disappears."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import TYPE_CHECKING

from markupsafe import Markup

from sitegen.content.archived_copies import canonical_web_address
from sitegen.model.entity import SourceDocument
from sitegen.model.fields import SourceReference
from sitegen.model.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.document import Meta

VERSION_ATTRIBUTES = Markup(' data-originalurl="{}" data-versionurl="{}"')
DATE_ATTRIBUTE = Markup(' data-versiondate="{}"')
_ARCHIVE_TIMESTAMP = re.compile(r"(?:/web/(\d{14})(?:[a-z]{2}_)?/|/(\d{14})(?:[a-z]{2}_)?/https?:)")
"""Time in the address of an archived copy, in UTC to the second. A convention of web archives that implement Memento (RFC 7089)."""
_LINK = re.compile(r'<a\s(?![^>]*\bdata-originalurl=)[^>]*?\bhref="((?:https?:)?//[^"]*)"[^>]*(?=>)', re.IGNORECASE)


def robust_link_attrs(reader: Reader, original: str, archived: str) -> Markup:
    """Return the attributes of a link to `original`, each after a space; empty if there is no archived copy.

    Args:
        reader: the page's reader, for the table of archived copies.
        original: address of the link.
        archived: address of its copy, from front matter. If it is empty, the copy is that of the table.
    """
    listed_copy, listed_date = _copy_in_table(reader, original)
    copy = archived or listed_copy
    if not (original and copy):
        return Markup()
    day = version_date(copy) or (listed_date if copy == listed_copy else "")
    return VERSION_ATTRIBUTES.format(original, copy) + (DATE_ATTRIBUTE.format(day) if day else "")


def _copy_in_table(reader: Reader, original: str) -> tuple[str, str]:
    """Return the address and the date of the copy in the table of archived copies; both empty if there is none."""
    address = canonical_web_address(original)
    found = reader.read("archived_copy", address) if address else []
    return found[0] if found else ("", "")


def version_date(archived: str) -> str:
    """Return the day of an archived copy, as ISO 8601; empty if its address does not state it."""
    found = _ARCHIVE_TIMESTAMP.search(archived)
    try:
        return dt.datetime.strptime(f"{found[1] or found[2]}Z", "%Y%m%d%H%M%S%z").date().isoformat() if found else ""
    except ValueError:
        return ""


def add_robust_links(html: Markup, meta: Meta, reader: Reader) -> Markup:
    """Return HTML in which links to other sites have the attributes of their copy: of the front matter, else of the table."""
    copies = {canonical_web_address(original): (original, archived) for original, archived in _archived_copies(meta)}

    def with_attrs(link: re.Match[str]) -> str:
        address = unescape(link[1])
        original, archived = copies.get(canonical_web_address(address), (address, ""))
        return f"{link[0]}{robust_link_attrs(reader, original, archived)}"

    return Markup(_LINK.sub(with_attrs, html))  # noqa: S704 - only attributes are added, escaped


def _archived_copies(meta: Meta) -> Iterator[tuple[str, str]]:
    """Yield each external address with the address of its archived copy, if one is recorded."""
    found = []
    if isinstance(meta, Story):
        found += [(source.url, source.archived_url) for source in meta.sources if isinstance(source, SourceReference)]
        found.append((meta.original_url, meta.archived_url))
    elif isinstance(meta, SourceDocument):
        found.append((meta.source_url, meta.archived_url))
    yield from ((original, archived) for original, archived in found if original and archived)
