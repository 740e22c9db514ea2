"""The whole of a build: scan, parse, index, plan, render, write. The file to read first.

The same six steps serve a cold build, a warm one and the watcher; only what is already in the database differs. A build
with errors writes nothing: the last good output stays as it was.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING
from unicodedata import normalize

import msgspec

from sitegen.artifacts.rebuild import damaged, discard, refresh
from sitegen.build.context import Job, Report, cells, opened, plugins_of, renderer_of, silent
from sitegen.build.parallel.executor import Alone, quiet
from sitegen.content.parser import parse
from sitegen.content.scanner import scan
from sitegen.database.artifacts import BUNDLES
from sitegen.database.index.blocking_problems import excused
from sitegen.database.index.document_row import Moment, columns_of
from sitegen.database.index.indexer import Indexer
from sitegen.database.index.link_task import LinkTools, link
from sitegen.database.index.static_files import is_document, learn, refused_files
from sitegen.database.ledger import ledger_rows
from sitegen.database.linking.similar_names import near_names
from sitegen.database.queries import staleness
from sitegen.database.queries.next_change import next_change
from sitegen.database.records import page_of
from sitegen.database.store import Store, Undo
from sitegen.diagnostics import Refusal, blocking, errors, once
from sitegen.publish.leak_scanner import LeakCheck
from sitegen.publish.ledger.published_files import online, unaccounted
from sitegen.publish.ledger.record import record, unsure
from sitegen.publish.output.manifest import has_manifest
from sitegen.publish.output.output_dir import check_folder
from sitegen.publish.output.ownership import claim, recognise
from sitegen.publish.page_task import Tools, make
from sitegen.publish.planner import plan
from sitegen.publish.problem_groups import grouped
from sitegen.publish.publisher import Site, look, settle
from sitegen.urls import same_place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from sitegen.artifacts.rebuild import Became
    from sitegen.build.context import Archive
    from sitegen.build.parallel.executor import Crew
    from sitegen.content.scanner import Seen
    from sitegen.database.index.document_row import Parsed
    from sitegen.database.index.link_task import Linked
    from sitegen.database.queries.next_change import NextChange
    from sitegen.diagnostics import Problem
    from sitegen.plugins import Plugins

    Wrong = Callable[[Iterable[Problem]], list[Problem]]

MANY = 4_000
"""Documents for which it is worth while to begin processes that link them."""
KEPT = 5_000
"""Files that wait to be remembered together."""
LINKED = "linked"
"""The setting that says that all documents were linked at least once."""


def build(job: Job, *, strict: bool = False, dry: bool = False) -> Report:
    """Bring the output folder up to date with the archive; raises Refusal where it cannot even begin.

    With `strict`, warnings stop a build as errors do; a `dry` one does everything but write.
    """
    check_folder(job.output, job.root)
    with quiet(), opened(job) as archive:
        return update(archive, strict=strict, dry=dry)


def update(
    archive: Archive, *, strict: bool = False, dry: bool = False, hints: Collection[str] | None = None
) -> Report:
    """One build of an open archive; `hints` are the only paths below its folder at which to look, all if None.

    With hints it is one of many, and quick: what holds the whole archive waits for a build without.
    """
    started = time.perf_counter()
    wrong = blocking if strict else errors
    claim(archive.store, archive.job)
    problems = index(archive, hints)
    became: dict[str, Became] = {}
    planned = not wrong(problems)
    if planned:
        recognise(archive.store, archive.job)
        hurry = archive.job.quick or hints is not None
        became |= {name: refresh(archive.cells, bundle, quick=hurry) for name, bundle in BUNDLES.items()}
        if settle(archive.store, archive.job.output):
            archive.traces.undone()
        found = lay_out(archive, wrong)
        problems += [*found, *unaccounted(archive.store, archive.job.output)]
        planned = not wrong(problems)
    if planned:
        became |= mend(archive, wrong, everything=hints is None)
    report = Report(problems) if not planned else write(archive, problems, wrong, dry=dry)
    changes = upcoming(archive)
    return replace(report.timed(time.perf_counter() - started), became=became, next_change=changes)


def upcoming(archive: Archive) -> NextChange | None:
    """Return the next moment at which what is public changes by itself; None if it does not."""
    return next_change(archive.store, archive.job.now, news=archive.job.config.outputs.news_sitemap)


def index(archive: Archive, hints: Collection[str] | None = None, *, lenient: bool = True) -> list[Problem]:
    """Scan, parse what changed, and file it; returns every problem of every document.

    Those of unpublished documents are warnings (see `excused`), but not in a preview, and not if it is not `lenient`.
    """
    job, store = archive.job, archive.store
    linked = store.setting(LINKED)
    if not (job.root / "content").is_dir() and (store.paths() or (not linked and has_manifest(job.output))):
        raise Refusal(f"{job.root / 'content'} is gone; what was published stays as it is until it is back", 2)
    if not linked and store.paths():
        store.begin_again()  # its first build was killed between filing and linking
    quick = None if hints is None or not linked or store.setting("misplaced") else hints
    before = store.files() if quick is None else store.files_at({normalize("NFC", hint) for hint in quick})
    changes = scan(job.root, before, quick, later=is_document)
    changed = [(path, seen) for path, seen in changes.changed.items() if is_document(path)]
    moment = Moment(job.config, job.now, job.drafts, job.released)
    with store.transaction():
        moved = ledger_rows.load(store, job.root, job.config, partial(online, job.output))
        store.set("misplaced", b"1" if changes.problems else b"")
        others = {path: seen for path, seen in changes.changed.items() if not is_document(path)}
        store.keep_files({**others, **changes.touched}, changes.removed)
        learn(store, job.root, others)
        documents = _read(archive, moment, changed)
        indexer = Indexer(store, moment, partial(_links, archive))
        indexer.again(moved)
        indexer.run(documents, changes.removed, changes.changed)
        store.set(LINKED, b"1")
        if store.setting(ledger_rows.BEGUN) and not job.drafts:
            recognise(store, job)  # a refusal undoes what was taken from a folder that is another archive's
        near = near_names(store, job.config)
    found = [*store.problems(), *near]
    found = excused(store, found) if lenient and not job.drafts else found
    return [
        *ledger_rows.problems(store),
        *changes.problems,
        *archive.renderer.misspelt,
        *found,
        *refused_files(store, job.config),
    ]


def _read(archive: Archive, moment: Moment, changed: list[tuple[str, Seen]]) -> Iterator[tuple[str, Parsed]]:
    """What each file gives; it is remembered as it was read, and one that has gone meanwhile as it was before."""
    job = archive.job
    read: dict[str, Seen] = {}
    used = archive.renderer.plugins
    begin = partial(_reading_tools, replace(job, progress=silent), moment, used.digest)
    results = archive.crew.spread(read_files, changed, (job.root, moment, used), begin)
    for (path, seen), (parsed, digest) in zip(job.progress("Reading", changed), results, strict=True):
        if parsed is None:
            continue
        yield path, parsed
        rewritten = seen.digest and digest != seen.digest  # since it was looked at: the next look reads it again
        read[path] = msgspec.structs.replace(seen, digest=digest, mtime=0 if rewritten else seen.mtime)
        if len(read) >= KEPT:
            archive.store.keep_files(read, ())
            read.clear()
    archive.store.keep_files(read, ())


def _links(archive: Archive, documents: list[int]) -> Iterator[Linked]:
    """What each document's references mean. The first time others may help, who must see what was filed until then."""
    job, store = archive.job, archive.store
    crew: Crew = Alone()
    if len(documents) >= MANY and archive.crew.helps(len(documents)) and not store.setting(LINKED):
        store.halfway(rest=bool(job.cluster))
        crew = archive.crew
    tools = LinkTools.of(store, job.config)
    yield from crew.spread(link, documents, tools, partial(_link_tools, replace(job, progress=silent)))


