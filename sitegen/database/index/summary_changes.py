"""Compares two versions of a document's encoded summary: what changed for redirects and for search engines."""

from __future__ import annotations

from sitegen.codec import decode
from sitegen.database.store import EMPTY_SUMMARY
from sitegen.model.page import DocumentSummary


def became_noindex(old: bytes, new: bytes) -> bool:
    """Return True if a document did not ask for `noindex`, and does now."""
    before, after = map(_decode_summary, (old, new))
    return before is not None and not before.noindex and after is not None and after.noindex


def address_and_withdrawn(summary: bytes) -> tuple[str, bool] | None:
    """Return what redirects depend on: the address and whether the document is withdrawn; None without a summary."""
    decoded = _decode_summary(summary)
    return (decoded.address, decoded.withdrawn) if decoded else None


def _decode_summary(summary: bytes) -> DocumentSummary | None:
    return decode(DocumentSummary, summary) if summary not in EMPTY_SUMMARY else None
