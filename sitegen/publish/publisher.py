"""The publisher: records rendered pages, makes the publish plan, applies it, and updates the database.

The database is updated after the output folder, in the transaction of the build. If a build is killed before it commits,
the same pages are still stale, and the next build repairs the folder. See `publish_plan` for the order of the file changes.
"""

from __future__ import annotations

from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from sitegen.codec import decode, encode
from sitegen.database.connection import clear_table
from sitegen.database.dependencies.trace_ids import page_trace_id
from sitegen.database.queries import staleness
from sitegen.database.records import HAS_PROBLEMS_SQL, PAGE_COLUMNS, page_from_row
from sitegen.database.repair_state import RepairFlag, clear_flag, is_flag_set, set_flag
from sitegen.diagnostics import Problem
from sitegen.problem_codes.publication import FOREIGN_FILE_IN_THE_WAY
from sitegen.publish import stray_files
from sitegen.publish.leak_check import Leak
from sitegen.publish.output import output_dir, ownership, precompress
from sitegen.publish.output.manifest import MANIFEST, ManifestEditor, owned_files
from sitegen.publish.publish_plan import PublishPlan, plan_all, plan_edits
from sitegen.urls import output_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.dependencies.traces import Traces
    from sitegen.database.store import Store
    from sitegen.model.page import Page
    from sitegen.publish.leak_check import LeakCheck
    from sitegen.publish.publish_plan import ApplyPlan
    from sitegen.publish.render_task import RenderedPage

NO_REASONS = encode([])
"""The encoded reasons of a removed file."""
MAX_MANIFEST_EDITS = 1_000
"""Maximum number of rendered pages for which single lines of the manifest are edited. With more, all of it is written."""
_PAGES = f"SELECT id, {PAGE_COLUMNS} FROM page"  # noqa: S608 - a literal
UPDATE_PAGE = "UPDATE page SET digest = ?, stat = ?, problems = ? WHERE id = ?"
UNPUBLISHED_TEXTS_SETTING = "unpublished_texts"
"""Setting: the texts that the last build searched for in published files."""


def verify_outputs(store: Store, folder: Path) -> None:
    """Mark pages as stale if their file was changed or deleted since it was written."""
    top = str(folder)
    rows = store.db.execute("SELECT id, address, stat FROM page WHERE digest != x''")
    changed = [
        (page_id, path, signature)
        for page_id, address, stat in rows
        if (signature := output_dir.stat_signature(path := f"{top}/{output_file(address)}")) != stat or not signature
    ]
    for page_id, path, signature in changed:
        (digest,) = store.db.execute("SELECT digest FROM page WHERE id = ?", (page_id,)).fetchone()
        if output_dir.file_digest(path) == digest.hex():
            store.db.execute("UPDATE page SET stat = ? WHERE id = ?", (signature, page_id))
        else:
            staleness.mark_damaged(store, page_id)
    if precompress.has_damaged_outputs(store, folder):
        set_flag(store.db, RepairFlag.NEEDS_PRUNING)


class RenderedRow(msgspec.Struct, frozen=True):
    """The data of a rendered page that `Publisher.commit` stores in the table `page`."""

    page_id: int
    path: str
    """The path relative to the output folder."""
    digest: str
    """SHA-256 of the page in hexadecimal."""
    problems: bytes
    """The encoded leaks of the page."""


