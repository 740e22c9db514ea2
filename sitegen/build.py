"""The whole of a build: scan, parse, index, plan, render, write. The file to read first.

The same six steps serve a cold build, a warm one and the watcher; only what is already in the database differs. A build
with errors writes nothing: the last good output stays as it was.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sitegen.archive.files import is_document
from sitegen.archive.indexing import Indexer
from sitegen.job import Job, Report, opened
from sitegen.problems import Refusal, errors, in_order, once
from sitegen.read.document import parse
from sitegen.read.scan import scan
from sitegen.write.output import check_folder, claim
from sitegen.write.plan import plan
from sitegen.write.site import Site, known_paths, unpack

if TYPE_CHECKING:
    from sitegen.archive.cells import Cells
    from sitegen.model.page import Page
    from sitegen.problems import Problem
    from sitegen.render.render import Renderer


def build(job: Job, *, strict: bool = False) -> Report:
    """Bring the output folder up to date with the archive; raises Refusal where it cannot even begin.

    With `strict`, warnings stop a build as errors do.
    """
    check_folder(job.output, job.root)
    wrong = list if strict else errors
    started = time.perf_counter()
    with opened(job) as (store, cells, renderer):
        claim(job.output, known_paths(store, job.output))
        problems = index(job, cells)
        if wrong(problems):
            return Report(in_order(problems), seconds=time.perf_counter() - started)
        pages, clashes = plan(cells)
        problems += clashes
        if wrong(problems):
            return Report(in_order(problems), pages=len(pages), seconds=time.perf_counter() - started)
        site = Site(store, job.output, job.scratch)
        problems += render(job, pages, site, cells, renderer)
        problems += site.obstacles()
        if wrong(problems):
            site.stage.discard()
            return Report(in_order(problems), pages=len(pages), seconds=time.perf_counter() - started)
        rendered = len(site.rows)
        written, removed = site.commit()
        return Report(in_order(problems), len(pages), rendered, written, removed, time.perf_counter() - started)


def index(job: Job, cells: Cells) -> list[Problem]:
    """Scan, parse what changed, and file it; returns every problem of every document."""
    store = cells.store
    before = store.files()
    if before and not (job.root / "content").is_dir():
        raise Refusal(f"{job.root / 'content'} is gone; what was published stays as it is until it is back", 2)
    changes = scan(job.root, before)
    changed = [path for path in changes.changed if is_document(path)]
    documents = (
        parse(path, (job.root / changes.changed[path].place).read_bytes(), job.config)
        for path in job.progress("Reading", changed)
    )
    indexer = Indexer(store, job.config, job.now)
    with store.transaction():
        store.keep_files({**changes.changed, **changes.touched}, changes.removed)
        indexer.run(documents, changes.removed, changes.changed)
    return [*changes.problems, *store.problems()]


def render(job: Job, pages: list[Page], site: Site, cells: Cells, renderer: Renderer) -> list[Problem]:
    """Render each page that read something which has changed since, and hand it to the site."""
    problems: list[Problem] = []
    for page in job.progress("Rendering", pages):
        old = site.current(page)
        if old and all(cells.same(cell, fingerprint) for cell, fingerprint in unpack(old.trace)):
            problems += site.keep(page, old)
            continue
        rendered = renderer.render(page, cells)
        problems += rendered.problems or site.take(rendered)
    return once(problems)
