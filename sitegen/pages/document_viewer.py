"""Viewer pages: the PDF copy of a document, its properties, and the stories that cite its pages."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.model.entity import SourceDocument
from sitegen.model.media_info import PdfInfo, first_page_number
from sitegen.model.page import Page
from sitegen.model.summary import DocumentSummary
from sitegen.urls import page_anchor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "document_viewer"
TEMPLATE = "document_viewer.html"
FOR_EACH = ("document",)


class CitedPage(msgspec.Struct, frozen=True):
    """A page of the document, and the documents that cite it."""

    label: str
    """The page as it is cited: a number, or words such as `2-4` or `Exhibit B`."""
    anchor: str
    page_number: str
    """The page in the file, if the label contains it; otherwise empty."""
    citing: list[DocumentSummary]


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """Yield one page for each public document that has a copy in the form of a readable PDF."""
    summary = reader.summary(uid)
    if summary and summary.viewer_address:
        yield Page(summary.viewer_address, NAME, (uid,), document=uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return the document, `pdf` (properties of the file), `cited_pages`, and `citing_without_page`: other documents that cite it."""
    uid = page.key[0]
    doc, summary = reader.document(uid), reader.summary(uid)
    assert doc is not None and summary is not None and isinstance(doc.meta, SourceDocument)  # noqa: S101, PT018 - it is planned
    pdf = reader.read("media_info", doc.links.copy_path)
    assert isinstance(pdf, PdfInfo)  # noqa: S101 - it has a viewer
    cited_pages = _cited_pages(uid, reader, pdf)
    citing_a_page = {other.uid for cited_page in cited_pages for other in cited_page.citing}
    stories = [item.summary for item in reader.ascending("cites", uid)]
    return {
        "doc": doc,
        "document": doc.meta,
        "summary": summary,
        "pdf": pdf,
        "cited_pages": cited_pages,
        "citing_without_page": [story for story in stories if story.uid not in citing_a_page],
        "noindex": summary.noindex,
    }


def _cited_pages(uid: str, reader: Reader, pdf: PdfInfo) -> list[CitedPage]:
    """Return every page that is cited, in the order of the file."""
    found = []
    for label, items in groupby(reader.ascending("cited-page", uid), attrgetter("data")):
        number = first_page_number(label)
        is_there = number is not None and 1 <= number <= pdf.page_count
        citing = [item.summary for item in items if item.summary.uid != uid]
        found.append(CitedPage(label, page_anchor(label), str(number) if is_there else "", citing))
    return found
