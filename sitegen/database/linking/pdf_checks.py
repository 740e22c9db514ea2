"""Checks of a source document's copy: the PDF must match the front matter, be readable, and have the cited pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.content.markdown.references import classify_link
from sitegen.database.records import nearest_position
from sitegen.diagnostics import Problem
from sitegen.model.entity import SourceDocument
from sitegen.model.media_info import CostlyPdf, MediaInfo, MisnamedFile, PdfInfo
from sitegen.problem_codes.files import (
    CHECKSUM_MISMATCH,
    PAGE_COUNT_MISMATCH,
    PDF_OVER_LIMITS,
    UNREADABLE_PDF,
    WRONG_FILE_TYPE,
)
from sitegen.problem_codes.references import UNKNOWN_PAGE_OF_DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.linking.linker import Linker
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.diagnostics import Severity
    from sitegen.model.document import Meta

PAGE_FRAGMENT = re.compile(r"p(\d+)")
"""The fragment of a reference to a page of a document, as in `[[document/memorandum#p2]]`."""
_PAGE_NUMBERS = re.compile(r"\d{1,9}(?:\s*[-\u2013,]\s*\d{1,9})*", re.ASCII)
"""One page number, or several such as `2-4` and `2, 7`. Another label, such as `Exhibit B`, is not checked."""
WRONG_TYPE_HINT = "the file is published unchanged: check it, and replace it if it is damaged"
OVER_LIMITS_HINT = "print the file to a new PDF, or save it with another program"


def find_differences(
    document: SourceDocument, media_info: MediaInfo | None, digest: bytes | None
) -> Iterator[tuple[str, str, str, Severity]]:
    """Yield each difference between a document's front matter and its copy: field, message, hint, severity.

    Args:
        document: the front matter.
        media_info: the facts about the copy, or None.
        digest: the SHA-256 of the stored copy; None if the copy is on another website.
    """
    if document.sha256 and digest is not None and document.sha256 != digest.hex():
        hint = "if this is the correct file, update the checksum"
        yield "sha256", CHECKSUM_MISMATCH(f"checksum mismatch: the file has {digest.hex()}"), hint, "error"
    if isinstance(media_info, MisnamedFile):
        yield "file", wrong_type_message(document.file, media_info), WRONG_TYPE_HINT, "warning"
    if isinstance(media_info, CostlyPdf):
        yield "file", PDF_OVER_LIMITS(f"the PDF cannot be read: {media_info.reason}"), OVER_LIMITS_HINT, "error"
    if not isinstance(media_info, PdfInfo):
        return
    if media_info.damage:
        hint = "the file is published unchanged, without a viewer page"
        yield "file", UNREADABLE_PDF(f"the PDF cannot be shown, since {media_info.damage}"), hint, "warning"
    elif document.pages and document.pages != media_info.page_count:
        yield (
            "pages",
            PAGE_COUNT_MISMATCH(f"the file has {media_info.page_count} pages, not {document.pages}"),
            "count the cover as a page",
            "error",
        )


def unreadable_text_problem(store: Store, row: DocumentRecord, path: str, reason: str) -> Problem:
    """Return the error for a document whose PDF file, at `path`, takes too much time or memory to read its text."""
    line, column = nearest_position(store.source_positions(row), "file")
    message = PDF_OVER_LIMITS(f"the text of {path} cannot be read: {reason}")
    hint = f"{OVER_LIMITS_HINT}, or set visibility: noindex to keep it out of the search"
    return Problem(row.file, line, column, message, hint)


def wrong_type_message(name: str, media_info: MisnamedFile) -> str:
    """Return the message for a file whose type does not match its name."""
    return WRONG_FILE_TYPE(f'the type of "{name.rpartition("/")[2]}" does not match its name: {media_info.reason}')


def declared_copies(file: str, meta: Meta | None) -> list[str]:
    """Return the path of the copy that a front matter names, in a list; that file belongs to the document. Else an empty list."""
    if not isinstance(meta, SourceDocument) or not meta.file or "://" in meta.file:
        return []
    kind, target, _ = classify_link(meta.file, file.rpartition("/")[0])
    return [target if kind == "asset" else f"content{target}"] if target else []


def find_missing_page(linker: Linker, row: DocumentRecord, cited: str) -> tuple[str, str] | None:
    """Return the message and the hint for a page that a source document does not have, or None.

    The number of pages is that of the PDF, or else that of the front matter.

    Args:
        linker: the linker of the document that cites the page.
        row: the source document.
        cited: the cited page, as its author wrote it.
    """
    if not _PAGE_NUMBERS.fullmatch(cited):
        return None
    count = _page_count(linker, row)
    missing = next((number for number in map(int, re.findall(r"\d+", cited)) if number < 1 or number > count), None)
    if not count or missing is None:
        return None
    pages = "1 page" if count == 1 else f"{count} pages"
    hint = "write page 1" if count == 1 else f"write a page from 1 to {count}; the cover counts as page 1"
    return UNKNOWN_PAGE_OF_DOCUMENT(f"{row.uid} has {pages}, but no page {missing}"), hint


def _page_count(linker: Linker, row: DocumentRecord) -> int:
    """Return the number of pages of a source document; 0 if it is unknown. The copy counts as looked up."""
    meta = linker.store.meta(row)
    if not isinstance(meta, SourceDocument):
        return 0
    for path in declared_copies(row.file, meta):
        linker.resolver.lookups.add(f"file:{path}")
        info = linker.store.media_info(path)
        if isinstance(info, PdfInfo) and not info.damage:
            return info.page_count
    return meta.pages or 0
