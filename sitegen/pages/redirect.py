"""Old addresses: of documents that moved (`redirect_from`) and of ids that were merged; each leads to where it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page
from sitegen.urls import normalized_path, output_file, redirect_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import DocumentSummary

NAME = "redirect"
TEMPLATE = "redirect.html"
FOR_EACH = ("document",)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """One for each old address of a document that is public."""
    old_addresses = reader.read("old_addresses", uid)
    summary = redirect_target(reader, uid) if old_addresses else None
    for old in _stub_addresses(old_addresses, summary.address) if summary else ():
        yield Page(old, NAME, (uid,), f"an old address of {uid}")


def _stub_addresses(old_addresses: Iterable[str], current_address: str) -> list[str]:
    """Return the old addresses that have an HTML page; those that have none are redirected by the rules for hosts only.

    No file can answer an address with a query. Of addresses that differ only in capitals one has a file, since disks that
    ignore case hold only one, and none if that is the present page's own file.
    """
    found = {
        normalized_path(output_file(old)): old for old in sorted(map(redirect_path, old_addresses)) if "?" not in old
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
    """Where an old address leads: the document itself, or what it was merged into; nowhere where that must not be told."""
    summary = reader.summary(reader.read("merged_into", uid) or uid)
    return None if summary and summary.is_opaque else summary