def _link_tools(job: Job) -> LinkTools:
    return LinkTools.of(_reading(job), job.config)


def _reading_tools(job: Job, moment: Moment, plugins: bytes) -> tuple[Path, Moment, Plugins]:
    """What a worker reads files with."""
    return job.root, moment, plugins_of(job, plugins)


def read_files(tools: tuple[Path, Moment, Plugins], batch: list[tuple[str, Seen]]) -> list[tuple[Parsed | None, bytes]]:
    """Parse some files: what it gives, and the digest of the bytes; nothing where a file has gone since it was looked at."""
    root, moment, plugins = tools
    found: list[tuple[Parsed | None, bytes]] = []
    for path, seen in batch:
        try:
            data = (root / seen.place).read_bytes()
        except FileNotFoundError:
            found.append((None, seen.digest))
            continue
        document = parse(path, data, moment.config, plugins, released=path in moment.released)
        found.append((columns_of(document, moment), hashlib.sha256(data).digest()))
    return found


def lay_out(archive: Archive, wrong: Wrong = errors) -> list[Problem]:
    """Bring the plan up to date and mark the pages that are stale; with errors it stays as it was."""
    problems: list[Problem] = []
    with archive.store.transaction():
        problems = plan(archive.cells, archive.traces, archive.renderer.plugins).problems
        if wrong(problems):
            raise Undo
    return problems


