"""Addresses of a post: where links to it can point, and which of them redirect to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from sitegen.importers._wordpress.site_index import old_path, old_paths
from sitegen.urls import date_address, path_error

_YEAR = re.compile(r"(\d{4})/\d")

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.importers._wordpress.site_index import Entry
    from sitegen.importers._wordpress.text.context import TextContext


def link_targets(entry: Entry, context: TextContext) -> tuple[str, ...]:
    """Return all addresses by which other posts link to this one."""
    site = context.index.site
    base = context.index.base_path
    paths = old_paths(entry.link, entry.old_slugs, entry.id, base)
    if entry.type == "page" and entry.id.isdigit():
        paths.append(f"{base}?page_id={entry.id}")
    own = [path for path in paths if context.index.path_owner(path) in {entry.id, ""}]
    return tuple(dict.fromkeys([*([entry.link] if entry.link and own else []), *(urljoin(site, path) for path in own)]))


def redirects(entry: Entry, context: TextContext) -> list[str]:
    """Return the old addresses that redirect to this document. One that belongs to another document, or that cannot be served, is told."""
    found = []
    for path in _own_paths(entry, context):
        if context.index.path_owner(path) not in {entry.id, ""}:
            context.note("told", "old address that another document has as well, which WordPress shows there", path)
        elif "//" in path or "%" in path.partition("?")[0] or path_error(path.partition("?")[0]):
            context.note("told", "old address that no host can redirect", path)
        else:
            found.append(path)
    if year := _YEAR.match(old_path(entry.link).removeprefix(context.index.base_path)):
        context.ask(
            "redirects",
            f"{context.index.base_path}{year[1]}/",
            date_address(year[1]),
            f"year {year[1]}",
            is_required=False,
        )
    if entry.type == "page" and entry.id.isdigit():
        found.append(f"{context.index.base_path}?page_id={entry.id}")
    return found


def _own_paths(entry: Entry, context: TextContext) -> Iterable[str]:
    """Return the addresses of a document and of the pages of its attachments, as paths."""
    base_path = context.index.base_path
    pages = (old_path(link) for link in context.index.attachment_pages.of(entry.id))
    own = (path for path in pages if path not in {"", "/", base_path})
    return dict.fromkeys((*old_paths(entry.link, entry.old_slugs, entry.id, base_path), *own))
