"""The indexer: stores documents, links new and changed ones, and adds their entries to listings.

The row of a document has a digest of everything that other documents can read of it (its link fingerprint). When that changes,
every document that looked up its id, one of its names, its file or its address is linked again. So the tables are the same after
any sequence of edits as after a clean build.
"""

from __future__ import annotations

import hashlib
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import decode
from sitegen.database.dependencies.change_log import ChangeLog
from sitegen.database.index import name_entries
from sitegen.database.index.document_changes import record_document_change, record_name_change, record_summary_change
from sitegen.database.index.entity_visibility import EntityVisibility, keep_decided_state, visible_state
from sitegen.database.index.static_files import is_document
from sitegen.database.index.time_dependent_states import documents_with_outdated_state, recompute_state
from sitegen.database.linking.pdf_checks import declared_copies
from sitegen.database.linking.permalinks import document_address
from sitegen.database.linking.resolved_links import Links
from sitegen.database.linking.resolver import ANY_CHANGE
from sitegen.database.records import UNUSED, DocumentRecord
from sitegen.model.document import NON_ENTITY_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from sitegen.database.index.document_row import ParsedRow, PublicationContext
    from sitegen.database.index.link_task import LinkResult
    from sitegen.database.store import DocumentEntries, Store

    LinkDocuments = Callable[[list[int]], Iterator[LinkResult]]

MAX_STAGED_ENTRIES = 50_000
"""Entries that are collected before they are inserted together."""
HAS_LOOKUPS = "SELECT 1 FROM entry WHERE index_name = 'lookups' LIMIT 1"
INDEXES_BEFORE_LINKING = name_entries.NAME_INDEXES | {"copy"}
"""Indexes that are filled before any document is linked."""
UPDATE_LINKS = "UPDATE document SET links = ?, summary = ?, link_problems = ? WHERE id = ?"


