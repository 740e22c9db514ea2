"""The resolver: finds documents and files by id, name, alias, content file, address or path.

It records the key of each lookup, whether something was found or not. When the thing is added, removed or changed, the
documents that looked it up are linked again. Keys are `id:`, `name:`, `writer:`, `staff-name:`, `file:`, `address:` and `copy:`,
each with what was looked up, and `any`. `shortcode:` with a name is that of the documents with such a shortcode, which are parsed again.
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
from sitegen.database.records import UNUSED
from sitegen.names.bylines import writer_key
from sitegen.names.naming import normalize_name, slugify
from sitegen.problem_codes.references import (
    AMBIGUOUS_NAME,
    BROKEN_MERGE,
    FILE_OUTSIDE_CONTENT,
    MISSING_LINKED_FILE,
    UNKNOWN_TARGET,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.model.document import Ref

STATES_WITHOUT_PAGE = {"draft", "held", "embargoed", "suppressed", "broken"}
"""States of documents without a page. A reference to one is shown as plain text."""
STATE_DESCRIPTIONS = {
    "draft": "a draft",
    "held": "held",
    "embargoed": "under embargo",
    "suppressed": "suppressed",
    "withdrawn": "withdrawn",
    "broken": "unreadable",
    "unused": "not used by a public document",
    "merged": "merged into another entity",
}
"""Descriptions of these states in messages."""
ANY_CHANGE = "any"
"""The lookup of a suggestion, which compares all names: any document that is added, removed or renamed changes it."""


class ResolutionError(Exception):
    """A reference has no target, or more than one. The caller reports it as a problem with `message` and `hint`."""

    def __init__(self, message: str, hint: str | Callable[[], str] = "") -> None:
        self.message, self._hint = message, hint
        super().__init__(message)

    @property
    def hint(self) -> str:
        """A suggestion. It is computed on access, since that compares every name."""
        return self._hint if isinstance(self._hint, str) else self._hint()


class AmbiguousReferenceError(ResolutionError):
    """More than one document has this name."""


class MissingReferenceError(ResolutionError):
    """No document has this id or name."""


class Resolver:
    """Resolves references, usually those of one document, and records the lookups."""

    def __init__(self, store: Store, config: Config, linking_document: DocumentRecord | None = None) -> None:
        self.store, self.config, self.linking_document = store, config, linking_document
        self.lookups: set[str] = set()
        """Keys of everything that was looked up: see the module."""
        self.merged_ids: defaultdict[str, set[str]] = defaultdict(set)
        """By the id of each resolved document, the ids of merged ones that it was found through; by "", those found by address."""

    def resolve(self, target: str, kind: str = "", kinds: tuple[str, ...] = ()) -> DocumentRecord:
        """Return the document with an id, a name or an alias; for a merged one its merge target.

        Args:
            target: an id such as "person/x", a name or an alias.
            kind: consider only documents of this kind; "" for all.
            kinds: suggest only documents of these kinds in the hint of an error; `entity` is every kind of entity. All if
                empty.

        Raises:
            MissingReferenceError: if no document has this id or name.
            AmbiguousReferenceError: if several documents have it.
            ResolutionError: if a document is merged into one that does not exist, or into itself.
        """
        rows = self._by_uid(target) if "/" in target else []
        rows = rows or self._by_name(target) or self._unreadable_documents_named(target)
        rows = [row for row in rows if row.kind == (kind or row.kind)]
        if not rows:
            raise MissingReferenceError(
                UNKNOWN_TARGET(f'no document has the id or name "{target}"'),
                lambda: self._suggest_document(target, kinds),
            )
        return self.single_target(target, rows)

    def resolve_writer(self, name: str) -> DocumentRecord:
        """Return the person of a byline: by name or alias, or else by the identity of the name (`names/bylines.py`).

        Raises:
            ResolutionError: as `resolve`.
        """
        try:
            return self.resolve(name, "person")
        except MissingReferenceError:
            writer = writer_key(name)
            self.lookups.add(f"writer:{writer}")
            if not (rows := self.documents_listed("writer", writer)):
                raise
        return self.single_target(name, rows)

    def single_target(self, target: str, rows: list[DocumentRecord]) -> DocumentRecord:
        """Return the merge target of some documents; of two with the same id, one with a page.

        Raises:
            AmbiguousReferenceError: if they have several targets.
        """
        by_uid = {row.uid: row for row in sorted(map(self.merge_target, rows), key=_has_page)}
        if len(by_uid) > 1:
            ids = ", ".join(sorted(by_uid))
            raise AmbiguousReferenceError(AMBIGUOUS_NAME(f'"{target}" is ambiguous: it means {ids}'), "use the id")
        return next(iter(by_uid.values()))

    def is_known_name(self, name: str) -> bool:
        """Return True if an entity has this name or alias."""
        return bool(self._by_name(name))

    def resolve_reference(self, ref: Ref) -> tuple[DocumentRecord, Ref]:
        """Return the document of a reference by name, and the reference with the fragment that remains.

        A `#` may be part of the name: that is tried first. Otherwise the text after it is the fragment.

        Raises:
            ResolutionError: as `resolve`.
        """
        if ref.full_target:
            with suppress(MissingReferenceError):
                return self.resolve(ref.full_target), msgspec.structs.replace(ref, fragment="")
        return self.resolve(ref.target), ref

    def merge_target(self, row: DocumentRecord) -> DocumentRecord:
        """Return the last document of a chain of merges; one that is not merged is returned unchanged.

        Raises:
            ResolutionError: if a document is merged into one that does not exist, or into itself by way of others.
        """
        visited = [row.uid]
        while into := self._merged_into(row):
            found = (self._by_uid(into) if "/" in into else []) or self._by_name(into)
            if not found:
                message = BROKEN_MERGE(f'"{visited[-1]}" is merged into "{into}", which does not exist')
                raise ResolutionError(message, partial(self._suggest_document, into, (row.kind,)))
            row = found[0]
            if row.uid in visited:
                raise ResolutionError(
                    BROKEN_MERGE(f"circular merge: {' → '.join([*visited, row.uid])}"),
                    "remove merged_into: from one of them",
                )
            visited.append(row.uid)
        self.merged_ids[row.uid].update(visited[:-1])
        return row

    def _merged_into(self, row: DocumentRecord) -> str:
        """Return the id that a document was merged into, whether it is public or not; "" if it was not merged."""
        meta = self.store.meta(row) if row.state in {"merged", UNUSED} else None
        return meta.merged_into if meta else ""

    def document_of_file(self, path: str) -> DocumentRecord:
        """Return the document of a content file; for a merged one its merge target.

        Raises:
            ResolutionError: if there is no such document.
        """
        self.lookups.add(f"file:{path}")
        rows = self.store.find_documents("file = ?", path)
        if not rows:
            raise ResolutionError(MISSING_LINKED_FILE(f'there is no file "{path}"'), lambda: self._suggest_file(path))
        return self.merge_target(rows[0])

    def document_at_address(self, address: str) -> DocumentRecord | None:
        """Return the document at an address, or None; of several, one with a page."""
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
        """Return the address of a file that is not a document, and the document that it belongs to, or None.

        A file belongs to the document `index.md` of the nearest folder above it. The address is "" if that document cannot be
        parsed.

        Raises:
            ResolutionError: if there is no such file, or it is outside `content/`.
        """
        self.lookups.add(f"file:{path}")
        if path == "content" or not path.startswith("content/"):
            raise ResolutionError(
                FILE_OUTSIDE_CONTENT(f'"{path}" is outside content/'), "only files in content/ are published"
            )
        if self.store.file_digest(path) is None:
            raise ResolutionError(MISSING_LINKED_FILE(f'there is no file "{path}"'), lambda: self._suggest_file(path))
        owner = None if path.startswith("content/static/") else self.folder_owner(path)
        if owner is not None and not owner.address:
            return "", owner
        if owner is not None:
            folder = posixpath.dirname(owner.file)
            base = owner.address[: owner.address.rindex("/") + 1]
            return base + path.removeprefix(folder + "/"), owner
        return "/" + path.removeprefix("content/").removeprefix("static/"), None

    def documents_claiming_file(self, path: str) -> list[DocumentRecord]:
        """Return the documents that name a file as their copy; none for a file in `static/`, which belongs to no document."""
        self.lookups.add(f"copy:{path}")
        return [] if path.startswith("content/static/") else self.documents_listed("copy", path)

    def file_at_address(self, address: str) -> str:
        """Return the content file at an address that is its own path, such as `/x.pdf` for `content/static/x.pdf`; else ""."""
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
        normalized = normalize_name(name)
        self.lookups.add(f"name:{normalized}")
        return self.documents_listed("name", normalized)

    def documents_listed(self, index: str, key: str) -> list[DocumentRecord]:
        """Return the documents of a listing, whether or not they are public."""
        ids = [document for _, document, _ in self.store.listing(index, key)]
        return [row for document in ids for row in self.store.find_documents("id = ?", document)]

    def _unreadable_documents_named(self, name: str) -> list[DocumentRecord]:
        """Return the unreadable documents whose file name is a name: references to these are not reported."""
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
