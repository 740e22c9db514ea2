"""The publisher: moves changed files to the output folder, deletes files that are no longer in the plan, updates the manifest.

The order is such that a kill at any point leaves old or new bytes, and a folder that the next build can repair: the manifest
first lists all old and new files; then files are deleted and renamed into place; then the manifest lists the final files.
The database is updated last, so until then the same pages are stale.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import encode
from sitegen.database.dependencies.trace_ids import page_node
from sitegen.database.queries import staleness
from sitegen.database.records import HAS_PROBLEMS_SQL, decode_problems
from sitegen.diagnostics import Problem
from sitegen.publish import stray_files
from sitegen.publish.output import output_dir, ownership, precompress
from sitegen.publish.output.manifest import MANIFEST, ManifestEditor, format_manifest, owned_files
from sitegen.urls import normalized_path, output_file

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.dependencies.traces import Traces
    from sitegen.database.store import Store
    from sitegen.publish.leak_scanner import LeakCheck
    from sitegen.publish.page_task import RenderedPage

NO_REASONS = encode([])
MAX_MANIFEST_EDITS = 1_000
"""Files whose lines are edited in the manifest one by one; with more, it is written from scratch."""
UPDATE_PAGE = "UPDATE page SET digest = ?, stat = ?, problems = ? WHERE id = ?"


def reset_if_output_moved(store: Store, folder: Path) -> bool:
    """Delete the plan and all traces if the database last wrote to another folder; return True if it did."""
    path = str(folder).encode()
    if store.setting("output_folder") == path:
        return False
    with store.transaction():
        for table in (
            "page",
            "trace",
            "plan_node",
            "external_inputs",
            "sorted_run",
            "stale",
            "build_log",
            "precompressed",
            "unowned",
        ):
            store.db.execute(f"DELETE FROM {table}")  # noqa: S608 - literals
        store.set_setting("output_folder", path)
    return True


def verify_outputs(store: Store, folder: Path) -> None:
    """Mark the pages whose file was changed or deleted since it was written."""
    top = str(folder)
    rows = store.db.execute("SELECT id, address, stat FROM page WHERE digest != x''")
    changed = [
        (page_id, path, signature)
        for page_id, address, stat in rows
        if (signature := output_dir.stat_signature(path := f"{top}/{output_file(address)}")) != stat
    ]
    for page_id, path, signature in changed:
        (digest,) = store.db.execute("SELECT digest FROM page WHERE id = ?", (page_id,)).fetchone()
        if output_dir.file_digest(path) == digest.hex():
            store.db.execute("UPDATE page SET stat = ? WHERE id = ?", (signature, page_id))
        else:
            staleness.mark_damaged(store, page_id)
    if precompress.has_damaged_outputs(store, folder):
        store.set_setting("needs_pruning", b"1")


class Publisher:
    """The output folder during one build; must be used within a transaction."""

    def __init__(
        self, store: Store, traces: Traces, leak_check: LeakCheck, folder: Path, scratch: Path, config: Config
    ) -> None:
        self.store, self.traces, self.leak_check, self.folder = store, traces, leak_check, folder
        self.base_url = config.site.base_url
        self.staging = output_dir.StagingArea(folder, scratch)
        self.precompressor = precompress.Precompressor(store, self.staging, folder, config.outputs.compress)
        self.build_log: dict[str, tuple[str, bytes]] = {}
        """By path, whether a file was "rendered" without a change, "written" or "removed", and the encoded reasons."""
        self.rendered_rows: list[tuple[int, str, str, bytes]] = []
        """Page id, path, digest and encoded problems of each rendered page."""

    def record_page(self, page: RenderedPage, reason: bytes) -> list[Problem]:
        """Record a rendered page; return its leaks."""
        self.rendered_rows.append((page.page_id, page.path, page.digest, encode(page.leaks)))
        self.traces.save_raw(page_node(page.page_id), page.external_inputs, page.queries, page.keys, reason)
        if page.has_changed:
            self.staging.staged[page.path] = page.staged_path
        self.build_log[page.path] = ("written" if page.has_changed else "rendered", reason)
        return list(page.leaks)

    def rescan_for_leaks(self) -> list[Problem]:
        """Return the leaks of pages that were not rendered; all of them are scanned again if a text became unpublished."""
        db = self.store.db
        rendered = {page_id for page_id, *_ in self.rendered_rows}
        for page_id, path, source in self._pages_to_rescan():
            if page_id not in rendered and (data := self._read_output(path)) is not None:
                found = self.leak_check.find_leaks(path, data, source)
                db.execute("UPDATE page SET problems = ? WHERE id = ?", (encode(found), page_id))
        kept = db.execute(f"SELECT id, problems FROM page WHERE {HAS_PROBLEMS_SQL}").fetchall()  # noqa: S608 - a literal
        return [problem for page_id, blob in kept if page_id not in rendered for problem in decode_problems(blob)]

    def _pages_to_rescan(self) -> list[tuple[int, str, str]]:
        """Return the pages that may contain newly unpublished texts, and those with leaks in the last build."""
        db, patterns = self.store.db, self.leak_check.patterns
        before = set(msgspec.msgpack.decode(self.store.setting("unpublished_texts") or NO_REASONS))
        self.store.set_setting("unpublished_texts", encode(patterns))
        added, removed = set(patterns) - before, before - set(patterns)
        rows = (
            db.execute(f"SELECT id, address, source FROM page WHERE {HAS_PROBLEMS_SQL}").fetchall()  # noqa: S608 - a literal
            if added or removed
            else []
        )
        if added:
            may_contain = self.leak_check.make_prefilter(added)
            every = db.execute("SELECT id, address, source FROM page WHERE digest != x''")
            rows += [
                row for row in every if may_contain(output_file(row[1]), self._read_output(output_file(row[1])) or b"")
            ]
        return [(page_id, output_file(address), source) for page_id, address, source in rows]

    def _read_output(self, path: str) -> bytes | None:
        try:
            return (self.folder / path).read_bytes()
        except OSError:
            return None  # it is stale, and is scanned when it is rendered

    def stage_precompressed(self) -> list[Problem]:
        """Stage precompressed files of rendered pages, or of all pages if needed; return problems of files in their place."""
        if self.precompressor.update_encodings():
            self.store.set_setting("needs_pruning", b"1")
        if self.precompressor.encodings:
            suffixes = tuple(f".{form}" for form in self.precompressor.encodings)
            has_own_files = any(path.endswith(suffixes) for _, path, *_ in self.rendered_rows)
            is_complete = (
                has_own_files
                or len(self.rendered_rows) > MAX_MANIFEST_EDITS
                or bool(self.store.setting("needs_pruning"))
                or self._has_manifest_changed()
            )
            files = self._planned_files() if is_complete else {}
            self.precompressor.update(
                files | {path: digest for _, path, digest, _ in self.rendered_rows}, is_complete=is_complete
            )
        return self.precompressor.problems

    def conflicts(self) -> list[Problem]:
        """Return a problem for each foreign file at the path of a staged file; must be called before `commit`."""
        if not self.staging.staged:
            return []
        ours = self._editable_manifest or {*self._owned_files, MANIFEST}
        hint = "it was not made by sitegen: move it away, or give the page another address"
        conflicts = output_dir.find_conflicts(self.folder, self.staging.staged, ours)
        return [
            Problem(f"{self.folder.name}/{path}", 0, 0, "a file that is not ours is in the way", hint)
            for path in conflicts
        ]

    def find_stray_files(self) -> list[Problem]:
        """Return a problem for each stray file at the address of an unpublished document."""
        if not stray_files.needs_search(self.store, self.folder):
            return []
        return stray_files.find_stray_files(
            self.store, self.folder, {*self._owned_files, *self._final_files(), MANIFEST}
        )

    def commit(self) -> tuple[int, int]:
        """Publish all staged files; return the numbers of written and removed files."""
        written, removed = len(self.staging.staged), 0
        if self.rendered_rows or self.store.setting("needs_pruning") or self._has_manifest_changed():
            removed = self._publish_files()
            ownership.record_ownership(self.store, self.folder)
        stray_files.mark_searched(self.store, self.folder)
        self._save_state()
        self.staging.discard()
        return written, removed

    @cached_property
    def _owned_files(self) -> dict[str, str]:
        """The files of this site before the build, path to SHA-256: those in the manifest, and those in the database.

        Either can be lost or damaged, so a file that is in one of them is enough.
        """
        unowned = dict(self.store.db.execute("SELECT path, digest FROM unowned").fetchall())
        return unowned | self.precompressor.all_previous_files() | self._planned_files() | owned_files(self.folder)

    def _planned_files(self) -> dict[str, str]:
        rows = self.store.db.execute("SELECT address, digest FROM page WHERE digest != x''")
        return {output_file(address): digest.hex() for address, digest in rows}

    def preview_changes(self) -> tuple[int, int]:
        """Return the numbers of files that `commit` would write and remove."""
        removed = self._owned_files.keys() - self._final_files().keys() - {MANIFEST}
        self.build_log |= dict.fromkeys(removed, ("removed", NO_REASONS))
        return len(self.staging.staged), len(removed)

    def _final_files(self) -> dict[str, str]:
        """Return every file of the site after `commit`: path to SHA-256."""
        rendered = {path: digest for _, path, digest, _ in self.rendered_rows}
        return self.precompressor.previous_files() | self.precompressor.current_files | self._planned_files() | rendered

    @cached_property
    def _editable_manifest(self) -> ManifestEditor | None:
        """The manifest, if it is unchanged since the last build and no file is added or removed; else None."""
        if (
            len(self.rendered_rows) > MAX_MANIFEST_EDITS
            or self.store.setting("needs_pruning")
            or self._has_manifest_changed()
        ):
            return None
        manifest = ManifestEditor((self.folder / MANIFEST).read_bytes())
        paths = (*(row[1] for row in self.rendered_rows), *self.precompressor.current_files)
        return manifest if manifest.is_for_site(self.base_url) and all(path in manifest for path in paths) else None

    def _publish_files(self) -> int:
        if self._editable_manifest:
            files = {path: digest for _, path, digest, _ in self.rendered_rows} | self.precompressor.current_files
            text = self._editable_manifest.with_digests(files.items())
            if text != self._editable_manifest.text:
                self._publish_manifest(text)
            for path in sorted(self.staging.staged):
                self.staging.publish(path)
            return 0
        before, after = self._owned_files, self._final_files()
        removed = before.keys() - after.keys()
        needs_both = bool(self.staging.staged or removed)
        if needs_both:
            self._update_manifest({**before, **after})
        self._remove_conflicting_files(removed)
        for path in sorted(self.staging.staged):
            self.staging.publish(path)
        spellings: dict[str, list[str]] = {}
        for path in after if removed else ():
            spellings.setdefault(normalized_path(path), []).append(path)
        deleted = output_dir.prune(self.folder, (path for path in removed if not self._is_kept_file(path, spellings)))
        self.build_log |= dict.fromkeys(deleted, ("removed", NO_REASONS))
        if removed or not needs_both:
            self._update_manifest(after)
        return len(deleted)

    def _is_kept_file(self, path: str, spellings: dict[str, list[str]]) -> bool:
        """Return True if a removed path is the manifest, or on this disk the same file as a kept path with another spelling."""
        if path == MANIFEST:
            return True
        kept_files = (self.folder / kept for kept in spellings.get(normalized_path(path), ()))
        file = self.folder / path
        return any(file.exists() and kept.exists() and file.samefile(kept) for kept in kept_files)

    def _remove_conflicting_files(self, gone: set[str]) -> None:
        """Delete removed files at the path of a new folder, or below the path of a new file."""
        folders = {str(parent) for path in self.staging.staged for parent in PurePosixPath(path).parents}
        output_dir.prune(self.folder, gone & folders)
        below = {
            path for path in gone if any(str(parent) in self.staging.staged for parent in PurePosixPath(path).parents)
        }
        output_dir.prune(self.folder, below)

    def _update_manifest(self, files: dict[str, str]) -> None:
        text = format_manifest({path: digest for path, digest in files.items() if path != MANIFEST}, self.base_url)
        if not output_dir.has_content(self.folder / MANIFEST, text):
            self._publish_manifest(text)

    def _publish_manifest(self, text: bytes) -> None:
        self.staging.add(MANIFEST, text)
        self.staging.publish(MANIFEST)

    def _has_manifest_changed(self) -> bool:
        return not ownership.is_untouched(self.store, self.folder)

    def _save_state(self) -> None:
        db = self.store.db
        rows = [
            (bytes.fromhex(digest), output_dir.stat_signature(f"{self.folder}/{path}"), problems, page_id)
            for page_id, path, digest, problems in sorted(self.rendered_rows)  # in the order of the table
        ]
        db.executemany(UPDATE_PAGE, rows)
        self.precompressor.save()
        self.traces.flush()
        db.execute("DELETE FROM stale")
        db.execute("DELETE FROM unowned")
        db.execute("DELETE FROM setting WHERE key = 'needs_pruning'")
        db.execute("DELETE FROM build_log")
        db.executemany(
            "INSERT INTO build_log VALUES (?, ?, ?)", [(path, *self.build_log[path]) for path in sorted(self.build_log)]
        )
