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

from sitegen.artifacts.rebuild import discard_artifact, find_damaged_artifacts, rebuild_if_stale
from sitegen.build.context import (
    BuildOptions,
    BuildResult,
    create_engine,
    create_renderer,
    load_plugins,
    no_progress,
    open_context,
)
from sitegen.build.parallel.executor import SerialExecutor, gc_paused
from sitegen.content.parser import parse_document
from sitegen.content.scanner import scan_content
from sitegen.database.artifacts import ARTIFACTS
from sitegen.database.index.blocking_problems import downgrade_unpublished
from sitegen.database.index.document_row import PublicationContext, to_row
from sitegen.database.index.indexer import Indexer
from sitegen.database.index.link_task import LinkWorker, link_batch
from sitegen.database.index.static_files import is_document, private_file_problems, probe_media
from sitegen.database.ledger import ledger_rows
from sitegen.database.linking.similar_names import similar_name_problems
from sitegen.database.queries import staleness
from sitegen.database.queries.next_change import next_change
from sitegen.database.records import page_from_row
from sitegen.database.store import Rollback, Store
from sitegen.diagnostics import SitegenError, blocking, deduplicate, errors
from sitegen.publish.leak_scanner import LeakCheck
from sitegen.publish.ledger.published_files import find_unaccounted_pages, read_published_files
from sitegen.publish.ledger.record import mark_unrecorded, record_publication
from sitegen.publish.output.manifest import has_manifest
from sitegen.publish.output.output_dir import check_output_folder
from sitegen.publish.output.ownership import ensure_owned, ensure_recognized
from sitegen.publish.page_task import RenderWorker, render_page_task
from sitegen.publish.planner import update_plan
from sitegen.publish.problem_groups import group_problems
from sitegen.publish.publisher import Publisher, reset_if_output_moved, verify_outputs
from sitegen.urls import normalized_path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from sitegen.artifacts.rebuild import ArtifactStatus
    from sitegen.build.context import BuildContext
    from sitegen.build.parallel.executor import Executor
    from sitegen.content.scanner import FileStat
    from sitegen.database.index.document_row import ParsedRow
    from sitegen.database.index.link_task import LinkResult
    from sitegen.database.queries.next_change import NextChange
    from sitegen.diagnostics import Problem
    from sitegen.plugins import Plugins

    ProblemFilter = Callable[[Iterable[Problem]], list[Problem]]

MIN_DOCUMENTS_TO_LINK_IN_PARALLEL = 4_000
"""Documents for which it is worth while to begin processes that link them."""
FILE_STATS_PER_SAVE = 5_000
"""Files that wait to be remembered together."""
LINKED_SETTING = "is_linked"
"""The setting that says that all documents were linked at least once."""


def build(options: BuildOptions, *, strict: bool = False, dry_run: bool = False) -> BuildResult:
    """Bring the output folder up to date with the archive; raises Refusal where it cannot even begin.

    With `strict`, warnings stop a build as errors do; a `dry` one does everything but write.
    """
    check_output_folder(options.output_folder, options.root)
    with gc_paused(), open_context(options) as archive:
        return run_build(archive, strict=strict, dry_run=dry_run)


def run_build(
    context: BuildContext, *, strict: bool = False, dry_run: bool = False, changed_paths: Collection[str] | None = None
) -> BuildResult:
    """One build of an open archive; `hints` are the only paths below its folder at which to look, all if None.

    With hints it is one of many, and quick: what holds the whole archive waits for a build without.
    """
    started = time.perf_counter()
    wrong = blocking if strict else errors
    ensure_owned(context.store, context.options)
    problems = index_documents(context, changed_paths)
    became: dict[str, ArtifactStatus] = {}
    planned = not wrong(problems)
    if planned:
        ensure_recognized(context.store, context.options)
        hurry = context.options.skip_artifacts or changed_paths is not None
        became |= {
            name: rebuild_if_stale(context.engine, bundle, allow_stale=hurry) for name, bundle in ARTIFACTS.items()
        }
        if reset_if_output_moved(context.store, context.options.output_folder):
            context.traces.reset_cache()
        found = plan_pages(context, wrong)
        problems += [*found, *find_unaccounted_pages(context.store, context.options.output_folder)]
        planned = not wrong(problems)
    if planned:
        became |= repair_damaged(context, wrong, verify_pages=changed_paths is None)
    report = BuildResult(problems) if not planned else publish(context, problems, wrong, dry_run=dry_run)
    changes = find_next_change(context)
    return replace(report.with_timing(time.perf_counter() - started), artifact_status=became, next_change=changes)


def find_next_change(context: BuildContext) -> NextChange | None:
    """Return the next moment at which what is public changes by itself; None if it does not."""
    return next_change(context.store, context.options.now, has_news_sitemap=context.options.config.outputs.news_sitemap)


