"""The resolver: finds documents and files by id, name, alias, content file, address or path.

A resolver records its `lookups`, found or not: when one of these things is added, removed or changed, the documents that
looked it up are linked again.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from sitegen.database.linking import suggestions
from sitegen.database.linking.permalinks import document_address
from sitegen.database.records import UNPUBLISHED_STATES, UNUSED
from sitegen.names.bylines import writer_key
from sitegen.names.naming import normalize_name, slugify

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.diagnostics import Severity
    from sitegen.model.document import Ref

STATES_WITHOUT_PAGE = {"draft", "held", "embargoed", "suppressed", "broken"}
"""States of documents without a page: a reference to one is plain text."""
STATE_DESCRIPTIONS = {
    "draft": "a draft",
    "held": "held",
    "embargoed": "under embargo",
    "suppressed": "suppressed",
    "broken": "not readable",
}
"""Those states in words."""

ANY_CHANGE = "any"
"""The lookup of a document with a suggestion among all names: any document that is added, removed or renamed."""


class ResolutionError(Exception):
    """A reference has no target, or more than one; the caller reports it as a problem with `message` and `hint`."""

    def __init__(self, message: str, hint: str | Callable[[], str] = "") -> None:
        self.message, self._hint = message, hint
        super().__init__(message)

    @property
    def hint(self) -> str:
        """A suggestion; computed on access, since it compares every name."""
        return self._hint if isinstance(self._hint, str) else self._hint()


class AmbiguousReferenceError(ResolutionError):
    """More than one document has this name."""


class MissingReferenceError(ResolutionError):
    """No document has this id or name."""


class Resolver:
    """Resolves the references of one document, and records its lookups."""

    def __init__(self, store: Store, config: Config, linking_document: DocumentRecord | None = None) -> None:
        self.store, self.config, self.linking_document = store, config, linking_document
        self.lookups: set[str] = set()
        self.merged_ids: defaultdict[str, set[str]] = defaultdict(set)
        """By the id of each resolved document, the ids of the merged ones that led to it; by "" those found by their address."""

    def resolve(self, target: str, kind: str = "", kinds: tuple[str, ...] = ()) -> DocumentRecord:
        """Return the one document with an id, a name or an alias, of one kind if given; for a merged one its merge target.

        Raises ResolutionError. Its hint suggests only documents of these `kinds`, if given; `entity` is every kind of entity.
        """
        rows = self._by_uid(target) if "/" in target else []
        rows = rows or self._by_name(target) or self._unreadable_documents_named(target)
        rows = [row for row in rows if row.kind == (kind or row.kind)]
        if not rows:
            raise MissingReferenceError(
                f'nothing in the archive is called "{target}"', lambda: self._suggest_document(target, kinds)
            )
        return self._single_target(target, rows)

    def resolve_writer(self, name: str) -> DocumentRecord:
        """Return the one person of a byline: by name or alias, or else by the identity of a plain byline. Raises ResolutionError."""
        try:
            return self.resolve(name, "person")
        except MissingReferenceError:
            writer = writer_key(name)
            self.lookups.add(f"writer:{writer}")
            if not (rows := self._documents_listed("writer", writer)):
                raise
        return self._single_target(name, rows)

    def _single_target(self, target: str, rows: list[DocumentRecord]) -> DocumentRecord:
        """Return the one document that some have as their merge target; raises AmbiguousReferenceError for several."""
        meant = {
            row.uid: row for row in sorted(map(self.merge_target, rows), key=_has_page)
        }  # of two with one id, the one with a page
        if len(meant) > 1:
            raise AmbiguousReferenceError(
                f'"{target}" is ambiguous: it means {", ".join(sorted(meant))}', "write the id"
            )
        return next(iter(meant.values()))

    def is_known_name(self, name: str) -> bool:
        """Return True if a document of the archive has this name or alias."""
        return bool(self._by_name(name))

    def resolve_reference(self, ref: Ref) -> tuple[DocumentRecord, Ref]:
        """Resolve a reference by name: with a `#` as part of the name, or else with a fragment after it."""
        if ref.full_target:
            with suppress(MissingReferenceError):
                return self.resolve(ref.full_target), msgspec.structs.replace(ref, fragment="")
        return self.resolve(ref.target), ref

    def merge_target(self, row: DocumentRecord) -> DocumentRecord:
        """Return the document that a merged one was finally merged into; one that is not merged is returned itself."""
        seen = [row.uid]
        while into := self._merged_into(row):
            found = self._by_uid(into)
            if not found:
                message = f'"{seen[-1]}" is merged into "{into}", which is not in the archive'
                raise ResolutionError(message, partial(self._suggest_document, into, (row.kind,)))
            row = found[0]
            if row.uid in seen:
                raise ResolutionError(
                    f"these are merged into each other: {' → '.join([*seen, row.uid])}", "one of them must stay"
                )
            seen.append(row.uid)
        self.merged_ids[row.uid].update(seen[:-1])
        return row

    def _merged_into(self, row: DocumentRecord) -> str:
        """Return the id that a document was merged into, or "", whether it is public or not."""
        meta = self.store.meta(row) if row.state in {"merged", UNUSED} else None
        return meta.merged_into if meta else ""

    def document_of_file(self, path: str) -> DocumentRecord:
        """Return the document of a content file; raises ResolutionError if there is none."""
        self.lookups.add(f"file:{path}")
        rows = self.store.find_documents("file = ?", path)
        if not rows:
            raise ResolutionError(f'there is no file "{path}"', lambda: self._suggest_file(path))
        return self.merge_target(rows[0])

    def document_at_address(self, address: str) -> DocumentRecord | None:
        """Return the document whose page has an address, or None."""
        self.lookups.add(f"address:{address}")
        rows = self.store.find_documents("address = ?", address)
        merged = [row for row in rows if self._merged_into(row)]
        self.merged_ids[""].update(row.uid for row in merged)
        rows = [row for row in rows if row not in merged] or self._withdrawn_documents_at(address)
        return max(rows, key=_has_page, default=None)

    def _withdrawn_documents_at(self, address: str) -> list[DocumentRecord]:
        """Return the documents that had an address before they were withdrawn, if tombstones have opaque addresses."""
        if self.config.content.tombstone_urls != "opaque":
            return []
        rows = self.store.find_documents("state = 'withdrawn'")
        return [r for r in rows if document_address(r.kind, r.uid, self.store.meta(r), self.config) == address]

    def resolve_asset(self, path: str) -> tuple[str, DocumentRecord | None]:
        """Return the address of a file that is not a document, and the document in whose folder it is, or None.

        Raises ResolutionError if there is no such file.
        """
        self.lookups.add(f"file:{path}")
        if path == "content" or not path.startswith("content/"):
            raise ResolutionError(f'"{path}" is outside content/', "only files in content/ are published")
        if self.store.file_digest(path) is None:
            raise ResolutionError(f'there is no file "{path}"', lambda: self._suggest_file(path))
        owner = None if path.startswith("content/static/") else self.folder_owner(path)
        if owner is not None and not owner.address:
            return "", owner  # its document cannot be parsed
        if owner is not None:
            folder = posixpath.dirname(owner.file)
            base = owner.address[: owner.address.rindex("/") + 1]
            return base + path.removeprefix(folder + "/"), owner
        return "/" + path.removeprefix("content/").removeprefix("static/"), None

    def documents_claiming_file(self, path: str) -> list[DocumentRecord]:
        """Return the documents whose front matter names a file as its copy; none for files in `static/`, which belong to no document."""
        self.lookups.add(f"copy:{path}")
        return [] if path.startswith("content/static/") else self._documents_listed("copy", path)

    def file_at_address(self, address: str) -> str:
        """Return the path of the file with an address, if the address is the file's path; otherwise ""."""
        if address.endswith("/"):
            return ""
        for path in (f"content/static{address}", f"content{address}"):
            self.lookups.add(f"file:{path}")
            if self.store.file_digest(path) is not None and self.resolve_asset(path)[0] == address:
                return path
        return ""

    def folder_owner(self, path: str) -> DocumentRecord | None:
        """Return the document `index.md` of the nearest folder above a file, or None."""
        folder = posixpath.dirname(path)
        while folder.count("/") >= 2:  # noqa: PLR2004 - content/kind/slug
            index = f"{folder}/index.md"
            self.lookups.add(f"file:{index}")
            if rows := self.store.find_documents("file = ?", index):
                return rows[0]
            folder = posixpath.dirname(folder)
        return None

    def _by_uid(self, uid: str) -> list[DocumentRecord]:
        self.lookups.add(f"id:{uid}")
        return self.store.documents_with_id(uid)

    def _by_name(self, name: str) -> list[DocumentRecord]:
        folded = normalize_name(name)
        self.lookups.add(f"name:{folded}")
        return self._documents_listed("name", folded)

    def _documents_listed(self, index: str, key: str) -> list[DocumentRecord]:
        """Return the documents of a listing, whether or not they are public."""
        ids = [document for _, document, _ in self.store.listing(index, key)]
        return [row for document in ids for row in self.store.find_documents("id = ?", document)]

    def _unreadable_documents_named(self, name: str) -> list[DocumentRecord]:
        """Return the unreadable documents whose file has a name: a reference to one is not a mistake."""
        word = slugify(name)
        rows = [row for row in self.store.find_documents("state = 'broken'") if row.uid.partition("/")[2] == word]
        self.lookups |= {f"id:{row.uid}" for row in rows}
        return rows

    def _suggest_file(self, path: str) -> str:
        self.lookups.add(ANY_CHANGE)
        return suggestions.suggest_file(self.store, path, self.linking_document)

    def _suggest_document(self, target: str, kinds: tuple[str, ...]) -> str:
        self.lookups.add(ANY_CHANGE)
        return suggestions.suggest_document(
            self.store, target, kinds, self.linking_document.uid if self.linking_document else ""
        )


def _has_page(row: DocumentRecord) -> bool:
    return row.state not in STATES_WITHOUT_PAGE


def reference_severity(row: DocumentRecord, path: str, error: ResolutionError) -> Severity:
    """Return the severity of an unresolved reference: an unpublished story may tag an entity that does not exist yet."""
    is_unpublished = bool(row.withheld) or row.state in UNPUBLISHED_STATES
    return (
        "warning"
        if is_unpublished and isinstance(error, MissingReferenceError) and path.startswith("entities.")
        else "error"
    )