def mend(archive: Archive, wrong: Wrong, *, everything: bool) -> dict[str, Became]:
    """Mark the pages whose files are damaged, if `everything` is looked at; make again what they would be published from.

    Returns what became of the search index and the data package, if they were damaged.
    """
    became: dict[str, Became] = {}
    if everything:
        _look(archive)
    for bundle in damaged(archive.store):
        discard(archive.store, bundle)
        became[bundle.name] = refresh(archive.cells, bundle, quick=False)
    if became:
        lay_out(archive, wrong)  # which forgets what was marked
        _look(archive)
    return became


def _look(archive: Archive) -> None:
    with archive.store.transaction():
        look(archive.store, archive.job.output)


def write(archive: Archive, problems: list[Problem], wrong: Wrong, *, dry: bool) -> Report:
    """Render the pages that are stale and put them in place; with errors nothing changes."""
    job, store = archive.job, archive.store
    if job.cluster:
        store.rest()
    site = Site(store, archive.traces, LeakCheck(store, job.config), job.output, job.scratch, job.config)
    with store.transaction():
        problems += grouped(once([*render(archive, site, dry=dry), *site.look_again()]))
        if not dry and not wrong(problems):
            problems += site.press()
        problems += [*site.obstacles(), *site.strays()]
        (pages,) = store.db.execute("SELECT count(*) FROM page").fetchone()
        if wrong(problems) or dry:
            counts = (0, 0) if wrong(problems) else site.would()
            report = Report(problems, pages, len(site.rows), *counts, done=site.done)
            site.stage.discard()
            raise Undo
        gone = [path for (path,) in store.db.execute("SELECT path FROM unowned").fetchall()]
        written, removed = site.commit()
        if not job.records:
            unsure(store)
        elif job.config.output.ledger:
            record(store, job.root, [page for page, *_ in site.rows], gone)
        report = Report(problems, pages, len(site.rows), written, removed, done=site.done)
    return report  # noqa: RET504 - also where the transaction was given up


def render(archive: Archive, site: Site, *, dry: bool) -> list[Problem]:
    """Render each page that read something which has changed since, and hand it to the site; problems by page."""
    job = archive.job
    waiting = [(number, why, page_of(row)) for number, why, *row in archive.store.db.execute(staleness.BY_DATE)]
    stage = site.stage.prepare() if waiting and not dry else None
    tools = Tools.of(archive.renderer, archive.cells, site.leaks, job.output, stage)
    items = [(number, page) for number, _, page in waiting]
    begin = partial(_tools, replace(job, progress=silent), stage, archive.renderer.plugins.digest)
    found: list[tuple[str, list[Problem]]] = []
    results = archive.crew.spread(make, items, tools, begin)
    for (_, why, page), made in zip(job.progress("Rendering", waiting), results, strict=True):
        if problems := list(made.problems) or site.take(made, why):
            found.append((same_place(page.path), problems))
    return [problem for _, problems in sorted(found, key=itemgetter(0)) for problem in problems]


def _reading(job: Job) -> Store:
    return Store(job.database, None, at_rest=bool(job.cluster))


def _tools(job: Job, stage: Path | None, plugins: bytes) -> Tools:
    """What a worker makes pages with: the archive's database for reading, and a renderer of its own."""
    renderer = renderer_of(job, plugins_of(job, plugins))
    store = _reading(job)
    return Tools.of(renderer, cells(job, store, renderer), LeakCheck(store, job.config), job.output, stage)