class Publisher:
    """The output folder during one build.

    All methods must be called within one transaction, in this order: `record_page` for each rendered page,
    `rescan_for_leaks`, `stage_precompressed`, `make_plan`, `find_conflicts` and `find_stray_files`; then `commit`, or in a
    dry run `preview`.
    """

    def __init__(
        self, store: Store, traces: Traces, leak_check: LeakCheck, staging: output_dir.StagingArea, config: Config
    ) -> None:
        self.store, self.traces, self.leak_check, self.staging = store, traces, leak_check, staging
        self.folder = staging.output
        self.base_url = config.site.base_url
        self.precompressor = precompress.Precompressor(store, staging, staging.output, config.outputs.compress)
        self.build_log: dict[str, tuple[str, bytes]] = {}
        """By path, "rendered" for unchanged bytes, "written" or "removed", and the encoded reasons."""
        self.rendered_rows: list[RenderedRow] = []
        """One row for each rendered page."""

    def record_page(self, page: RenderedPage, reason: bytes) -> list[Leak]:
        """Record a rendered page with the encoded reasons for rendering it; return its leaks."""
        self.rendered_rows.append(RenderedRow(page.page_id, page.path, page.digest, encode(page.leaks)))
        self.traces.save_raw(
            page_trace_id(page.page_id), page.external_reads, page.internal_reads, page.dependency_keys, reason
        )
        if page.has_changed:
            self.staging.staged[page.path] = page.staged_path
        self.build_log[page.path] = ("written" if page.has_changed else "rendered", reason)
        return list(page.leaks)

    def rescan_for_leaks(self) -> list[Leak]:
        """Return the leaks of pages that were not rendered in this build.

        Pages are scanned again if a text became unpublished and they may contain it. Pages with leaks in the last build are
        scanned again if any text was added or removed, or belongs to another document or to one in another state.
        """
        db = self.store.db
        rendered = {row.page_id for row in self.rendered_rows}
        for page_id, page in self._pages_to_rescan():
            if page_id not in rendered and (data := self._read_output(page.path)) is not None:
                leaks = self.leak_check.find_leaks(page.path, data, page.source)
                db.execute("UPDATE page SET problems = ? WHERE id = ?", (encode(leaks), page_id))
        kept = db.execute(f"SELECT id, problems FROM page WHERE {HAS_PROBLEMS_SQL}").fetchall()  # noqa: S608 - a literal
        return [leak for page_id, blob in kept if page_id not in rendered for leak in decode(list[Leak], blob)]

    def _pages_to_rescan(self) -> list[tuple[int, Page]]:
        """Return id and page of the pages to scan again, and store the searched texts with the documents that they belong to."""
        db, owners = self.store.db, encode([(text, *owner) for text, owner in sorted(self.leak_check.owners.items())])
        stored = self.store.setting(UNPUBLISHED_TEXTS_SETTING) or NO_REASONS
        if stored == owners:
            return []
        self.store.set_setting(UNPUBLISHED_TEXTS_SETTING, owners)
        added = self.leak_check.owners.keys() - {text for text, *_ in msgspec.msgpack.decode(stored)}
        rows = db.execute(f"{_PAGES} WHERE {HAS_PROBLEMS_SQL}").fetchall()
        found = [(page_id, page_from_row(row)) for page_id, *row in rows]
        if added:
            may_contain = self.leak_check.make_prefilter(added)
            every = ((page_id, page_from_row(row)) for page_id, *row in db.execute(f"{_PAGES} WHERE digest != x''"))
            found += [
                (page_id, page)
                for page_id, page in every
                if may_contain(page.path, self._read_output(page.path) or b"")
            ]
        return found

    def _read_output(self, path: str) -> bytes | None:
        """Return the bytes of a file; None if it is missing: then its page is stale, and is scanned when it is rendered.

        Files that are not searched, such as videos, are not read.
        """
        if not self.leak_check.is_searched(path):
            return b""
        try:
            return (self.folder / path).read_bytes()
        except OSError:
            return None

    def stage_precompressed(self) -> list[Problem]:
        """Stage the precompressed files of the rendered pages, or of all pages if needed.

        Returns:
            The problems of content files at the path of a precompressed file.
        """
        if self.precompressor.update_encodings():
            set_flag(self.store.db, RepairFlag.NEEDS_PRUNING)
        if self.precompressor.encodings:
            suffixes = tuple(f".{encoding}" for encoding in self.precompressor.encodings)
            has_own_files = any(row.path.endswith(suffixes) for row in self.rendered_rows)
            is_complete = has_own_files or self._must_compare_all_files()
            files = self._planned_files if is_complete else {}
            self.precompressor.update(files | self._rendered_files(), is_complete=is_complete)
            if self.precompressor.outdated_files:
                set_flag(self.store.db, RepairFlag.NEEDS_PRUNING)
        return self.precompressor.problems

    def make_plan(self, *, dry_run: bool = False) -> PublishPlan:
        """Return the changes in the output folder.

        The manifest is edited if it already lists every rendered page and compressed file and the folder needs no repair.
        Otherwise, and in a dry run, all files before and after the build are compared. A dry run stages no precompressed
        files, so only the comparison finds those that are to be removed.
        """
        if not dry_run and not self._must_compare_all_files():
            digests = self._rendered_files() | self.precompressor.current_files
            if not digests:
                return PublishPlan()
            manifest = ManifestEditor((self.folder / MANIFEST).read_bytes())
            if manifest.is_for_site(self.base_url) and all(path in manifest for path in digests):
                return plan_edits(manifest, digests, self.staging.staged)
        return plan_all(self.folder, self.base_url, self._owned_files, self._final_files(), self.staging.staged)

    def _must_compare_all_files(self) -> bool:
        """Return True if the folder may need repair, or so many pages were rendered that editing the manifest does not pay."""
        return (
            len(self.rendered_rows) > MAX_MANIFEST_EDITS
            or is_flag_set(self.store.db, RepairFlag.NEEDS_PRUNING)
            or not ownership.is_untouched(self.store, self.folder)
        )

    def find_conflicts(self, plan: PublishPlan) -> list[Problem]:
        """Return a problem for each foreign file at the path of a staged file."""
        message = FOREIGN_FILE_IN_THE_WAY("sitegen did not write this file, and a new file has the same path")
        return [
            Problem(f"{self.folder.name}/{path}", 0, 0, message, "move it away, or give the page another address")
            for path in output_dir.find_conflicts(self.folder, self.staging.staged, plan.owned)
        ]

    def find_stray_files(self) -> list[Problem]:
        """Return a problem for each stray file at the address of an unpublished document."""
        if not stray_files.needs_search(self.store, self.folder):
            return []
        return stray_files.find_stray_files(
            self.store, self.folder, {*self._owned_files, *self._final_files(), MANIFEST}
        )

    def commit(self, plan: PublishPlan, apply: ApplyPlan) -> tuple[int, int]:
        """Apply the plan with a function and update the database; return the numbers of written and deleted files."""
        deleted = apply(plan, self.staging)
        self._log_removed(deleted)
        ownership.record_ownership(self.store, self.folder)
        stray_files.mark_searched(self.store, self.folder)
        self._save_state()
        return plan.counts[0], len(deleted)

    def preview(self, plan: PublishPlan) -> tuple[int, int]:
        """Log the plan's removals without applying it; return the numbers of files to write and to remove."""
        self._log_removed(plan.removed)
        return plan.counts

    def _log_removed(self, paths: Iterable[str]) -> None:
        self.build_log |= dict.fromkeys(paths, ("removed", NO_REASONS))

    @cached_property
    def _owned_files(self) -> dict[str, str]:
        """The files that sitegen wrote before this build, path to SHA-256: those in the manifest, and those in the database.

        Either can be lost or damaged, so a file that is in one of them is enough.
        """
        orphaned = dict(self.store.db.execute("SELECT path, digest FROM orphaned_file").fetchall())
        return orphaned | self.precompressor.all_previous_files() | self._planned_files | owned_files(self.folder)

    def _final_files(self) -> dict[str, str]:
        """Return every file of the site after `commit`: path to SHA-256."""
        compressed = self.precompressor.previous_files() | self.precompressor.current_files
        return compressed | self._planned_files | self._rendered_files()

    @cached_property
    def _planned_files(self) -> dict[str, str]:
        """The files of the plan that an earlier build rendered: path to SHA-256. `commit` replaces their digests."""
        rows = self.store.db.execute("SELECT address, digest FROM page WHERE digest != x''")
        return {output_file(address): digest.hex() for address, digest in rows}

    def _rendered_files(self) -> dict[str, str]:
        """Return the files that this build rendered: path to SHA-256."""
        return {row.path: row.digest for row in self.rendered_rows}

    def _save_state(self) -> None:
        db = self.store.db
        rows = [
            (
                bytes.fromhex(row.digest),
                output_dir.stat_signature(f"{self.folder}/{row.path}"),
                row.problems,
                row.page_id,
            )
            for row in sorted(self.rendered_rows, key=attrgetter("page_id"))  # in the order of the table
        ]
        db.executemany(UPDATE_PAGE, rows)
        self.precompressor.save()
        self.traces.flush()
        clear_table(db, "stale")
        clear_table(db, "orphaned_file")
        clear_flag(self.store.db, RepairFlag.NEEDS_PRUNING)
        clear_table(db, "build_log")
        db.executemany(
            "INSERT INTO build_log VALUES (?, ?, ?)", [(path, *self.build_log[path]) for path in sorted(self.build_log)]
        )
