"""From rendered pages to files: what differs is put in place, what nobody owns any more goes, and the manifest is kept.

Order, so that a kill at any point leaves old or new bytes and a folder that the next build can mend: the manifest first
names everything old and new; then files are renamed into place; then what is no longer owned is deleted; then the
manifest names what is there.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from sitegen.model.permalink import same_place
from sitegen.read.document import encode
from sitegen.write import output
from sitegen.write.leaks import LeakCheck

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.archive.cells import Cell
    from sitegen.archive.store import Store
    from sitegen.model.page import Page
    from sitegen.problems import Problem
    from sitegen.render.render import Rendered


class Written(msgspec.Struct, frozen=True):
    """A page as the last build left it."""

    kind: str
    key: tuple[str, ...]
    digest: str
    size: int
    mtime: int
    trace: bytes


class Site:
    """The output folder during one build."""

    def __init__(self, store: Store, folder: Path, scratch: Path) -> None:
        self.store, self.folder = store, folder
        self.stage = output.Stage(folder, scratch)
        self.before = self._before()
        self.owned = output.owned(folder)
        self.digests: dict[str, str] = {}
        self.rows: dict[str, tuple[Page, str, bytes]] = {}
        self.leaks = LeakCheck(store)

    def _before(self) -> dict[str, Written]:
        place = str(self.folder).encode()
        if self.store.setting("output") != place:
            return {}
        rows = self.store.db.execute("SELECT path, kind, key, digest, size, mtime, trace FROM page")
        return {
            path: Written(kind, tuple(msgspec.msgpack.decode(key)), digest.hex(), size, mtime, trace)
            for path, kind, key, digest, size, mtime, trace in rows
        }

    def current(self, page: Page) -> Written | None:
        """What the last build wrote for a page, if it is the same page and its file is as it was left."""
        old = self.before.get(page.path)
        if old is None or (old.kind, old.key) != (page.kind, page.key):
            return None
        return old if self._intact(page.path, old) else None

    def _intact(self, path: str, old: Written) -> bool:
        place = self.folder / path
        try:
            stat = place.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        if (stat.st_size, stat.st_mtime_ns) == (old.size, old.mtime):
            return True
        return output.digest_of(place) == old.digest

    def keep(self, page: Page, old: Written) -> None:
        """A page whose file stays as it is."""
        self.digests[page.path] = old.digest

    def take(self, rendered: Rendered) -> list[Problem]:
        """A rendered page: staged if its bytes are not those in place; returns what must not be published in it."""
        path = rendered.page.path
        digest = hashlib.sha256(rendered.data).hexdigest()
        self.digests[path] = digest
        self.rows[path] = (rendered.page, digest, pack(rendered.trace))
        if output.digest_of(self.folder / path) != digest:
            self.stage.add(path, rendered.data)
        return self.leaks.problems(path, rendered.data, rendered.page.source)

    def recheck(self) -> list[Problem]:
        """Leaks in files that stay as they are, where what is secret has changed since they were written."""
        if self.store.setting("secrets") == self.leaks.fingerprint:
            return []
        kept = [path for path in self.digests if path not in self.rows]
        return [
            problem for path in kept for problem in self.leaks.problems(path, (self.folder / path).read_bytes(), path)
        ]

    def commit(self) -> tuple[int, int]:
        """Put everything in place; returns how many files were written and how many removed."""
        gone = {path for path in self.owned if path not in self.digests}
        written = len(self.stage.staged)
        if written or gone:
            self._manifest({**self.owned, **self.digests})
        self._clear_the_way(gone)
        for path in sorted(self.stage.staged):
            self.stage.publish(path)
        kept = {same_place(path) for path in self.digests}
        removed = output.prune(
            self.folder, (path for path in gone if same_place(path) not in kept and path != output.MANIFEST)
        )
        self._manifest(self.digests)
        self._remember()
        self.stage.discard()
        return written, len(removed)

    def _clear_the_way(self, gone: set[str]) -> None:
        """Delete files of ours that stand where a folder must be, before the folder is made."""
        folders = {
            parent.as_posix()
            for path in self.stage.staged
            for parent in (self.folder / path).relative_to(self.folder).parents
        }
        output.prune(self.folder, gone & folders)
        deep = {path for path in gone if any(path.startswith(f"{new}/") for new in self.stage.staged)}
        output.prune(self.folder, deep)

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
                "DELETE FROM page WHERE path = ?",
                [(path,) for path in self.before if path not in self.digests],
            )
            for path, (page, digest, trace) in self.rows.items():
                stat = (self.folder / path).stat()
                values = (
                    path,
                    page.kind,
                    encode(page.key),
                    bytes.fromhex(digest),
                    stat.st_size,
                    stat.st_mtime_ns,
                    trace,
                    encode([]),
                )
                db.execute("INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
            self.store.set("secrets", self.leaks.fingerprint)


def pack(trace: dict[Cell, bytes]) -> bytes:
    """A trace as one blob: pairs of a cell's name and its fingerprint, in the order of reading."""
    return encode(list(trace.items()))


def unpack(blob: bytes) -> list[tuple[Cell, bytes]]:
    """A trace from its blob."""
    return [(_tuple(cell), fingerprint) for cell, fingerprint in msgspec.msgpack.decode(blob)]


def _tuple(cell: list[object]) -> Cell:
    return tuple(cell)
