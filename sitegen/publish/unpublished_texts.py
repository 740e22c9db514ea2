"""The texts that no published file may contain: ids, addresses, slugs, names and titles of unpublished documents.

A text that is public in any case is not searched for, such as the name that an unpublished document shares with a public
one. Neither is a text that is too short or too common to identify a document.

The texts of a document that was merged into an unpublished one are searched for like its own.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sitegen.database.linking.permalinks import document_address
from sitegen.database.linking.resolver import ResolutionError, Resolver
from sitegen.database.records import CONFIDENTIAL_STATES, HAS_PAGE_SQL, UNUSED
from sitegen.model.entity import Entity
from sitegen.model.staff import StaffMember
from sitegen.names.bylines import writer_key
from sitegen.names.naming import normalize_name, spelling_variants
from sitegen.names.word_boundaries import has_compact_script, unspaced_width
from sitegen.publish.text_normalization import normalize_for_search
from sitegen.urls import byline_address, normalized_path, opaque_address, output_file, redirect_address, section_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store

MIN_NAME_LETTERS = 4
"""Minimum number of letters of a suppressed entity's one-word name. Shorter names are part of too many texts."""
MIN_COMPACT_NAME_CHARACTERS = 2
"""The same minimum for scripts in which two characters are a complete name."""
MIN_UNSPACED_TITLE_WIDTH = 8
"""Minimum width of a title in a script without spaces. Han characters count double."""
_PUBLIC_NAME_QUERY = """
SELECT 1 FROM entry JOIN document ON document.id = entry.document
WHERE index_name IN ('name', 'title') AND key = ? AND state = 'public' LIMIT 1
"""
_BYLINE_QUERY = """
SELECT 1 FROM entry JOIN document ON document.id = entry.document
WHERE index_name = 'byline' AND key IN (?, ?) AND state = 'public' LIMIT 1
"""
_MERGES = "state IN ('merged', 'unused') AND instr(meta, CAST('merged_into' AS BLOB))"
"""An SQL condition on `document`: its front matter has `merged_into:`. The few others that contain the word do no harm."""


class TextOwner(NamedTuple):
    """The unpublished document that a text belongs to."""

    uid: str
    state: str
    """Its state; for a merged document that of the one it was merged into."""
    merged_into: str = ""
    """Id of the unpublished document that it was merged into, or ""."""


@dataclass(frozen=True, slots=True)
class _UnpublishedDocument:
    """An unpublished document and the texts that would disclose it."""

    owner: TextOwner
    slug: str
    addresses: tuple[str, ...]
    names: tuple[str, ...]


def find_unpublished_texts(store: Store, config: Config) -> dict[str, TextOwner]:
    """Return the normalized texts to search for, each with its document.

    A text of several documents belongs to the last of them, unless it is only a link form of that one.
    """
    public = _PublicTexts(store, config)
    owners: dict[str, TextOwner] = {}
    for document in _unpublished_documents(store, public, config):
        for text in (document.owner.uid, *document.addresses, *document.names):
            if text and _is_distinctive(text, document.owner.state) and not public.is_public_name(text):
                owners[normalize_for_search(text)] = document.owner
        for text in () if public.is_public_slug(document.slug) else _link_forms(document):
            owners.setdefault(text, document.owner)
    return owners


def _is_distinctive(text: str, state: str) -> bool:
    """Return True if a text identifies a document: it is an address or has several words.

    Of a suppressed entity, a name of one word counts too, unless it is very short. Names in Han or Hangul have two or three
    characters. In scripts without spaces, a title of about four characters has several words.
    """
    if "/" in text or " " in normalize_for_search(text).strip():
        return True
    if state == "suppressed":
        return len(text) >= (MIN_COMPACT_NAME_CHARACTERS if has_compact_script(text) else MIN_NAME_LETTERS)
    return unspaced_width(text) >= MIN_UNSPACED_TITLE_WIDTH


def _link_forms(document: _UnpublishedDocument) -> tuple[str, ...]:
    """Return the forms in which a page near the document's address would link to it.

    A slug of one word identifies no document. A longer one may be words of any text ("follow-up", "covid-19"), so the slug
    by itself is searched for only if the document is withdrawn and tombstones have opaque addresses.
    """
    if "-" not in document.slug:
        return ()
    links = tuple(f"{before}{document.slug}/" for before in ("../", '"', "'", "="))
    return (*links, document.slug) if document.owner.state == "withdrawn" else links


