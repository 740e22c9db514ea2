"""The check `pdf_text`: finds PDF files whose text the search does not find, such as scans without text recognition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.codec import decode
from sitegen.database.linking.pdf_checks import unreadable_text_problem
from sitegen.database.linking.resolved_links import Links
from sitegen.database.records import nearest_position
from sitegen.diagnostics import Problem
from sitegen.media.pdf_helper import PdfLimitError
from sitegen.media.pdf_text import read_pdf_text
from sitegen.model.media_info import PdfInfo
from sitegen.problem_codes.checks import PDF_WITHOUT_TEXT
from sitegen.publish.leak_check import LeakCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import CheckContext
    from sitegen.media.pdf_text import PdfText

NAME = "pdf_text"
OCR_HINT = "recognize its text, for example with OCRmyPDF, or set pdf_text = false in [search]"


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a warning for each public PDF without text, if the search is to find the text of PDF files."""
    search = context.config.search
    if not (search.enabled and search.pdf_text):
        return
    store, leak_check = context.store, LeakCheck(context.store, context.config)
    for row in store.find_documents("kind = 'document' AND state = 'public'"):
        path = decode(Links, store.blob(row.id, "links")).copy_path
        info = store.media_info(path)
        if not isinstance(info, PdfInfo) or info.damage:
            continue
        try:
            text = read_pdf_text(context.root / store.disk_path(path), info.sha256, store.path.parent)
        except PdfLimitError as error:
            yield unreadable_text_problem(store, row, path, str(error))
            continue
        position = nearest_position(store.source_positions(row), "file")
        for message, hint in [*_find_faults(path, text), *_find_leaks(path, text, leak_check)]:
            yield Problem(row.file, *position, PDF_WITHOUT_TEXT(message), hint, "warning")


def _find_faults(path: str, text: PdfText) -> Iterator[tuple[str, str]]:
    """Yield a message and a hint if a file has no text, or too much of it."""
    if text.error:
        yield f"the text of {path} cannot be read: {text.error}", OCR_HINT
    elif text.is_cut:
        message = f"{path} is too long for the search, which finds the words of pages 1 to {len(text.pages)}"
        yield message, "split the file if readers have to find the rest"
    elif text.is_empty:
        yield f"{path} has no text, so the search does not find its words", OCR_HINT


def _find_leaks(path: str, text: PdfText, leak_check: LeakCheck) -> Iterator[tuple[str, str]]:
    """Yield a message and a hint for each page that names something suppressed or unpublished."""
    for number, page in enumerate(text.pages, 1):
        for leak in leak_check.find_leaks("page.txt", page.encode(), path):
            message = (
                f"page {number} of {path} names {leak.uid}, which is {leak.state}, so the search leaves the page out"
            )
            yield message, "readers of the file see it: publish the file without it, or leave it"
