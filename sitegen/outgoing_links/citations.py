"""Collects the outgoing links of an archive from its database: each address with the documents that cite it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.content.archived_copies import canonical_web_address
from sitegen.content.front_matter.validation import web_addresses
from sitegen.database.records import ENCODED_NONE, nearest_position
from sitegen.model.entity import SourceDocument
from sitegen.model.staff import StaffMember
from sitegen.model.story import Story
from sitegen.outgoing_links.text_positions import AddressFinder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.model.document import Body, Meta
    from sitegen.struct_paths import KeyPath

TEXT_PLACE = "text"
"""Place of a link in the text of a document. All other places are paths in its front matter."""
COPY_KEY = "archived_url"
"""Key of the front matter for the address of a copy."""
_SOURCE = re.compile(r"sources\.\d+\.url")
_LINK = re.compile(r'<a\s[^>]*?\bhref="((?:https?:)?//[^"]*)"', re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


class Citation(msgspec.Struct, frozen=True):
    """One place at which a document cites an address."""

    document: str
    """Id of the document."""
    file: str
    line: int
    column: int
    place: str
    """`text`, or the path of the field in the front matter, such as `sources.0.url`."""
    state: str
    """State of the document, such as `public` or `draft`."""
    since: str
    """Date of publication of the document, in EDTF; "" if it has none."""
    own_copy: str = ""
    """Address of the copy that the front matter of the document states, or ""."""
    archived_url: str = ""
    """Address of the copy that the link has: `own_copy`, else that of the table of copies, or ""."""

    @property
    def copy_path(self) -> KeyPath | None:
        """The place in the front matter for the address of a copy; None if there is none for this citation."""
        if _SOURCE.fullmatch(self.place):
            return ("sources", int(self.place.split(".")[1]), COPY_KEY)
        return (COPY_KEY,) if self.place in {"original_url", "source_url"} else None


class OutgoingLink(msgspec.Struct, frozen=True):
    """An address of another site, and where it is cited."""

    address: str
    """Address, as `canonical_web_address` returns it."""
    citations: tuple[Citation, ...]
    """At least one, sorted by file and line."""

    @property
    def is_archived(self) -> bool:
        """True if each link to the address has an archived copy."""
        return all(citation.archived_url for citation in self.citations)

    @property
    def is_public(self) -> bool:
        """True if a public document cites the address."""
        return any(citation.state == "public" for citation in self.citations)

    @property
    def since(self) -> str:
        """Earliest date of publication of a public document that cites the address; "" if there is none."""
        return min((one.since for one in self.citations if one.since and one.state == "public"), default="")


def collect_links(store: Store, root: Path, base_url: str, only: Collection[str] | None = None) -> list[OutgoingLink]:
    """Return the outgoing links of all documents whose front matter can be read, sorted by address.

    Args:
        store: the database, after indexing.
        root: the archive's root folder, whose files are read for the positions of links in texts.
        base_url: URL of the site. Links to the site itself are left out.
        only: the addresses to collect; None for all.
    """
    listed = dict(store.db.execute("SELECT address, archived_url FROM archived_copy").fetchall())
    found: dict[str, list[Citation]] = {}
    own = canonical_web_address(base_url)
    for row in store.find_documents("meta != ?", ENCODED_NONE):
        for address, citation in _document_citations(store, root, row, only):
            if not (own and address.startswith(own)):
                copy = citation.own_copy or listed.get(address, "")
                found.setdefault(address, []).append(msgspec.structs.replace(citation, archived_url=copy))
    return [OutgoingLink(address, tuple(_in_order(found[address]))) for address in sorted(found)]


def _in_order(citations: Iterable[Citation]) -> list[Citation]:
    return sorted(citations, key=lambda one: (one.file, one.line, one.column, one.place))


def _document_citations(
    store: Store, root: Path, row: DocumentRecord, only: Collection[str] | None
) -> Iterator[tuple[str, Citation]]:
    """Yield each address that a document cites, as it is compared, with its place."""
    meta, body = store.meta(row), store.body(row)
    if meta is None:
        return
    fields = [(path, address) for path, written in _fields(meta) if (address := canonical_web_address(written))]
    texts = [(written, address) for written in _text_addresses(body) if (address := canonical_web_address(written))]
    fields = [each for each in fields if only is None or each[1] in only]
    texts = [each for each in texts if only is None or each[1] in only]
    if not (fields or texts):
        return
    copies = _own_copies(meta)
    since = str(getattr(meta, "published", None) or "")

    def cite(address: str, place: str, position: tuple[int, int]) -> tuple[str, Citation]:
        copy = _copy_beside(meta, place) if place != TEXT_PLACE else copies.get(address, "")
        return address, Citation(row.uid, row.file, *position, place, row.state, since, copy)

    positions = store.source_positions(row)
    for path, address in fields:
        place = ".".join(map(str, path))
        yield cite(address, place, nearest_position(positions, place))
    if texts:
        finder = AddressFinder(_read_source(root / store.disk_path(row.file)))
        yield from (cite(address, TEXT_PLACE, finder.find(written)) for written, address in texts)


def _fields(meta: Meta) -> Iterator[tuple[KeyPath, str]]:
    """Yield the path and the value of each field that links to another site, without those for copies."""
    yield from ((path, link) for path, link in web_addresses(meta) if link and path[-1] != COPY_KEY)
    if isinstance(meta, StaffMember):
        yield from ((("contact", number, "to"), contact.to) for number, contact in enumerate(meta.contact))


def _text_addresses(body: Body) -> Iterator[str]:
    """Yield the addresses in a text as links have them: those of links, then those of shortcodes."""
    yield from (unescape(found[1]) for found in _LINK.finditer(body.html))
    for shortcode in body.shortcodes:
        yield from (text for text in _leaves(shortcode.arguments) if _WEB_ADDRESS.fullmatch(text))


def _leaves(value: Any) -> Iterator[str]:
    """Yield the texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)


def _own_copies(meta: Meta) -> dict[str, str]:
    """Return the addresses for which the front matter of a document states a copy, with the copy."""
    found = {
        canonical_web_address(address): _copy_beside(meta, ".".join(map(str, path)))
        for path, address in web_addresses(meta)
        if address
    }
    return {address: copy for address, copy in found.items() if copy}


def _copy_beside(meta: Meta, place: str) -> str:
    """Return the address of the copy that the front matter states next to an address; "" if there is none."""
    if isinstance(meta, Story) and _SOURCE.fullmatch(place):
        return str(getattr(meta.sources[int(place.split(".")[1])], COPY_KEY, ""))
    stated = (isinstance(meta, Story) and place == "original_url") or (
        isinstance(meta, SourceDocument) and place == "source_url"
    )
    return str(getattr(meta, COPY_KEY)) if stated else ""


def _read_source(file: Path) -> str:
    """Return the text of a file; "" if it has been deleted in the meantime."""
    try:
        return file.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    except FileNotFoundError:
        return ""