def index_documents(
    context: BuildContext, changed_paths: Collection[str] | None = None, *, downgrades_unpublished: bool = True
) -> list[Problem]:
    """Scan, parse what changed, and file it; returns every problem of every document.

    Those of unpublished documents are warnings (see `excused`), but not in a preview, and not if it is not `lenient`.
    """
    job, store = context.options, context.store
    linked = store.setting(LINKED_SETTING)
    if not (job.root / "content").is_dir() and (store.paths() or (not linked and has_manifest(job.output_folder))):
        raise SitegenError(f"{job.root / 'content'} is gone; what was published stays as it is until it is back", 2)
    if not linked and store.paths():
        store.reset()  # its first build was killed between filing and linking
    quick = None if changed_paths is None or not linked or store.setting("has_misplaced_files") else changed_paths
    before = store.file_stats() if quick is None else store.file_stats_at({normalize("NFC", hint) for hint in quick})
    changes = scan_content(job.root, before, quick, is_read_later=is_document)
    changed = [(path, seen) for path, seen in changes.changed.items() if is_document(path)]
    moment = PublicationContext(job.config, job.now, job.includes_drafts, job.assumed_published)
    with store.transaction():
        moved = ledger_rows.import_file(store, job.root, job.config, partial(read_published_files, job.output_folder))
        store.set_setting("has_misplaced_files", b"1" if changes.problems else b"")
        others = {path: seen for path, seen in changes.changed.items() if not is_document(path)}
        store.save_file_stats({**others, **changes.rewritten}, changes.removed)
        probe_media(store, job.root, others)
        documents = parse_documents(context, moment, changed)
        indexer = Indexer(store, moment, partial(link_documents, context))
        indexer.relink(moved)
        indexer.run(documents, changes.removed, changes.changed)
        store.set_setting(LINKED_SETTING, b"1")
        if store.setting(ledger_rows.STARTED_FROM_OUTPUT_SETTING) and not job.includes_drafts:
            ensure_recognized(store, job)  # a refusal undoes what was taken from a folder that is another archive's
        near = similar_name_problems(store, job.config)
    found = [*store.problems(), *near]
    found = downgrade_unpublished(store, found) if downgrades_unpublished and not job.includes_drafts else found
    return [
        *ledger_rows.problems(store),
        *changes.problems,
        *context.renderer.template_problems,
        *found,
        *private_file_problems(store, job.config),
    ]


def parse_documents(
    context: BuildContext, publication_context: PublicationContext, changed: list[tuple[str, FileStat]]
) -> Iterator[tuple[str, ParsedRow]]:
    """What each file gives; it is remembered as it was read, and one that has gone meanwhile as it was before."""
    job = context.options
    read: dict[str, FileStat] = {}
    used = context.renderer.plugins
    begin = partial(_create_parse_worker, replace(job, progress=no_progress), publication_context, used.digest)
    results = context.executor.map_batches(parse_batch, changed, (job.root, publication_context, used), begin)
    for (path, seen), (parsed, digest) in zip(job.progress("Reading", changed), results, strict=True):
        if parsed is None:
            continue
        yield path, parsed
        rewritten = seen.digest and digest != seen.digest  # since it was looked at: the next look reads it again
        read[path] = msgspec.structs.replace(seen, digest=digest, mtime_ns=0 if rewritten else seen.mtime_ns)
        if len(read) >= FILE_STATS_PER_SAVE:
            context.store.save_file_stats(read, ())
            read.clear()
    context.store.save_file_stats(read, ())


def link_documents(context: BuildContext, document_ids: list[int]) -> Iterator[LinkResult]:
    """What each document's references mean. The first time others may help, who must see what was filed until then."""
    job, store = context.options, context.store
    crew: Executor = SerialExecutor()
    if (
        len(document_ids) >= MIN_DOCUMENTS_TO_LINK_IN_PARALLEL
        and context.executor.is_worthwhile(len(document_ids))
        and not store.setting(LINKED_SETTING)
    ):
        store.commit_and_begin(checkpoint=bool(job.cluster_address))
        crew = context.executor
    tools = LinkWorker.create(store, job.config)
    yield from crew.map_batches(
        link_batch, document_ids, tools, partial(_create_link_worker, replace(job, progress=no_progress))
    )


def _create_link_worker(options: BuildOptions) -> LinkWorker:
    return LinkWorker.create(_open_readonly_store(options), options.config)


def _create_parse_worker(
    options: BuildOptions, publication_context: PublicationContext, plugins: bytes
) -> tuple[Path, PublicationContext, Plugins]:
    """What a worker reads files with."""
    return options.root, publication_context, load_plugins(options, plugins)


