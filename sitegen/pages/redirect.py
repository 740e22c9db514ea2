"""Redirect pages at old addresses: of documents that moved (`redirect_from`), and of entities that were merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import normalized_path, output_file, redirect_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.summary import DocumentSummary

NAME = "redirect"
TEMPLATE = "redirect.html"
FOR_EACH = ("document",)
TRAITS = PageTraits(is_recorded=True)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """Yield one page for each old address of a public document."""
    old_addresses = reader.read("old_addresses", uid)
    summary = redirect_target(reader, uid) if old_addresses else None
    for old in _stub_addresses(old_addresses, summary.address) if summary else ():
        yield Page(old, NAME, (uid,), f"an old address of {uid}", uid)


def _stub_addresses(old_addresses: Iterable[str], current_address: str) -> list[str]:
    """Return the old addresses that have an HTML page. The others are redirected only by the rules for hosts.

    A file cannot answer an address with a query. Of addresses that differ only in case, one has a file, because file systems
    that ignore case have only one; none has a file if it would be that of the current page.
    """
    found = {
        normalized_path(output_file(old)): old for old in sorted(map(redirect_address, old_addresses)) if "?" not in old
    }
    current_file = output_file(current_address)
    return [
        old
        for path, old in sorted(found.items())
        if path != normalized_path(current_file) or output_file(old) == current_file
    ]


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return `target`: the summary of the document that the old address redirects to."""
    return {"target": redirect_target(reader, page.key[0]), "noindex": True}


def redirect_target(reader: Reader, uid: str) -> DocumentSummary | None:
    """Return the target of an old address: the document, or the one that it was merged into.

    None if the target is not public or has an opaque address, which must not be revealed.
    """
    summary = reader.summary(reader.read("merged_into", uid) or uid)
    return None if summary and summary.is_opaque else summary