class Indexer:
    """Stores the changed documents of one build, and links them and those that depend on them."""

    def __init__(self, store: Store, publication_context: PublicationContext) -> None:
        self.store, self.publication_context = store, publication_context
        self.change_log = ChangeLog(store)
        self.invalidated_lookups: set[str] = set()
        """Keys of changed things: the documents that looked them up have to be linked again (`linking/resolver.py`)."""
        self.has_lookups = store.db.execute(HAS_LOOKUPS).fetchone() is not None
        """True if lookups have been recorded, by an earlier build or earlier in this one."""
        self.is_first_build = not self.has_lookups
        self.visibility = EntityVisibility(store)
        self.pending: set[int] = set()
        """Row ids of the documents to link."""
        self.pending_names: set[int] = set()
        """Row ids of the entities and staff members with names to insert."""
        self.new_documents: set[int] = set()
        """Row ids of the documents that have no entries yet, so that none have to be replaced."""
        self.staged_entries: list[tuple[str, str, str, int, bytes | None]] = []
        """Entries of new documents, inserted together, since that is faster if they are sorted.

        In a first build, SQLite sorts all of them at the end.
        """

    def store_all(
        self, documents: Iterable[tuple[str, ParsedRow]], *, removed: Collection[str], changed: Collection[str]
    ) -> None:
        """Store parsed documents and their names, and delete removed documents.

        Args:
            documents: path and row of each parsed file.
            removed: paths of content files that are gone.
            changed: paths of content files that are new or changed, including those that are not documents.
        """
        for file in removed:
            self.remove(file)
        if self.has_lookups:
            self.invalidated_lookups.update(f"file:{file}" for file in (*removed, *changed))
            if removed or any(self.store.find_document("file = ?", file) is None for file in changed):
                self.invalidated_lookups.add(ANY_CHANGE)
        for file, parsed in documents:
            self.store_document(file, parsed)
        self.update_states_by_time()
        for file in (*removed, *changed):
            self.change_log.record_file(file, is_document=is_document(file))
        self._add_name_entries()

    def link_all(self, link_documents: LinkDocuments) -> None:
        """Link documents until none refers to anything that changed after it was linked. Then save the change log.

        Args:
            link_documents: yields the result of each document, in the order of the given row ids. It may use other processes.
        """
        while True:
            with self.store.read_cache():
                self.link_pending(link_documents)
            if not self.update_visibility():
                break
        self.change_log.save()

    def relink(self, uids: set[str]) -> None:
        """Enqueue the documents with changed lines in the ledger, and decide again whether they are public."""
        self.visibility.candidates.update(uids)
        self.pending.update(row.id for uid in uids for row in self.store.find_documents("uid = ?", uid))

    def remove(self, file: str) -> None:
        """Remove the document of a deleted content file."""
        for row in self.store.find_documents("file = ?", file):
            self.invalidate_lookups(row)
            record_document_change(self.store, self.change_log, row, None)
            self.visibility.reconsider_uses(row)
            before = self.store.entries(row.id)
            self.change_log.record_entries(before, {})
            self.change_log.record_summary(row.uid, before)
            self.change_log.record("redirects")
            self.store.delete_document(row.id)
            self.pending.discard(row.id)
            self.pending_names.discard(row.id)

    def store_document(self, file: str, parsed: ParsedRow) -> None:
        """Insert or replace the document of a file."""
        row, body = parsed
        fingerprint = row.link_fingerprint
        old = self.store.find_document("file = ?", file)
        row = keep_decided_state(row, old, is_first_build=self.is_first_build)
        before = (old.link_fingerprint, *self.store.front_matter_and_body(old)) if old else None
        if old and old.link_fingerprint != fingerprint:
            self.invalidate_lookups(old)  # its previous names
        document_id = self.store.save_document(file, row, body)
        new = DocumentRecord(document_id, file, row.uid, row.kind, row.state, row.address, fingerprint, row.withheld)
        self._enqueue(new)
        if row.kind not in NON_ENTITY_KINDS:
            self.visibility.candidates.add(row.uid)
        if old is None:
            self.new_documents.add(new.id)
        visible_as = (new.uid, new.state, new.withheld)
        if (old.uid, old.state, old.withheld) != visible_as if old else not self.is_first_build:
            for record in (old or new, new):
                self.visibility.reconsider_uses(record)
        if old is None or old.link_fingerprint != fingerprint:
            self.invalidate_lookups(new)
        if before != (fingerprint, row.meta, body):
            record_document_change(self.store, self.change_log, old, new)

    def update_visibility(self) -> bool:
        """Update which entities are public, and enqueue the documents that refer to these. Return True if any changed."""
        found = self.visibility.compute_changes()
        for row, is_public in found:
            withheld = UNUSED if self.publication_context.is_preview and not is_public else ""
            state = visible_state(self.store.meta(row)) if is_public or withheld else UNUSED
            self.store.db.execute("UPDATE document SET state = ?, withheld = ? WHERE id = ?", (state, withheld, row.id))
            self.change_log.record("names", row.uid)
            if not self.is_first_build:
                record_document_change(
                    self.store, self.change_log, row, msgspec.structs.replace(row, state=state, withheld=withheld)
                )
            self._enqueue(row)
            if state != row.state:
                self.pending.update(document for _, document, _ in self.store.listing("uses", row.uid))
        return bool(found)

    def _enqueue(self, row: DocumentRecord) -> None:
        """Enqueue a document to be linked, and its names to be inserted."""
        self.pending.add(row.id)
        if row.kind == "staff" or row.kind not in NON_ENTITY_KINDS:
            self.pending_names.add(row.id)

    def update_states_by_time(self) -> None:
        """Update the state of documents with an embargo that has ended, or that is in the future again.

        In a preview's database that was copied from the published archive's, unpublished documents become public here.
        """
        for row in documents_with_outdated_state(self.store, self.publication_context):
            state, withheld = recompute_state(self.store, row, self.publication_context)
            if withheld != row.withheld:
                self.store.db.execute("UPDATE document SET withheld = ? WHERE id = ?", (withheld, row.id))
                self._enqueue(row)
            if (state, withheld) != (row.state, row.withheld):
                self.visibility.reconsider_uses(row)
            if state != row.state:
                self.store.db.execute(
                    "UPDATE document SET state = ?, link_fingerprint = ? WHERE id = ?",
                    (state, hashlib.sha256(row.link_fingerprint + state.encode()).digest(), row.id),
                )
                self.invalidate_lookups(row)
                record_document_change(self.store, self.change_log, row, msgspec.structs.replace(row, state=state))
                self._enqueue(row)

    def invalidate_lookups(self, row: DocumentRecord) -> None:
        """Record every key under which other documents or pages may have looked up a document."""
        self.change_log.record("names", row.uid)
        if not self.has_lookups:
            return
        self.invalidated_lookups |= {ANY_CHANGE, f"id:{row.uid}", f"file:{row.file}", f"address:{row.address}"}
        meta = self.store.meta(row)
        if row.state == "withdrawn":
            address = document_address(row.kind, row.uid, meta, self.publication_context.config)
            self.invalidated_lookups.add(f"address:{address}")
        self.invalidated_lookups |= name_entries.lookups(meta)
        self.invalidated_lookups |= {f"copy:{path}" for path in declared_copies(row.file, meta)}

    def link_pending(self, link_documents: LinkDocuments) -> None:
        """Link all pending documents, and those with invalidated lookups, until there are none."""
        self._add_name_entries()
        while True:
            for key in sorted(self.invalidated_lookups) if self.has_lookups else ():
                self.pending.update(document for _, document, _ in self.store.listing("lookups", key))
            self.invalidated_lookups.clear()
            if not self.pending:
                return
            batch, self.pending = sorted(self.pending), set()
            for found in link_documents(batch):
                self._store_links(found)
                self.new_documents.discard(found.row.id)
                if len(self.staged_entries) > MAX_STAGED_ENTRIES:
                    self._flush_entries()
            self._flush_entries()
            if not self.has_lookups:
                self.store.flush_staged_entries()
            self.has_lookups = True

    def _add_name_entries(self) -> None:
        """Insert the name entries of all pending documents, before any of these is looked up."""
        for document in sorted(self.pending_names):
            row = self.store.find_documents("id = ?", document)[0]
            meta = self.store.meta(row)
            before = self._previous_entries(document, only_names=True)
            after = name_entries.entries(meta, row.kind)
            after |= {("copy", path, ""): None for path in declared_copies(row.file, meta)}
            self.store.replace_entries(document, before, after)
            self.change_log.record_entries(before, after)
        self.pending_names.clear()

    def _store_links(self, found: LinkResult) -> None:
        """Store the result of linking a document, and record the changes."""
        row = found.row
        old = b"" if row.id in self.new_documents else self.store.blob(row.id, "links")
        before = decode(Links, old) if old else None
        entries = {(index, key, sort_key): data for index, key, sort_key, data in found.entries}
        self._replace_entries(row, found.summary, entries)
        self.store.db.execute(UPDATE_LINKS, (found.links, found.summary, found.problems, row.id))
        if old != found.links:
            record_document_change(self.store, self.change_log, row, row)
            if found.merged_into or (before and before.merged_into):
                record_name_change(self.store, self.change_log, row)
                self.change_log.record("redirects")
        if before and (before.chain_root, before.chain_depth) != (found.chain_root, found.chain_depth):
            self.invalidated_lookups.add(f"id:{row.uid}")

    def _replace_entries(self, row: DocumentRecord, summary: bytes, after: DocumentEntries) -> None:
        """Replace the entries of a document, and record the changes of these and of its summary."""
        before = self._previous_entries(row.id, only_names=False)
        if row.id in self.new_documents:
            self.staged_entries += [(*entry, row.id, data) for entry, data in after.items()]
        else:
            self.store.replace_entries(row.id, before, after)
            self.change_log.record_redirects(row.uid, before, after)
        self.change_log.record_entries(before, after)
        self.visibility.candidates.update(uid for index, uid, _ in before.keys() ^ after.keys() if index == "uses")
        old = b"" if row.id in self.new_documents else self.store.blob(row.id, "summary")
        if row.id in self.new_documents or summary != old:
            record_summary_change(self.change_log, row.uid, (old, summary), before.keys() & after.keys())

    def _flush_entries(self) -> None:
        if self.has_lookups:
            self.store.add_entries(sorted(self.staged_entries, key=itemgetter(0, 1, 2, 3)))
        else:
            self.store.stage_entries(self.staged_entries)
        self.staged_entries.clear()

    def _previous_entries(self, document_id: int, *, only_names: bool) -> DocumentEntries:
        """Return the stored entries of a document that are inserted before linking, or all others."""
        if document_id in self.new_documents:
            return {}
        return {
            entry: data
            for entry, data in self.store.entries(document_id).items()
            if (entry[0] in INDEXES_BEFORE_LINKING) == only_names
        }
