"""Checks of a source document's copy: the PDF must match the front matter, and be readable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.model.media_info import MediaInfo, MisnamedFile, PdfInfo
from sitegen.problem_codes.files import CHECKSUM_MISMATCH, PAGE_COUNT_MISMATCH, UNREADABLE_PDF, WRONG_FILE_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.diagnostics import Severity
    from sitegen.model.entity import SourceDocument

PAGE_FRAGMENT = re.compile(r"p(\d+)")
"""The fragment of a reference to a page of a document, as in `[[document/memorandum#p2]]`."""
WRONG_TYPE_HINT = "the file is published unchanged: check it, and replace it if it is damaged"


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


def wrong_type_message(name: str, media_info: MisnamedFile) -> str:
    """Return the message for a file whose type does not match its name."""
    return WRONG_FILE_TYPE(f'the type of "{name.rpartition("/")[2]}" does not match its name: {media_info.reason}')
