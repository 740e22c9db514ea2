"""Moving a document: its new place, and all that is edited so that every reference to it and every reference of its own stays right.

Every edit is known before the first file is written.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from sitegen.cli._moved import Move
from sitegen.cli._rewrite import Rewritten
from sitegen.content import ledger_file
from sitegen.database.ledger.ledger_rows import TAKEN
from sitegen.database.linking.permalinks import own_address
from sitegen.database.linking.resolver import HIDDEN
from sitegen.diagnostics import Problem, Refusal
from sitegen.names.naming import stem_slug
from sitegen.urls import address, old_address, opaque

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.records import Row
    from sitegen.database.store import Store
    from sitegen.model.document import Meta


def prepare(store: Store, config: Config, root: Path, row: Row, file: str, slug: str = "") -> Move:
    """Return a move with all its edits; raises Refusal if one cannot be made. `slug` is the new one, if the id is to change."""
    meta = store.meta(row)
    if meta is None:
        raise Refusal(f"{row.file} cannot be read: mend it first")
    move = Move(store, config, root, row, file, _uid(row, meta, file, slug))
    move.meant = max(reversed(store.of(row.uid)), key=lambda one: one.state not in HIDDEN).id == row.id
    move.address = own_address(row.kind, move.uid, meta, config)
    if move.uid != row.uid:
        _check_free(move)
    move.prefixes = _prefixes(move, meta)
    edited = {other.id: Rewritten(move, other) for other in _concerned(move)}
    own = edited[row.id]
    if meta.slug and slug:
        own.put(("slug",), slug)
    if move.uid != row.uid:
        _redirect(move, own, meta)
    for one in edited.values():
        if (text := one.text()) is not None:
            move.texts[one.row.file] = text
    move.warnings = list(_unread(move))
    return move


def _uid(row: Row, meta: Meta, file: str, slug: str) -> str:
    """Return the id after the move; Refusal if a file of this name cannot have the one that was asked for."""
    made = f"{row.kind}/{slug if meta.slug and slug else stem_slug(file)}"
    if slug and made != f"{row.kind}/{slug}":
        raise Refusal(f'a file called "{slug}" would have the id {made}; name that one', 2)
    return row.uid if meta.slug and not slug else made


def _check_free(move: Move) -> None:
    """Refuse an id or an address that something else has."""
    if others := move.store.of(move.uid):
        raise Refusal(f"{move.uid} is taken by {others[0].file}; choose another name")
    if not move.address or move.address == move.row.address:
        return
    if move.store.db.execute(TAKEN, (move.address, move.row.uid)).fetchone():
        raise Refusal(f"{move.address} is the address of another document; choose another name")
    if other := _redirected(move, move.address):
        raise Refusal(f"{move.address} is an old address of {other.uid}, in its redirect_from; choose another name")
    if _gone(move, move.address):
        raise Refusal(f"{move.address} is gone, as {ledger_file.NAME} says; choose another name")


def _redirected(move: Move, one: str) -> Row | None:
    """Return another document whose `redirect_from` has an address."""
    for written in {one, one.removesuffix("/")}:
        for _, number, _ in move.store.bucket("redirect", written):
            (row,) = move.store.rows("id = ?", number)
            meta = move.store.meta(row)
            if number != move.row.id and meta and written in meta.redirect_from:
                return row
    return None


def _gone(move: Move, one: str) -> bool:
    return (
        move.store.db.execute("SELECT 1 FROM gone WHERE digest = ?", (ledger_file.digest(one),)).fetchone() is not None
    )


def _prefixes(move: Move, meta: Meta) -> tuple[tuple[str, str], ...]:
    before, after = own_address(move.row.kind, move.row.uid, meta, move.config), move.address
    pairs = [(before, after)]
    if move.row.kind == "story" and "thread" in move.config.kinds:  # the thread that no document names
        pattern = move.config.kinds["thread"].permalink
        slugs = (uid.partition("/")[2] for uid in (move.row.uid, move.uid))
        old, new = (address(pattern, {"slug": slug}) for slug in slugs)
        pairs += [] if move.store.rows("address = ?", old) else [(old, new)]
    return tuple((old, new) for old, new in pairs if old.endswith("/") and old != "/")


def _concerned(move: Move) -> list[Row]:
    """Return the documents that may refer to it, or to a file or a page of it, those in its folder, and itself."""
    store, row = move.store, move.row
    keys = [f"id:{row.uid}", f"file:{row.file}", f"address:{row.address}"]
    inside = store.paths(f"{move.before}/")
    numbers = {
        number for key in (*keys, *(f"file:{path}" for path in inside)) for _, number, _ in store.bucket("wants", key)
    }
    query = "SELECT document FROM entry WHERE idx = 'wants' AND bucket >= ?1 AND bucket < ?1 || char(0x10ffff)"
    for old, _ in move.prefixes:
        numbers |= {number for (number,) in store.db.execute(query, (f"address:{old}",))}
    numbers |= {other.id for path in inside for other in store.rows("file = ?", path)}
    return [other for number in sorted(numbers | {row.id}) for other in store.rows("id = ?", number)]


def _redirect(move: Move, own: Rewritten, meta: Meta) -> None:
    """Let the addresses that the document had lead to the new one, which is no old address any more."""
    given = [old_address(one) for one in meta.redirect_from]
    asked = "SELECT address FROM published WHERE uid = ? ORDER BY address"
    had = [one for (one,) in move.store.db.execute(asked, (move.row.uid,))] if move.meant else []
    had += [move.row.address] if move.row.state == "public" and move.meant else []
    move.old = [
        one
        for one in dict.fromkeys(had)
        if one not in (*given, move.address, opaque(move.row.uid)) and not _answered(move, one)
    ]
    own.redirect({number for number, one in enumerate(given) if one == move.address}, move.old)


def _answered(move: Move, one: str) -> bool:
    """Return True for an address that another document has, or redirects, or that is gone for good."""
    taken = move.store.db.execute(TAKEN, (one, move.row.uid)).fetchone()
    return taken is not None or _redirected(move, one) is not None or _gone(move, one)


def _unread(move: Move) -> list[Problem]:
    """Return a warning for each file that could not be read and that may refer to the document."""
    row, found, pattern = move.row, [], _names(move)
    for other in move.store.rows("meta = x'c0'"):
        text = move.texts.get(other.file) or (move.root / move.store.place(other.file)).read_text("utf-8", "replace")
        if at := pattern.search(text):
            line, column = text.count("\n", 0, at.start()) + 1, at.start() - text.rfind("\n", 0, at.start())
            message = f"this file could not be read; it may name {row.uid}"
            hint = f"mend it, and write {move.uid} where {row.uid} is meant"
            found.append(Problem(move.moved(other.file), line, column, message, hint, "warning"))
    return found


def _names(move: Move) -> re.Pattern[str]:
    """Return what finds the id, the address and the file of a document in a text, as far as they change."""
    row, name = move.row, re.escape(posixpath.basename(move.before))
    forms = [r"(?!)"]
    if move.renamed:
        forms.append(rf"(?<![\w/.-]){re.escape(row.uid)}(?![\w/-])")
    if move.meant and row.address and move.address != row.address:
        forms.append(rf"(?<![\w.-]){re.escape(row.address)}")
    if move.before != move.after:
        end = r"(?!\w)" if move.before == row.file else "/"
        forms.append(rf"(?<![\w.-]){name}{end}")
    return re.compile("|".join(forms))
