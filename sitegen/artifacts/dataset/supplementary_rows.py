"""The rows of the tables other than those of stories and entities: staff members, threads, sections and static pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifacts.dataset.rows import empty_to_none
from sitegen.model.staff import StaffMember
from sitegen.pages._threads import thread_summary
from sitegen.render.plain_text import plain_text
from sitegen.urls import section_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.artifacts.dataset.rows import PublicDocuments, Row, Rows
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.model.summary import DocumentSummary


def supplementary_rows(source: PublicDocuments) -> Iterator[Rows]:
    """Yield each row of the tables `staff`, `threads`, `sections` and `pages`, given by table name."""
    tables = {
        "staff": _staff_rows(source),
        "threads": _thread_rows(source),
        "sections": _section_rows(source),
        "pages": _page_rows(source),
    }
    for name, rows in tables.items():
        for row in rows:
            yield {name: [empty_to_none(row)]}
            source.forget_reads()


def _staff_rows(source: PublicDocuments) -> Iterator[Row]:
    """Yield every listed staff member, sorted by id."""
    reader = source.reader
    for uid, _ in reader.key_counts("staff"):
        doc = reader.document(uid) if source.is_listed(uid) else None
        if doc is not None and isinstance(doc.meta, StaffMember):
            yield _staff_row(source, doc, doc.meta)


def _staff_row(source: PublicDocuments, doc: DocumentView, member: StaffMember) -> Row:
    return {
        "id": doc.uid, "name": member.name, "sort_name": member.sort_name or member.name, "other_names": "; ".join(member.aliases),
        "role": member.role, "former": member.is_former, "start": member.start, "end": member.end,
        "language": member.lang or source.site.language, "address": source.absolute_url(doc.address),
        "contact": " ".join(link.to for link in member.contact), "same_as": " ".join(member.same_as),
        **source.image_columns(doc, member.image), "stories": source.reader.count("byline", doc.uid),
        "text": plain_text(doc, source.reader),
    }  # fmt: skip


def _thread_rows(source: PublicDocuments) -> Iterator[Row]:
    """Yield every thread that has its own page and begins with a listed story, sorted by the id of that story."""
    reader, seen_ids = source.reader, set[str]()
    roots = {root for index in ("chain", "named-thread") for root, _ in reader.key_counts(index)}
    for root in sorted(roots):
        summary = thread_summary(reader, root) if source.is_listed(root) else None
        if summary and summary.uid not in seen_ids:  # a duplicate id is reported as a problem elsewhere
            seen_ids.add(summary.uid)
            yield {**_document_row(source, summary, reader.document(summary.uid)), "starts": root}


def _section_rows(source: PublicDocuments) -> Iterator[Row]:
    """Yield every section with stories."""
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
    """Yield every public static page."""
    for uid in source.reader.read("static_pages"):
        summary = source.reader.summary(uid)
        if summary and not summary.withdrawn:
            yield _document_row(source, summary, source.reader.document(uid))


def _document_row(source: PublicDocuments, summary: DocumentSummary, doc: DocumentView | None) -> Row:
    """Return the columns that threads and pages share. A thread without a document has no text."""
    return {
        "id": summary.uid,
        "title": summary.title,
        "summary": summary.description,
        "language": summary.lang or source.site.language,
        "address": source.absolute_url(summary.address),
        "text": plain_text(doc, source.reader) if doc and doc.state == "public" else None,
    }