def parse_batch(
    parse_worker: tuple[Path, PublicationContext, Plugins], batch: list[tuple[str, FileStat]]
) -> list[tuple[ParsedRow | None, bytes]]:
    """Parse some files: what it gives, and the digest of the bytes; nothing where a file has gone since it was looked at."""
    root, moment, plugins = parse_worker
    found: list[tuple[ParsedRow | None, bytes]] = []
    for path, seen in batch:
        try:
            data = (root / seen.disk_path).read_bytes()
        except FileNotFoundError:
            found.append((None, seen.digest))
            continue
        document = parse_document(path, data, moment.config, plugins, as_published=path in moment.assumed_published)
        found.append((to_row(document, moment), hashlib.sha256(data).digest()))
    return found


def plan_pages(context: BuildContext, find_blocking: ProblemFilter = errors) -> list[Problem]:
    """Bring the plan up to date and mark the pages that are stale; with errors it stays as it was."""
    problems: list[Problem] = []
    with context.store.transaction():
        problems = update_plan(context.engine, context.traces, context.renderer.plugins).problems
        if find_blocking(problems):
            raise Rollback
    return problems


def repair_damaged(
    context: BuildContext, find_blocking: ProblemFilter, *, verify_pages: bool
) -> dict[str, ArtifactStatus]:
    """Mark the pages whose files are damaged, if `everything` is looked at; make again what they would be published from.

    Returns what became of the search index and the data package, if they were damaged.
    """
    became: dict[str, ArtifactStatus] = {}
    if verify_pages:
        _verify_outputs(context)
    for bundle in find_damaged_artifacts(context.store):
        discard_artifact(context.store, bundle)
        became[bundle.name] = rebuild_if_stale(context.engine, bundle, allow_stale=False)
    if became:
        plan_pages(context, find_blocking)  # which forgets what was marked
        _verify_outputs(context)
    return became


def _verify_outputs(context: BuildContext) -> None:
    with context.store.transaction():
        verify_outputs(context.store, context.options.output_folder)


def publish(
    context: BuildContext, problems: list[Problem], find_blocking: ProblemFilter, *, dry_run: bool
) -> BuildResult:
    """Render the pages that are stale and put them in place; with errors nothing changes."""
    job, store = context.options, context.store
    if job.cluster_address:
        store.checkpoint()
    site = Publisher(
        store, context.traces, LeakCheck(store, job.config), job.output_folder, job.state_folder, job.config
    )
    with store.transaction():
        problems += group_problems(
            deduplicate([*render_pages(context, site, dry_run=dry_run), *site.rescan_for_leaks()])
        )
        if not dry_run and not find_blocking(problems):
            problems += site.stage_precompressed()
        problems += [*site.conflicts(), *site.find_stray_files()]
        (pages,) = store.db.execute("SELECT count(*) FROM page").fetchone()
        if find_blocking(problems) or dry_run:
            counts = (0, 0) if find_blocking(problems) else site.preview_changes()
            report = BuildResult(problems, pages, len(site.rendered_rows), *counts, build_log=site.build_log)
            site.staging.discard()
            raise Rollback
        gone = [path for (path,) in store.db.execute("SELECT path FROM unowned").fetchall()]
        written, removed = site.commit()
        if not job.should_record:
            mark_unrecorded(store)
        elif job.config.output.ledger:
            record_publication(store, job.root, [page for page, *_ in site.rendered_rows], gone)
        report = BuildResult(problems, pages, len(site.rendered_rows), written, removed, build_log=site.build_log)
    return report  # noqa: RET504 - also where the transaction was given up


def render_pages(context: BuildContext, site: Publisher, *, dry_run: bool) -> list[Problem]:
    """Render each page that read something which has changed since, and hand it to the site; problems by page."""
    job = context.options
    waiting = [
        (number, why, page_from_row(row))
        for number, why, *row in context.store.db.execute(staleness.RENDER_QUEUE_BY_DATE)
    ]
    stage = site.staging.prepare() if waiting and not dry_run else None
    tools = RenderWorker.create(context.renderer, context.engine, site.leak_check, job.output_folder, stage)
    items = [(number, page) for number, _, page in waiting]
    begin = partial(_create_render_worker, replace(job, progress=no_progress), stage, context.renderer.plugins.digest)
    found: list[tuple[str, list[Problem]]] = []
    results = context.executor.map_batches(render_page_task, items, tools, begin)
    for (_, why, page), made in zip(job.progress("Rendering", waiting), results, strict=True):
        if problems := list(made.problems) or site.record_page(made, why):
            found.append((normalized_path(page.path), problems))
    return [problem for _, problems in sorted(found, key=itemgetter(0)) for problem in problems]


def _open_readonly_store(options: BuildOptions) -> Store:
    return Store(options.database_path, None, immutable=bool(options.cluster_address))


def _create_render_worker(options: BuildOptions, stage: Path | None, plugins: bytes) -> RenderWorker:
    """What a worker makes pages with: the archive's database for reading, and a renderer of its own."""
    renderer = create_renderer(options, load_plugins(options, plugins))
    store = _open_readonly_store(options)
    return RenderWorker.create(
        renderer,
        create_engine(options, store, renderer),
        LeakCheck(store, options.config),
        options.output_folder,
        stage,
    )
