"""The whole of a build: scan, parse, index, plan, render, write. The file to read first.

The same six steps serve a cold build, a warm one and the watcher; only what is already in the database differs. A build
with errors writes nothing: the last good output stays as it was.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.archive import stale
from sitegen.archive.files import is_document
from sitegen.archive.indexing import Indexer
from sitegen.archive.store import Undo
from sitegen.job import Job, Report, opened
from sitegen.problems import Refusal, errors, once
from sitegen.read.document import parse
from sitegen.read.scan import scan
from sitegen.write.output import check_folder, claim
from sitegen.write.plan import page_of, plan
from sitegen.write.site import Site, known_paths, look, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from sitegen.job import Archive
    from sitegen.problems import Problem
    from sitegen.read.scan import Seen

    Wrong = Callable[[Iterable[Problem]], list[Problem]]


def build(job: Job, *, strict: bool = False, dry: bool = False) -> Report:
    """Bring the output folder up to date with the archive; raises Refusal where it cannot even begin.

    With `strict`, warnings stop a build as errors do; a `dry` one does everything but write.
    """
    check_folder(job.output, job.root)
    with opened(job) as archive:
        claim(job.output, known_paths(archive.store, job.output))
        return update(archive, strict=strict, dry=dry)


def update(
    archive: Archive, *, strict: bool = False, dry: bool = False, hints: Collection[str] | None = None
) -> Report:
    """One build of an open archive; `hints` are the only paths below its folder at which to look, all if None."""
    started = time.perf_counter()
    wrong = list if strict else errors
    problems = index(archive, hints)
    planned = not wrong(problems)
    if planned:
        settle(archive.store, archive.job.output)
        found = lay_out(archive, wrong)
        problems += found
        planned = not wrong(found)
    report = Report(problems) if not planned else write(archive, problems, wrong, dry=dry, everything=hints is None)
    return report.timed(time.perf_counter() - started)


def index(archive: Archive, hints: Collection[str] | None = None) -> list[Problem]:
    """Scan, parse what changed, and file it; returns every problem of every document."""
    job, store = archive.job, archive.store
    if not (job.root / "content").is_dir() and store.paths():
        raise Refusal(f"{job.root / 'content'} is gone; what was published stays as it is until it is back", 2)
    quick = None if hints is None or store.setting("misplaced") else hints
    changes = scan(job.root, store.files() if quick is None else store.files_at(quick), quick)
    changed = [path for path in changes.changed if is_document(path)]
    rewritten: dict[str, Seen] = {}
    documents = (
        parse(path, data, job.config)
        for path in job.progress("Reading", changed)
        if (data := _bytes(job.root, path, changes.changed[path], rewritten)) is not None
    )
    with store.transaction():
        store.set("misplaced", b"1" if changes.problems else b"")
        store.keep_files({**changes.changed, **changes.touched}, changes.removed)
        indexer = Indexer(store, job.config, job.now, drafts=job.drafts)
        indexer.run(documents, changes.removed, changes.changed)
        store.keep_files(rewritten, ())
    return [*changes.problems, *store.problems()]


def _bytes(root: Path, path: str, seen: Seen, rewritten: dict[str, Seen]) -> bytes | None:
    """A file's bytes; None where it has gone since it was looked at, which the next look finds."""
    try:
        data = (root / seen.place).read_bytes()
    except FileNotFoundError:
        return None
    digest = hashlib.sha256(data).digest()
    if digest != seen.digest:  # somebody wrote to it meanwhile: the next look compares it with what was read
        rewritten[path] = replace(seen, digest=digest, mtime=0)
    return data


def lay_out(archive: Archive, wrong: Wrong = errors) -> list[Problem]:
    """Bring the plan up to date and mark the pages that are stale; with errors it stays as it was."""
    problems: list[Problem] = []
    with archive.store.transaction():
        problems = plan(archive.cells, archive.traces).problems
        if wrong(problems):
            archive.traces.undone()
            raise Undo
    return problems


def write(archive: Archive, problems: list[Problem], wrong: Wrong, *, dry: bool, everything: bool) -> Report:
    """Render the pages that are stale and put them in place; with errors nothing changes."""
    job, store = archive.job, archive.store
    site = Site(store, job.config, archive.traces, job.output, job.scratch, dry=dry)
    with store.transaction():
        if everything:
            look(store, job.output)
        problems += once([*render(archive, site), *site.look_again()])
        problems += site.obstacles()
        (pages,) = store.db.execute("SELECT count(*) FROM page").fetchone()
        if wrong(problems) or dry:
            counts = (0, 0) if wrong(problems) else site.would()
            report = Report(problems, pages, len(site.rows), *counts, done=site.done)
            site.stage.discard()
            archive.traces.undone()
            raise Undo
        written, removed = site.commit()
        report = Report(problems, pages, len(site.rows), written, removed, done=site.done)
    return report  # noqa: RET504 - also where the transaction was given up


def render(archive: Archive, site: Site) -> list[Problem]:
    """Render each page that read something which has changed since, and hand it to the site."""
    problems: list[Problem] = []
    waiting = archive.store.db.execute(stale.WAITING).fetchall()
    for number, why, *row in archive.job.progress("Rendering", waiting):
        rendered = archive.renderer.render(page_of(row), archive.cells)
        problems += rendered.problems or site.take(number, rendered, why)
    return problems
