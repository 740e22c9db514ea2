"""Citations of each story as files: CSL-JSON, RIS and BibTeX. By default there are none, and the page contains the citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.page import Page
from sitegen.render.citations.citation import build_citation
from sitegen.render.citations.downloads import has_citation_files
from sitegen.render.citations.exports import CITATION_FORMATS
from sitegen.urls import child_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "citations"
FOR_EACH = ("document",)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """Yield one file in each format for each public story, if they are configured."""
    summary = reader.summary(uid)
    if summary and summary.kind == "story" and not summary.withdrawn and has_citation_files(reader):
        for name in CITATION_FORMATS:
            yield Page(child_address(summary.address, name), "citations", (uid, name), document=uid)


def generate(page: Page, reader: Reader) -> bytes:
    """Return the citation in one format. It does not read the body, so that edits of the text do not change it."""
    uid, name = page.key
    doc = reader.metadata(uid)
    assert doc is not None  # noqa: S101 - it is planned
    return CITATION_FORMATS[name].export(build_citation(doc, reader)).encode()
