"""Downloads of the citation of a story: from its page, or from files next to it.

By default the page contains the citation in each format, as the address of a link (`data:`, RFC 2397) that browsers save as a
file. It needs no script, works from a disk, and no Content-Security-Policy applies to it, since nothing is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sitegen.render.citations.citation import build_citation
from sitegen.render.citations.exports import CITATION_FORMATS
from sitegen.urls import child_address

if TYPE_CHECKING:
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader
    from sitegen.model.summary import DocumentSummary

DATA_SAFE_CHARS = "!$()*+,;=:@/?-._~"
"""Characters that are not percent-encoded in a data URL: those of RFC 3986 that need no escape in an HTML attribute."""


class CitationDownload(NamedTuple):
    """A citation in one format, for a link that saves it."""

    label: str
    """Name of the format, the same in every language."""
    file_name: str
    """Name under which browsers save it, such as `parking-contract.bib`."""
    address: str
    """Address of the file of this site, or the whole text as a data URL."""

    @property
    def is_file(self) -> bool:
        """True for an address of this site."""
        return self.address.startswith("/")


def has_citation_files(reader: Reader) -> bool:
    """Return True if the archive publishes each citation as a file."""
    outputs = reader.read("config", "outputs")
    return bool(outputs.citations and outputs.citation_files)


def citation_files(reader: Reader, summary: DocumentSummary) -> list[tuple[str, str]]:
    """Return the format name and the address of each citation file of a story; none if the archive publishes none."""
    if not has_citation_files(reader):
        return []
    return [(form.label, child_address(summary.address, name)) for name, form in CITATION_FORMATS.items()]


def citation_downloads(reader: Reader, doc: DocumentView) -> list[CitationDownload]:
    """Return the citation of a story in each format; none if the archive offers no citations."""
    outputs = reader.read("config", "outputs")
    if not outputs.citations:
        return []
    slug, citation = doc.uid.partition("/")[2], None if outputs.citation_files else build_citation(doc, reader)
    return [
        CitationDownload(
            form.label,
            f"{slug}.{name.rpartition('.')[2]}",
            _data_url(form.media_type, form.export(citation)) if citation else child_address(doc.address, name),
        )
        for name, form in CITATION_FORMATS.items()
    ]


def _data_url(media_type: str, text: str) -> str:
    return f"data:{media_type};charset=utf-8,{quote(text, DATA_SAFE_CHARS)}"
