"""Preparation of a move: finds the new location of a document, and all edits of references to it and of its own references.

All edits are known before the first file is written.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from sitegen.cli._moved import Move
from sitegen.cli._rewrite import DocumentRewriter
from sitegen.content import ledger_file
from sitegen.content.parser import MAX_DOCUMENT_BYTES
from sitegen.content.text.decoding import decode_leniently
from sitegen.content.text.limited_files import read_beginning
from sitegen.database.ledger.ledger_rows import ADDRESS_IS_TAKEN
from sitegen.database.linking.permalinks import document_address
from sitegen.database.linking.resolver import STATES_WITHOUT_PAGE
from sitegen.database.records import ENCODED_NONE
from sitegen.diagnostics import Problem, SitegenError
from sitegen.names.naming import slug_from_filename
from sitegen.problem_codes.environment import CANNOT_EDIT_FILE, NAME_IN_USE
from sitegen.urls import format_permalink, opaque_address, redirect_address

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.model.document import Meta


def prepare_move(store: Store, config: Config, root: Path, row: DocumentRecord, file: str, slug: str = "") -> Move:
    """Return the move of a document to a new path, with all edits.

    Args:
        store: the database, with an up-to-date index.
        config: the configuration of the archive.
        root: folder of the archive.
        row: the document.
        file: new path of its file.
        slug: the new slug if the id was given, else "".

    Raises:
        SitegenError: if the new id or address is in use, or a reference cannot be rewritten.
    """
    meta = store.meta(row)
    if meta is None:
        raise SitegenError(CANNOT_EDIT_FILE(f"{row.file} cannot be read; fix it first"))
    move = Move(store, config, root, row, file, _new_uid(row, meta, file, slug))
    move.is_id_owner = (
        max(reversed(store.documents_with_id(row.uid)), key=lambda one: one.state not in STATES_WITHOUT_PAGE).id
        == row.id
    )
    move.address = document_address(row.kind, move.uid, meta, config)
    if move.uid != row.uid:
        _check_free(move)
    move.address_prefixes = _find_address_prefixes(move, meta)
    edited = {other.id: DocumentRewriter(move, other) for other in _affected_documents(move)}
    own = edited[row.id]
    if meta.slug and slug:
        own.set_value(("slug",), slug)
    if move.uid != row.uid:
        _add_redirects(move, own, meta)
    for one in edited.values():
        if (text := one.rewritten_text()) is not None:
            move.new_texts[one.row.file] = text
    move.warnings = list(_unreadable_files(move))
    return move


def _new_uid(row: DocumentRecord, meta: Meta, file: str, slug: str) -> str:
    """Return the id after the move; raise SitegenError if a file name cannot result in the requested slug."""
    uid_from_name = f"{row.kind}/{slug if meta.slug and slug else slug_from_filename(file)}"
    if slug and uid_from_name != f"{row.kind}/{slug}":
        raise SitegenError(
            NAME_IN_USE(f'a file called "{slug}" would have the id {uid_from_name}; use that id instead'), 2
        )
    return row.uid if meta.slug and not slug else uid_from_name


def _check_free(move: Move) -> None:
    """Raise SitegenError if another document has the new id or address."""
    if others := move.store.documents_with_id(move.uid):
        raise SitegenError(NAME_IN_USE(f"{move.uid} is in use by {others[0].file}; choose another name"))
    if not move.address or move.address == move.row.address:
        return
    if move.store.db.execute(ADDRESS_IS_TAKEN, (move.address, move.row.uid)).fetchone():
        raise SitegenError(NAME_IN_USE(f"{move.address} is the address of another document; choose another name"))
    if other := _find_redirecting_document(move, move.address):
        raise SitegenError(
            NAME_IN_USE(f"{move.address} is an old address of {other.uid}, in its redirect_from; choose another name")
        )
    if _is_gone(move, move.address):
        raise SitegenError(
            NAME_IN_USE(f"{move.address} is listed as gone in {ledger_file.LEDGER_FILE_NAME}; choose another name")
        )


def _find_redirecting_document(move: Move, candidate: str) -> DocumentRecord | None:
    """Return another document with this address in its `redirect_from`; None if there is none."""
    for written in {candidate, candidate.removesuffix("/")}:
        for _, number, _ in move.store.listing("redirect", written):
            (row,) = move.store.find_documents("id = ?", number)
            meta = move.store.meta(row)
            if number != move.row.id and meta and written in meta.redirect_from:
                return row
    return None


def _is_gone(move: Move, candidate: str) -> bool:
    return (
        move.store.db.execute(
            "SELECT 1 FROM gone_address WHERE digest = ?", (ledger_file.address_digest(candidate),)
        ).fetchone()
        is not None
    )


def _find_address_prefixes(move: Move, meta: Meta) -> tuple[tuple[str, str], ...]:
    before, after = document_address(move.row.kind, move.row.uid, meta, move.config), move.address
    pairs = [(before, after)]
    if move.row.kind == "story" and "thread" in move.config.kinds:  # the thread that no document names
        pattern = move.config.kinds["thread"].permalink
        slugs = (uid.partition("/")[2] for uid in (move.row.uid, move.uid))
        old, new = (format_permalink(pattern, {"slug": slug}) for slug in slugs)
        pairs += [] if move.store.find_documents("address = ?", old) else [(old, new)]
    return tuple((old, new) for old, new in pairs if old.endswith("/") and old != "/")


def _affected_documents(move: Move) -> list[DocumentRecord]:
    """Return the document, those in its folder, and those that may refer to it, or to its files or pages."""
    store, row = move.store, move.row
    keys = [f"id:{row.uid}", f"file:{row.file}", f"address:{row.address}"]
    inside = store.paths(f"{move.old_path}/")
    numbers = {
        number
        for key in (*keys, *(f"file:{path}" for path in inside))
        for _, number, _ in store.listing("lookups", key)
    }
    query = "SELECT document FROM entry WHERE index_name = 'lookups' AND key >= ?1 AND key < ?1 || char(0x10ffff)"
    for old, _ in move.address_prefixes:
        numbers |= {number for (number,) in store.db.execute(query, (f"address:{old}",))}
    numbers |= {other.id for path in inside for other in store.find_documents("file = ?", path)}
    return [other for number in sorted(numbers | {row.id}) for other in store.find_documents("id = ?", number)]


def _add_redirects(move: Move, rewriter: DocumentRewriter, meta: Meta) -> None:
    """Add the published addresses of the document to its `redirect_from`, and remove its new address from there."""
    listed = [redirect_address(address) for address in meta.redirect_from]
    query = "SELECT address FROM ledger_line WHERE uid = ? ORDER BY address"
    old = [address for (address,) in move.store.db.execute(query, (move.row.uid,))] if move.is_id_owner else []
    old += [move.row.address] if move.row.state == "public" and move.is_id_owner else []
    excluded = (*listed, move.address, opaque_address(move.row.uid))
    move.new_redirects = [
        address for address in dict.fromkeys(old) if address not in excluded and not _is_claimed(move, address)
    ]
    dropped_items = {number for number, address in enumerate(listed) if address == move.address}
    rewriter.edit_redirects(dropped_items, move.new_redirects)


def _is_claimed(move: Move, candidate: str) -> bool:
    """Return True for an address that another document has or redirects, or that is listed as gone in the ledger."""
    taken = move.store.db.execute(ADDRESS_IS_TAKEN, (candidate, move.row.uid)).fetchone()
    return taken is not None or _find_redirecting_document(move, candidate) is not None or _is_gone(move, candidate)


def _unreadable_files(move: Move) -> list[Problem]:
    """Return a warning for each file that could not be read and may refer to the document."""
    row, found, pattern = move.row, [], _reference_pattern(move)
    for other in move.store.find_documents("meta = ?", ENCODED_NONE):
        text, is_whole = move.new_texts.get(other.file, ""), True
        if not text:
            data = read_beginning(move.root / move.store.disk_path(other.file), MAX_DOCUMENT_BYTES)
            text, is_whole = decode_leniently(data), len(data) <= MAX_DOCUMENT_BYTES
        if (at := pattern.search(text)) or not is_whole:
            start = at.start() if at else 0
            line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
            message = CANNOT_EDIT_FILE(f"this file could not be read; it may refer to {row.uid}")
            hint = f"fix it, and replace references to {row.uid} by {move.uid}"
            found.append(Problem(move.path_after_move(other.file), line, column, message, hint, "warning"))
    return found


def _reference_pattern(move: Move) -> re.Pattern[str]:
    """Return a pattern for the id, address and file name of a document, as far as the move changes them."""
    row, name = move.row, re.escape(posixpath.basename(move.old_path))
    forms = [r"(?!)"]
    if move.new_id:
        forms.append(rf"(?<![\w/.-]){re.escape(row.uid)}(?![\w/-])")
    if move.is_id_owner and row.address and move.address != row.address:
        forms.append(rf"(?<![\w.-]){re.escape(row.address)}")
    if move.old_path != move.new_path:
        end = r"(?!\w)" if move.old_path == row.file else "/"
        forms.append(rf"(?<![\w.-]){name}{end}")
    return re.compile("|".join(forms))
