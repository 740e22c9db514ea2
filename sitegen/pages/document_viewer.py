"""The page on which the copy of a document can be looked at: the PDF itself, what is known of it, who cites which page."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.model.entity import SourceDocument
from sitegen.model.media_info import PdfInfo, first_page_number
from sitegen.model.page import DocumentSummary, Page
from sitegen.urls import page_anchor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "viewer"
TEMPLATE = "viewer.html"
FOR_EACH = ("document",)


class CitedPage(msgspec.Struct, frozen=True):
    """A page of the document, and the documents that cite it."""

    label: str
    """As they give it: a number, or words such as `2-4` or `Exhibit B`."""
    anchor: str
    page_number: str
    """The page in the file, where the label tells it."""
    citing: list[DocumentSummary]


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """One for each public document whose copy is a PDF that can be read."""
    card = reader.summary(uid)
    if card and card.viewer_address:
        yield Page(card.viewer_address, "viewer", (uid,), uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`doc`, its `card`, `pdf` (what is known of the file), `cited` by page, `whole`: who cites it without a page."""
    uid = page.key[0]
    doc, card = reader.document(uid), reader.summary(uid)
    assert doc is not None and card is not None and isinstance(doc.meta, SourceDocument)  # noqa: S101, PT018 - it is planned
    pdf = reader.read("media_info", doc.links.copy_path)
    assert isinstance(pdf, PdfInfo)  # noqa: S101 - it has a viewer
    cited = _cited_pages(uid, reader, pdf)
    named = {other.uid for place in cited for other in place.citing}
    stories = [item.summary for item in reader.ascending("cites", uid)]
    return {
        "doc": doc,
        "paper": doc.meta,
        "card": card,
        "pdf": pdf,
        "cited": cited,
        "whole": [story for story in stories if story.uid not in named],
        "noindex": card.noindex,
    }


def _cited_pages(uid: str, reader: Reader, pdf: PdfInfo) -> list[CitedPage]:
    """Every page that somebody cites, in the order of the file."""
    found = []
    for label, items in groupby(reader.ascending("cited-page", uid), attrgetter("data")):
        number = first_page_number(label)
        is_there = number is not None and 1 <= number <= pdf.page_count
        cards = [item.summary for item in items if item.summary.uid != uid]
        found.append(CitedPage(label, page_anchor(label), str(number) if is_there else "", cards))
    return found
