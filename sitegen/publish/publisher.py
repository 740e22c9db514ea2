"""From rendered pages to files: what differs is put in place, what nobody owns any more goes, and the manifest is kept.

Order, so that a kill at any point leaves old or new bytes and a folder that the next build can mend: the manifest first
names everything old and new; then files are renamed into place; then what is no longer owned is deleted; then the
manifest names what is there. The database learns of it last, so until then the same pages are waiting to be rendered.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import encode
from sitegen.database.dependencies.traces import of_page
from sitegen.database.queries import staleness
from sitegen.database.records import decode_problems
from sitegen.diagnostics import Problem
from sitegen.publish import stray_files
from sitegen.publish.output import output_dir, ownership, precompress
from sitegen.publish.output.manifest import MANIFEST, Listed, manifest, owned
from sitegen.urls import output_file, same_place

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.dependencies.traces import Traces
    from sitegen.database.store import Store
    from sitegen.publish.leak_scanner import LeakCheck
    from sitegen.publish.page_task import Made

NOTHING = encode([])
FEW = 1_000
"""Files whose lines are looked up in the manifest one by one."""
UPDATE = "UPDATE page SET digest = ?, stat = ?, problems = ? WHERE id = ?"


def settle(store: Store, folder: Path) -> bool:
    """Forget every page if the database last wrote to another folder; says whether it did."""
    place = str(folder).encode()
    if store.setting("output") == place:
        return False
    with store.transaction():
        for table in ("page", "trace", "part", "outside", "run", "stale", "done", "twin", "unowned"):
            store.db.execute(f"DELETE FROM {table}")  # noqa: S608 - literals
        store.set("output", place)
    return True


def look(store: Store, folder: Path) -> None:
    """Mark the pages whose file is not as it was left."""
    top = str(folder)
    rows = store.db.execute("SELECT id, address, stat FROM page WHERE digest != x''")
    other = [
        (page, place, now)
        for page, address, stat in rows
        if (now := output_dir.stat_of(place := f"{top}/{output_file(address)}")) != stat
    ]
    for page, place, now in other:
        (digest,) = store.db.execute("SELECT digest FROM page WHERE id = ?", (page,)).fetchone()
        if output_dir.digest_of(place) == digest.hex():
            store.db.execute("UPDATE page SET stat = ? WHERE id = ?", (now, page))
        else:
            staleness.damaged(store, page)
    if precompress.look(store, folder):
        store.set("unpruned", b"1")


class Site:
    """The output folder during one build: to be used within a transaction."""

    def __init__(
        self, store: Store, traces: Traces, leaks: LeakCheck, folder: Path, scratch: Path, config: Config
    ) -> None:
        self.store, self.traces, self.leaks, self.folder = store, traces, leaks, folder
        self.base_url = config.site.base_url
        self.stage = output_dir.Stage(folder, scratch)
        self.twins = precompress.Twins(store, self.stage, folder, config.outputs.compress)
        self.done: dict[str, tuple[str, bytes]] = {}
        """What was done to a file ("rendered" alone, "written", "removed"), and why."""
        self.rows: list[tuple[int, str, str, bytes]] = []
        """Rendered: page, path, digest, problems."""

    def take(self, made: Made, why: bytes) -> list[Problem]:
        """A page that was made; returns what must not be published in it."""
        self.rows.append((made.number, made.path, made.digest, encode(made.leaks)))
        self.traces.put(of_page(made.number), made.outside, made.cells, made.keys, why)
        if made.differs:
            self.stage.staged[made.path] = made.staged
        self.done[made.path] = ("written" if made.differs else "rendered", why)
        return list(made.leaks)

    def look_again(self) -> list[Problem]:
        """Problems of the files that stay: told again; where something became secret, looked for in all of them."""
        db = self.store.db
        taken = {page for page, *_ in self.rows}
        for page, path, source in self._doubtful():
            if page not in taken and (data := self._read(path)) is not None:
                found = self.leaks.problems(path, data, source)
                db.execute("UPDATE page SET problems = ? WHERE id = ?", (encode(found), page))
        kept = db.execute("SELECT id, problems FROM page WHERE problems != x'90'").fetchall()
        return [problem for page, blob in kept if page not in taken for problem in decode_problems(blob)]

    def _doubtful(self) -> list[tuple[int, str, str]]:
        """The files that may hold what became secret since the last build, and those in which something was found then."""
        db, needles = self.store.db, self.leaks.needles
        before = set(msgspec.msgpack.decode(self.store.setting("secrets") or NOTHING))
        self.store.set("secrets", encode(needles))
        added, gone = set(needles) - before, before - set(needles)
        rows = (
            db.execute("SELECT id, address, source FROM page WHERE problems != x'90'").fetchall()
            if added or gone
            else []
        )
        if added:
            may = self.leaks.quick(added)
            every = db.execute("SELECT id, address, source FROM page WHERE digest != x''")
            rows += [row for row in every if may(output_file(row[1]), self._read(output_file(row[1])) or b"")]
        return [(page, output_file(address), source) for page, address, source in rows]

    def _read(self, path: str) -> bytes | None:
        try:
            return (self.folder / path).read_bytes()
        except OSError:
            return None  # it waits to be rendered, and is looked at then

    def press(self) -> list[Problem]:
        """Stage the compressed forms of what was made, or of all that has none; problems of files that stand in their place."""
        if self.twins.changed():
            self.store.set("unpruned", b"1")
        if self.twins.forms:
            packed = tuple(f".{form}" for form in self.twins.forms)
            own = any(path.endswith(packed) for _, path, *_ in self.rows)
            whole = own or len(self.rows) > FEW or bool(self.store.setting("unpruned")) or self._manifest_differs()
            files = self._planned() if whole else {}
            self.twins.bring(files | {path: digest for _, path, digest, _ in self.rows}, whole=whole)
        return self.twins.wrong

    def obstacles(self) -> list[Problem]:
        """What is not ours and stands where something is to be written: told before anything is."""
        if not self.stage.staged:
            return []
        ours = self._listed or {*self._owned, MANIFEST}
        hint = "it was not made by sitegen: move it away, or give the page another address"
        wrong = output_dir.in_the_way(self.folder, self.stage.staged, ours)
        return [
            Problem(f"{self.folder.name}/{path}", 0, 0, "a file that is not ours is in the way", hint) for path in wrong
        ]

    def strays(self) -> list[Problem]:
        """Return a problem for each file that nobody owns at the address of something unpublished."""
        if not stray_files.doubtful(self.store, self.folder):
            return []
        return stray_files.strays(self.store, self.folder, {*self._owned, *self._now(), MANIFEST})

    def commit(self) -> tuple[int, int]:
        """Put everything in place; returns how many files were written and how many removed."""
        written, removed = len(self.stage.staged), 0
        if self.rows or self.store.setting("unpruned") or self._manifest_differs():
            removed = self._publish()
            ownership.note(self.store, self.folder)
        stray_files.searched(self.store, self.folder)
        self._remember()
        self.stage.discard()
        return written, removed

    @cached_property
    def _owned(self) -> dict[str, str]:
        """The files that are ours before this build: what the manifest says, and what the database says it wrote.

        Either can be lost or damaged. A file that only one of them knows is ours all the same.
        """
        unowned = dict(self.store.db.execute("SELECT path, digest FROM unowned").fetchall())
        return unowned | self.twins.left() | self._planned() | owned(self.folder)

    def _planned(self) -> dict[str, str]:
        rows = self.store.db.execute("SELECT address, digest FROM page WHERE digest != x''")
        return {output_file(address): digest.hex() for address, digest in rows}

    def would(self) -> tuple[int, int]:
        """What `commit` would do: how many files it would write and how many remove."""
        gone = self._owned.keys() - self._now().keys() - {MANIFEST}
        self.done |= dict.fromkeys(gone, ("removed", NOTHING))
        return len(self.stage.staged), len(gone)

    def _now(self) -> dict[str, str]:
        """Every file of the site with its digest, once it is committed."""
        made = {path: digest for _, path, digest, _ in self.rows}
        return self.twins.remembered() | self.twins.now | self._planned() | made

    @cached_property
    def _listed(self) -> Listed | None:
        """The manifest as it lies there, if it is as the last build left it and nothing but bytes of its files changed."""
        if len(self.rows) > FEW or self.store.setting("unpruned") or self._manifest_differs():
            return None
        listed = Listed((self.folder / MANIFEST).read_bytes())
        paths = (*(row[1] for row in self.rows), *self.twins.now)
        return listed if listed.of(self.base_url) and all(path in listed for path in paths) else None

    def _publish(self) -> int:
        if self._listed:
            files = {path: digest for _, path, digest, _ in self.rows} | self.twins.now
            text = self._listed.updated(files.items())
            if text != self._listed.text:
                self._put_manifest(text)
            for path in sorted(self.stage.staged):
                self.stage.publish(path)
            return 0
        ours, now = self._owned, self._now()
        gone = ours.keys() - now.keys()
        named = bool(self.stage.staged or gone)
        if named:
            self._manifest({**ours, **now})
        self._clear_the_way(gone)
        for path in sorted(self.stage.staged):
            self.stage.publish(path)
        spellings: dict[str, list[str]] = {}
        for path in now if gone else ():
            spellings.setdefault(same_place(path), []).append(path)
        removed = output_dir.prune(self.folder, (path for path in gone if not self._same_file(path, spellings)))
        self.done |= dict.fromkeys(removed, ("removed", NOTHING))
        if gone or not named:
            self._manifest(now)
        return len(removed)

    def _same_file(self, path: str, spellings: dict[str, list[str]]) -> bool:
        """Whether a file that goes is, on this disk, one that stays under another spelling; or the manifest."""
        if path == MANIFEST:
            return True
        twins = (self.folder / twin for twin in spellings.get(same_place(path), ()))
        place = self.folder / path
        return any(place.exists() and twin.exists() and place.samefile(twin) for twin in twins)

    def _clear_the_way(self, gone: set[str]) -> None:
        """Delete files of ours that stand where a folder must be, or in a folder where a file must be."""
        folders = {str(parent) for path in self.stage.staged for parent in PurePosixPath(path).parents}
        output_dir.prune(self.folder, gone & folders)
        below = {
            path for path in gone if any(str(parent) in self.stage.staged for parent in PurePosixPath(path).parents)
        }
        output_dir.prune(self.folder, below)

    def _manifest(self, files: dict[str, str]) -> None:
        text = manifest({path: digest for path, digest in files.items() if path != MANIFEST}, self.base_url)
        if not output_dir.holds(self.folder / MANIFEST, text):
            self._put_manifest(text)

    def _put_manifest(self, text: bytes) -> None:
        self.stage.add(MANIFEST, text)
        self.stage.publish(MANIFEST)

    def _manifest_differs(self) -> bool:
        return not ownership.untouched(self.store, self.folder)

    def _remember(self) -> None:
        db = self.store.db
        rows = [
            (bytes.fromhex(digest), output_dir.stat_of(f"{self.folder}/{path}"), problems, page)
            for page, path, digest, problems in sorted(self.rows)  # in the order in which they lie there
        ]
        db.executemany(UPDATE, rows)
        self.twins.remember()
        self.traces.flush()
        db.execute("DELETE FROM stale")
        db.execute("DELETE FROM unowned")
        db.execute("DELETE FROM setting WHERE key = 'unpruned'")
        db.execute("DELETE FROM done")
        db.executemany("INSERT INTO done VALUES (?, ?, ?)", [(path, *self.done[path]) for path in sorted(self.done)])
