"""From rendered pages to files: what differs is put in place, what nobody owns any more goes, and the manifest is kept.

Order, so that a kill at any point leaves old or new bytes and a folder that the next build can mend: the manifest first
names everything old and new; then files are renamed into place; then what is no longer owned is deleted; then the
manifest names what is there.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from sitegen.archive.store import decode_problems
from sitegen.model.permalink import same_place
from sitegen.problems import Problem
from sitegen.read.document import encode
from sitegen.write import output
from sitegen.write.leaks import LeakCheck

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.archive.cells import Cell
    from sitegen.archive.store import Store
    from sitegen.model.page import Page
    from sitegen.render.render import Rendered


class Written(msgspec.Struct, frozen=True):
    """A page as the last build left it."""

    kind: str
    key: tuple[str, ...]
    digest: str
    stat: str
    trace: bytes
    problems: bytes


class Site:
    """The output folder during one build."""

    def __init__(self, store: Store, folder: Path, scratch: Path) -> None:
        self.store, self.folder = store, folder
        self.stage = output.Stage(folder, scratch)
        self.before = self._before()
        self.owned = output.owned(folder) or {path: old.digest for path, old in self.before.items()}
        self.spellings: dict[str, list[str]] = {}
        self.digests: dict[str, str] = {}
        self.rows: dict[str, tuple[Page, bytes, list[Problem]]] = {}
        self.looked: dict[str, list[Problem]] = {}
        self.leaks = LeakCheck(store)
        self.secrets_changed = store.setting("secrets") != self.leaks.fingerprint

    def _before(self) -> dict[str, Written]:
        place = str(self.folder).encode()
        if self.store.setting("output") != place:
            return {}
        rows = self.store.db.execute("SELECT path, kind, key, digest, stat, trace, problems FROM page")
        return {
            path: Written(kind, tuple(msgspec.msgpack.decode(key)), digest.hex(), stat, trace, problems)
            for path, kind, key, digest, stat, trace, problems in rows
        }

    def current(self, page: Page) -> Written | None:
        """What the last build wrote for a page, if it is the same page and its file is as it was left."""
        old = self.before.get(page.path)
        if old is None or (old.kind, old.key) != (page.kind, page.key):
            return None
        return old if self._intact(page.path, old) else None

    def _intact(self, path: str, old: Written) -> bool:
        place = self.folder / path
        return output.stat_of(place) == old.stat or output.digest_of(place) == old.digest

    def keep(self, page: Page, old: Written) -> list[Problem]:
        """A page whose file stays as it is; its problems are told again, and looked for again if what is secret changed."""
        self.digests[page.path] = old.digest
        if not self.secrets_changed:
            return decode_problems(old.problems)
        data = (self.folder / page.path).read_bytes()
        self.looked[page.path] = self.leaks.problems(page.path, data, page.source)
        return self.looked[page.path]

    def take(self, rendered: Rendered) -> list[Problem]:
        """A rendered page: staged if its bytes are not those in place; returns what must not be published in it."""
        path = rendered.page.path
        digest = hashlib.sha256(rendered.data).hexdigest()
        problems = self.leaks.problems(path, rendered.data, rendered.page.source)
        self.digests[path] = digest
        self.rows[path] = (rendered.page, pack(rendered.trace), problems)
        if output.digest_of(self.folder / path) != digest:
            self.stage.add(path, rendered.data)
        return problems

    def obstacles(self) -> list[Problem]:
        """What is not ours and stands where something is to be written: told before anything is."""
        ours = {*self.owned, *self.before, output.MANIFEST}
        hint = "it was not made by sitegen: move it away, or give the page another address"
        wrong = output.in_the_way(self.folder, self.stage.staged, ours)
        return [
            Problem(f"{self.folder.name}/{path}", 0, 0, "a file that is not ours is in the way", hint) for path in wrong
        ]

    def commit(self) -> tuple[int, int]:
        """Put everything in place; returns how many files were written and how many removed."""
        gone = {path for path in self.owned if path not in self.digests}
        written = len(self.stage.staged)
        for path in self.digests:
            self.spellings.setdefault(same_place(path), []).append(path)
        if written or gone:
            self._manifest({**self.owned, **self.digests})
        self._clear_the_way(gone)
        for path in sorted(self.stage.staged):
            self.stage.publish(path)
        removed = output.prune(self.folder, (path for path in gone if not self._same_file(path)))
        self._manifest(self.digests)
        self._remember()
        self.stage.discard()
        return written, len(removed)

    def _same_file(self, path: str) -> bool:
        """Whether a file that goes is, on this disk, one that stays under another spelling; or the manifest."""
        if path == output.MANIFEST:
            return True
        twins = (self.folder / twin for twin in self.spellings.get(same_place(path), ()))
        place = self.folder / path
        return any(place.exists() and twin.exists() and place.samefile(twin) for twin in twins)

    def _clear_the_way(self, gone: set[str]) -> None:
        """Delete files of ours that stand where a folder must be, or in a folder where a file must be."""
        folders = {str(parent) for path in self.stage.staged for parent in PurePosixPath(path).parents}
        output.prune(self.folder, gone & folders)
        below = {
            path for path in gone if any(str(parent) in self.stage.staged for parent in PurePosixPath(path).parents)
        }
        output.prune(self.folder, below)

    def _manifest(self, files: dict[str, str]) -> None:
        text = output.manifest({path: digest for path, digest in files.items() if path != output.MANIFEST})
        if output.digest_of(self.folder / output.MANIFEST) != hashlib.sha256(text).hexdigest():
            self.stage.add(output.MANIFEST, text)
            self.stage.publish(output.MANIFEST)

    def _remember(self) -> None:
        db = self.store.db
        with self.store.transaction():
            if self.store.setting("output") != str(self.folder).encode():
                db.execute("DELETE FROM page")
                self.store.set("output", str(self.folder).encode())
            db.executemany(
                "DELETE FROM page WHERE path = ?", [(path,) for path in self.before if path not in self.digests]
            )
            for path, (page, trace, problems) in self.rows.items():
                digest, stat = bytes.fromhex(self.digests[path]), output.stat_of(self.folder / path)
                values = (path, page.kind, encode(page.key), digest, stat, trace, encode(problems))
                db.execute("INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            looked = [(encode(problems), path) for path, problems in self.looked.items()]
            db.executemany("UPDATE page SET problems = ? WHERE path = ?", looked)
            self.store.set("secrets", self.leaks.fingerprint)


def known_paths(store: Store, folder: Path) -> list[str]:
    """The files that the database says it wrote to this folder."""
    if store.setting("output") != str(folder).encode():
        return []
    return [path for (path,) in store.db.execute("SELECT path FROM page ORDER BY path")]


def pack(trace: dict[Cell, bytes]) -> bytes:
    """A trace as one blob: pairs of a cell's name and its fingerprint, in the order of reading."""
    return encode(list(trace.items()))


def unpack(blob: bytes) -> list[tuple[Cell, bytes]]:
    """A trace from its blob."""
    return [(tuple(cell), fingerprint) for cell, fingerprint in msgspec.msgpack.decode(blob)]
