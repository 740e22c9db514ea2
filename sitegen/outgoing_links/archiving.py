"""Brings archived copies into an archive: into front matter by splices, and into the table `content/archived.csv`."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitegen.content.archived_copies import (
    ARCHIVED_COPIES_FILE,
    ArchivedCopy,
    CopyTable,
    format_copy_table,
    read_copy_file,
    require_table_size,
)
from sitegen.diagnostics import Problem, SitegenError
from sitegen.editing.replaced_files import write_all
from sitegen.editing.sibling_text import add_sibling_text
from sitegen.outgoing_links.citations import TEXT_PLACE
from sitegen.problem_codes.environment import CANNOT_EDIT_FILE
from sitegen.problem_codes.outgoing_links import INVALID_ARCHIVED_COPY, OTHER_ARCHIVED_COPY, UNKNOWN_LINK
from sitegen.render.metadata.robust_links import version_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sitegen.database.store import Store
    from sitegen.outgoing_links.citations import Citation, OutgoingLink


@dataclass(slots=True)
class ArchivingPlan:
    """Changes of files. Nothing is written yet."""

    contents: dict[Path, bytes] = field(default_factory=dict)
    """New bytes of each existing file that changes."""
    table: bytes = b""
    """New bytes of the table; empty if it does not change."""
    fields: list[Citation] = field(default_factory=list)
    """Citations whose front matter gets the address of a copy."""
    rows: list[ArchivedCopy] = field(default_factory=list)
    """New rows of the table."""
    known_count: int = 0
    """Number of copies that the archive states already wherever their address is cited."""
    problems: list[Problem] = field(default_factory=list)
    """Warnings: addresses that are not cited, and copies that are not written since the archive states others; the size of the table."""


def plan_archiving(
    store: Store, root: Path, links: Iterable[OutgoingLink], given: CopyTable, file: str
) -> ArchivingPlan:
    """Return the changes that bring archived copies into the archive.

    A copy goes into the front matter wherever a source, `original_url` or `source_url` states its address. It goes into the table if
    the address is cited elsewhere, or if the day of the copy is known and is not part of the copy's own address.

    Args:
        store: the database, after indexing. The archive must be locked, so that no build reads the files meanwhile.
        root: the archive's root folder.
        links: the outgoing links.
        given: the rows of the file with the copies.
        file: path of that file, for messages.

    Raises:
        SitegenError: if a file cannot be read or edited, or if the table would be too large to be read again.
    """
    return _Planner(store, root, {link.address: link for link in links}, file).plan(given)


def future_day_problems(given: CopyTable, today: dt.date, file: str) -> list[Problem]:
    """Return a problem for each row whose copy was made on a day that has not come yet.

    Args:
        given: the rows of the file with the copies.
        today: the current day in the archive's time zone. The next day is accepted too, since it has begun elsewhere.
        file: path of that file, for messages.
    """
    latest = (today + dt.timedelta(days=1)).isoformat()
    hint = "write the day on which the copy was made"
    return [
        Problem(file, copy.line, 1, INVALID_ARCHIVED_COPY(f"date: {copy.date} is in the future"), hint)
        for copy in given.copies.values()
        if copy.date > latest
    ]


def write_plan(plan: ArchivingPlan, root: Path) -> None:
    """Write the files of a plan: all of them, or none.

    Raises:
        OSError: if a file cannot be written.
    """
    table = root / ARCHIVED_COPIES_FILE
    tables = {table: plan.table} if plan.table else {}
    if table.exists():
        write_all(plan.contents | tables)
    else:
        write_all(plan.contents, tables)


class _Planner:
    """Plans the changes for one file of copies."""

    def __init__(self, store: Store, root: Path, links: Mapping[str, OutgoingLink], file: str) -> None:
        self._store, self._root, self._links, self._file = store, root, links, file
        self._plan = ArchivingPlan()
        self._table = _read_own_table(root)

    def plan(self, given: CopyTable) -> ArchivingPlan:
        for copy in given.copies.values():
            self._add(copy)
        if self._plan.rows:
            copies = self._table | {row.address: row for row in self._plan.rows}
            self._plan.table = format_copy_table(copies.values())
            warning = require_table_size(self._plan.table)
            self._plan.problems += [warning] if warning else []
        return self._plan

    def _add(self, copy: ArchivedCopy) -> None:
        """Plan the changes for one row."""
        link = self._links.get(copy.address)
        if link is None:
            message = UNKNOWN_LINK(f"no document cites {copy.address}")
            hint = "compare it with the addresses of sitegen links list"
            self._plan.problems.append(Problem(self._file, copy.line, 1, message, hint, "warning"))
            return
        before = (len(self._plan.fields), len(self._plan.rows), len(self._plan.problems))
        for citation in link.citations:
            if citation.copy_path:
                self._add_field(citation, copy)
        if self._is_for_table(link, copy):
            self._add_row(link, copy)
        if before == (len(self._plan.fields), len(self._plan.rows), len(self._plan.problems)):
            self._plan.known_count += 1

    def _add_field(self, citation: Citation, copy: ArchivedCopy) -> None:
        """Plan to write a copy next to the address of a source, or next to `original_url` or `source_url`."""
        path = citation.copy_path
        stated = citation.own_copy
        if path is None or stated == copy.archived_url:
            return
        if stated:
            self._report_other(copy, f"{citation.file}:{citation.line}", stated)
            return
        file = self._root / self._store.disk_path(citation.file)
        data = self._plan.contents.get(file) or self._read(file, citation)
        sibling = citation.place.rpartition(".")[2]
        self._plan.contents[file] = add_sibling_text(data, citation.file, path, copy.archived_url, sibling)
        self._plan.fields.append(citation)

    def _read(self, file: Path, citation: Citation) -> bytes:
        """Return the bytes of a file, which must be those that were indexed.

        Raises:
            SitegenError: if the file has changed since.
        """
        data = file.read_bytes()
        if hashlib.sha256(data).digest() != self._store.file_digest(citation.file):
            message = CANNOT_EDIT_FILE("the file was changed while its links were collected; nothing was written")
            raise SitegenError([Problem(citation.file, 0, 0, message, "run the command again")])
        return data

    def _is_for_table(self, link: OutgoingLink, copy: ArchivedCopy) -> bool:
        """Return True if front matter does not state everything about the copy."""
        in_front_matter = {citation.file for citation in link.citations if citation.copy_path}
        elsewhere = any(
            not citation.copy_path and not (citation.place == TEXT_PLACE and citation.file in in_front_matter)
            for citation in link.citations
        )
        return elsewhere or bool(copy.date and not version_date(copy.archived_url))

    def _add_row(self, link: OutgoingLink, copy: ArchivedCopy) -> None:
        """Plan to add a row to the table."""
        listed = self._table.get(link.address)
        if listed and listed.archived_url != copy.archived_url:
            self._report_other(copy, f"{ARCHIVED_COPIES_FILE}:{listed.line}", listed.archived_url)
        elif listed is None or (copy.date and not listed.date):
            self._plan.rows.append(copy)

    def _report_other(self, copy: ArchivedCopy, place: str, stated: str) -> None:
        message = OTHER_ARCHIVED_COPY(f"{place} states another copy of {copy.address}: {stated}")
        hint = "it was kept; to replace it, change it there by hand"
        self._plan.problems.append(Problem(self._file, copy.line, 1, message, hint, "warning"))


def _read_own_table(root: Path) -> dict[str, ArchivedCopy]:
    """Return the rows of `content/archived.csv`.

    Raises:
        SitegenError: if one of them is not valid, since it would be lost.
    """
    try:
        table = read_copy_file(root / ARCHIVED_COPIES_FILE, ARCHIVED_COPIES_FILE)
    except FileNotFoundError:
        return {}
    if table.problems:
        raise SitegenError(table.problems)
    return table.copies