class _PublicTexts:
    """The ids, addresses, slugs and names that are public in any case."""

    def __init__(self, store: Store, config: Config) -> None:
        self.store, self.config, self.kinds = store, config, tuple(config.kinds)

    @cached_property
    def hidden_merges(self) -> dict[DocumentRecord, DocumentRecord]:
        """The documents that were merged into an unpublished one, each with that one. They have no page."""
        resolver = Resolver(self.store, self.config)
        found = {}
        for row in self.store.find_documents(_MERGES):
            with suppress(ResolutionError):
                target = resolver.merge_target(row)
                if target != row and target.state in CONFIDENTIAL_STATES:
                    found[row] = target
        return found

    def is_public_uid(self, uid: str) -> bool:
        """Return True if a public document has this id."""
        rows = self.store.find_documents(f"uid = ? AND +{HAS_PAGE_SQL}", uid)
        return any(row.address != opaque_address(uid) and row not in self.hidden_merges for row in rows)

    def unpublished_addresses(self, address: str) -> tuple[str, ...]:
        """Return the address of an unpublished document in a tuple; empty if it has none, or a page of the site has it."""
        return () if not address or self.is_page_address(address) else (address,)

    def is_page_address(self, address: str) -> bool:
        """Return True if a page of the site has this address."""
        path = normalized_path(output_file(address))
        return self.store.db.execute("SELECT 1 FROM page WHERE normalized_path = ?", (path,)).fetchone() is not None

    def is_public_slug(self, slug: str) -> bool:
        """Return True if a document of any kind, a byline or a section has an address that ends in this slug."""
        listings = (byline_address(f"person/{slug}"), section_address(slug))
        return (
            any(self.is_public_uid(f"{kind}/{slug}") for kind in self.kinds)
            or any(map(self.is_page_address, listings))
            or self.store.db.execute(_BYLINE_QUERY, (f"person/{slug}", writer_key(slug))).fetchone() is not None
        )

    def is_public_name(self, name: str) -> bool:
        """Return True if a public document has this name or title."""
        return self.store.db.execute(_PUBLIC_NAME_QUERY, (normalize_name(name),)).fetchone() is not None


def _unpublished_documents(store: Store, public: _PublicTexts, config: Config) -> Iterator[_UnpublishedDocument]:
    """Yield every unpublished document with its texts, and withdrawn ones if tombstones have opaque addresses.

    Of an unused entity only the id and the address count: a story may mention it in its own words, and `sitegen check` suggests a tag. The same
    applies to the name of an unpublished staff member, which published bylines and credits state, but not to that of a suppressed one.
    """
    marks = ",".join("?" * len(CONFIDENTIAL_STATES))
    own = store.find_documents(f"state IN ({marks})", *CONFIDENTIAL_STATES)
    for row in dict.fromkeys((*own, *public.hidden_merges)):
        target = public.hidden_merges.get(row)
        owner = TextOwner(row.uid, target.state, target.uid) if target else TextOwner(row.uid, row.state)
        addresses = public.unpublished_addresses(row.address)
        if owner.state == UNUSED:
            yield _UnpublishedDocument(owner, "", addresses, ())
        elif not public.is_public_uid(row.uid):
            names = () if row.kind == "staff" and owner.state != "suppressed" else _names(store, row)
            yield _UnpublishedDocument(owner, row.uid.partition("/")[2], addresses, names)
    if config.content.tombstone_urls == "opaque":
        yield from _withdrawn_documents(store, public, config)


def _withdrawn_documents(store: Store, public: _PublicTexts, config: Config) -> Iterator[_UnpublishedDocument]:
    """Yield withdrawn documents and those merged into them, with their addresses, since each may contain a name."""
    for withdrawn in store.find_documents("state = 'withdrawn'"):
        merged = [
            row
            for _, document_id, _ in store.listing("merged_into", withdrawn.uid)
            for row in store.find_documents("id = ?", document_id)
        ]
        for row in (withdrawn, *merged):
            hidden = tuple(
                address
                for address in _former_addresses(store, row, config)
                if _is_distinctive_address(address) and not public.is_page_address(address)
            )
            owner = TextOwner(row.uid, withdrawn.state, "" if row is withdrawn else withdrawn.uid)
            yield _UnpublishedDocument(owner, row.uid.partition("/")[2], hidden, ())


def _former_addresses(store: Store, row: DocumentRecord, config: Config) -> tuple[str, ...]:
    """Return the address that a document had before it was withdrawn, and the addresses that it redirected."""
    meta = store.meta(row)
    old_addresses = map(redirect_address, meta.redirect_from if meta else ())
    return (document_address(row.kind, row.uid, meta, config), *old_addresses)


def _is_distinctive_address(address: str) -> bool:
    """Return True if an address has two parts or several words: a shorter one occurs in other texts."""
    return "-" in address or address.strip("/").count("/") > 0


def _names(store: Store, row: DocumentRecord) -> tuple[str, ...]:
    """Return the names and aliases of an entity or a staff member in all their spellings, or the title of another document."""
    meta = store.meta(row)
    if isinstance(meta, Entity | StaffMember):
        return tuple(form for name in (meta.name, *meta.aliases) for form in spelling_variants(name.strip()))
    return (meta.title.strip(),) if meta else ()
