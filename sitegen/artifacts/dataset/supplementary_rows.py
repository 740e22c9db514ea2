"""Rows of what stands beside stories and entities: threads, sections, and the archive's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifacts.dataset.rows import empty_to_none
from sitegen.pages._threads import thread_summary
from sitegen.render.plain_text import plain_text
from sitegen.urls import section_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.artifacts.dataset.rows import PublicDocuments, Row, Rows
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.model.page import DocumentSummary


def supplementary_rows(source: PublicDocuments) -> Iterator[Rows]:
    """All of them, those of one after the other; what is read for one is forgotten with it."""
    for name, found in (
        ("threads", _thread_rows(source)),
        ("sections", _section_rows(source)),
        ("pages", _page_rows(source)),
    ):
        for row in found:
            yield {name: [empty_to_none(row)]}
            source.forget_reads()


def _thread_rows(source: PublicDocuments) -> Iterator[Row]:
    """Every thread that has a page of its own and begins with a story that is listed."""
    reader, told = source.reader, set()
    roots = {root for idx in ("chain", "named-thread") for root, _ in reader.key_counts(idx)}
    for root in sorted(roots):
        summary = thread_summary(reader, root) if source.is_listed(root) else None
        if summary and summary.uid not in told:  # an id that two have is told as a problem elsewhere
            told.add(summary.uid)
            yield {**_document_row(source, summary, reader.document(summary.uid)), "starts": root}


def _section_rows(source: PublicDocuments) -> Iterator[Row]:
    for name, stories in source.reader.key_counts("section"):
        title, declared = source.reader.section(name)
        yield {
            "id": name,
            "title": title,
            "summary": declared.summary if declared else "",
            "address": source.absolute_url(section_address(name)),
            "stories": stories,
        }


def _page_rows(source: PublicDocuments) -> Iterator[Row]:
    for uid in source.reader.read("static_pages"):
        summary = source.reader.summary(uid)
        if summary and not summary.withdrawn:
            yield _document_row(source, summary, source.reader.document(uid))


def _document_row(source: PublicDocuments, summary: DocumentSummary, doc: DocumentView | None) -> Row:
    """What threads and pages have in common; a thread that no document names has no text."""
    return {
        "id": summary.uid,
        "title": summary.title,
        "summary": summary.description,
        "language": summary.lang or source.site.language,
        "address": source.absolute_url(summary.address),
        "text": plain_text(doc, source.reader) if doc and doc.state == "public" else None,
    }
