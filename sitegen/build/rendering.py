"""The last two steps of a build: render the stale pages, and publish them."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from sitegen.artifacts.rebuild import OUTPUT_BY_ARTIFACT
from sitegen.build.artifact_builds import ArtifactBuilds
from sitegen.build.config_references import config_address_problems
from sitegen.build.context import create_engine, create_renderer, load_plugins, open_readonly_store
from sitegen.build.options import BuildResult, no_progress
from sitegen.build.parallel.executor import SerialExecutor
from sitegen.database.artifacts import is_outdated_file
from sitegen.database.queries import staleness
from sitegen.database.records import page_from_row
from sitegen.diagnostics import blocking_problems, deduplicate
from sitegen.durability import flush, flush_later
from sitegen.publish.leak_check import LeakCheck
from sitegen.publish.leak_report import report_leaks
from sitegen.publish.ledger.record import mark_unrecorded, plan_recording, record_publication
from sitegen.publish.output.output_dir import StagingArea
from sitegen.publish.output.whole_site import refresh_signatures
from sitegen.publish.planner import update_plan
from sitegen.publish.publish_plan import apply_plan, apply_plan_at_once
from sitegen.publish.publisher import Publisher, verify_outputs
from sitegen.publish.render_task import RenderWorker, render_page_task
from sitegen.urls import normalized_path

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.build.context import BuildContext
    from sitegen.build.options import BuildOptions
    from sitegen.diagnostics import Problem
    from sitegen.publish.leak_check import Leak
    from sitegen.publish.ledger.record import LedgerUpdate
    from sitegen.publish.publish_plan import PublishPlan


def render_and_publish(
    context: BuildContext, problems: list[Problem], artifact_builds: ArtifactBuilds, *, strict: bool, dry_run: bool
) -> BuildResult:
    """Render the stale pages and publish them, in one transaction, so that the database matches the output folder.

    Nothing is changed in a dry run, or if a problem blocks the build.

    Args:
        context: the open archive.
        problems: the problems of the previous steps, none of which blocks the build.
        artifact_builds: the artifacts of this build. Those that are awaited are stored in the same transaction.
        strict: treat warnings as errors.
        dry_run: return the counts of a build, but do not write anything.

    Returns:
        All problems, the numbers of files, and the action for each changed file.
    """
    options, store = context.options, context.store
    if options.cluster_address:
        store.file.complete()  # workers on other machines read the database file itself
    publisher = _create_publisher(context)
    with closing(publisher.staging), store.transaction() as transaction:
        found, leaks = render_pages(context, publisher, artifact_builds, dry_run=dry_run)
        problems = [*problems, *found, *report_leaks(store, options.root, leaks)]
        if not dry_run and not blocking_problems(problems, strict=strict):
            problems += publisher.stage_precompressed()
        plan = publisher.make_plan(dry_run=dry_run)
        problems += [*publisher.find_conflicts(plan), *publisher.find_stray_files()]
        ledger_update = _plan_recording(context, publisher)
        problems += ledger_update.problems if ledger_update else []
        if dry_run or blocking_problems(problems, strict=strict):
            counts = (0, 0) if blocking_problems(problems, strict=strict) else publisher.preview(plan)
            transaction.rollback()
        else:
            counts = publish(context, publisher, plan, ledger_update)
        (page_count,) = store.db.execute("SELECT count(*) FROM page").fetchone()
        written, removed = counts
        result = BuildResult(
            problems, page_count, len(publisher.rendered_rows), written, removed, build_log=publisher.build_log
        )
    artifact_builds.delete_other_versions()
    return result


def find_page_problems(context: BuildContext) -> list[Problem]:
    """Return the problems that a build would find in the pages of the plan. Nothing is written."""
    store, publisher = context.store, _create_publisher(context)
    with store.transaction() as transaction:
        verify_outputs(store, publisher.folder)
        problems, leaks = render_pages(context, publisher, ArtifactBuilds(context), dry_run=True)
        transaction.rollback()
    current = (leak for leak in leaks if not is_outdated_file(store, leak.path))
    return [*problems, *report_leaks(store, context.options.root, current)]


def _create_publisher(context: BuildContext) -> Publisher:
    options, store = context.options, context.store
    return Publisher(
        store,
        context.traces,
        LeakCheck(store, options.config),
        StagingArea(options.output_folder, options.state_folder, flush if options.should_sync else flush_later),
        options.config,
    )


def update_page_plan(context: BuildContext) -> list[Problem]:
    """Update the plan, which lists every page of the site, and mark stale pages; return the problems of the plan.

    Links of the configuration to addresses that are not in the plan are among them. Must run in a transaction.
    """
    problems = update_plan(context.queries, context.traces, context.renderer.plugins).problems
    return [*problems, *config_address_problems(context)]


def render_pages(
    context: BuildContext, publisher: Publisher, artifact_builds: ArtifactBuilds, *, dry_run: bool
) -> tuple[list[Problem], list[Leak]]:
    """Render and stage every stale page; return the problems of rendering, and the leaks of all pages.

    A page is stale if something that it read has changed since it was rendered. In a dry run no files are staged.

    If artifacts are awaited, pages that read them are rendered last, after the plan was updated with the new artifacts. Pages with
    problems are rendered again then, because a problem may come from an artifact that is missing.
    """
    problems, leaks = _render_stale(context, publisher, artifact_builds, dry_run=dry_run)
    if artifact_builds.awaited:
        artifact_builds.finish()
        # Results of queries are cached, and workers cannot read this transaction.
        renewed = replace(
            context, queries=create_engine(context.options, context.store, context.renderer), executor=SerialExecutor()
        )
        rendered = [(row.page_id,) for row in publisher.rendered_rows]
        context.store.db.executemany("DELETE FROM stale WHERE page = ?", rendered)
        problems = update_page_plan(renewed)
        _forget_removed_pages(publisher)
        # The plan compares what stale pages read, and then no longer counts those with damaged files as stale.
        verify_outputs(context.store, publisher.folder)
        more_problems, more_leaks = _render_stale(renewed, publisher, artifact_builds, dry_run=dry_run)
        problems, leaks = [*problems, *more_problems], [*leaks, *more_leaks]
    leaks += publisher.rescan_for_leaks()
    return deduplicate(problems), leaks


def _forget_removed_pages(publisher: Publisher) -> None:
    """Discard the rendered pages that are no longer in the plan."""
    planned = set(publisher.store.db.execute("SELECT id FROM page"))
    for row in [row for row in publisher.rendered_rows if (row.page_id,) not in planned]:
        publisher.rendered_rows.remove(row)
        publisher.staging.staged.pop(row.path, None)
        del publisher.build_log[row.path]


def _render_stale(
    context: BuildContext, publisher: Publisher, artifact_builds: ArtifactBuilds, *, dry_run: bool
) -> tuple[list[Problem], list[Leak]]:
    """Render and stage the stale pages that were not rendered yet, except those that read an awaited artifact."""
    options = context.options
    rendered_pages = {row.page_id for row in publisher.rendered_rows}
    awaited_kinds = {OUTPUT_BY_ARTIFACT[name] for name in artifact_builds.awaited}
    queue = [
        (page_id, reason, page_from_row(row))
        for page_id, reason, *row in context.store.db.execute(staleness.RENDER_QUEUE_BY_DATE)
    ]
    queue = [each for each in queue if each[0] not in rendered_pages and each[2].kind not in awaited_kinds]
    staging_folder = publisher.staging.prepare() if queue and not dry_run else None
    worker = RenderWorker.create(
        context.renderer, context.queries, publisher.leak_check, options.output_folder, staging_folder
    )
    init_worker = partial(
        _create_render_worker, replace(options, progress=no_progress), staging_folder, context.renderer.plugins.digest
    )
    results = context.executor.map_batches(
        render_page_task, [(page_id, page) for page_id, _, page in queue], worker, init_worker
    )
    failed: list[tuple[str, tuple[Problem, ...]]] = []
    leaks: list[Leak] = []
    for (_, reason, page), rendered in zip(options.progress("Rendering", queue), results, strict=True):
        if rendered.problems:
            failed.append((normalized_path(page.path), rendered.problems))
        elif not artifact_builds.must_wait(rendered.external_reads):
            leaks += publisher.record_page(rendered, reason)
    return [problem for _, problems in sorted(failed, key=itemgetter(0)) for problem in problems], leaks


def _create_render_worker(options: BuildOptions, staging_folder: Path | None, plugins_digest: bytes) -> RenderWorker:
    """Return the worker state of another process, with its own renderer and a read-only connection to the database."""
    renderer = create_renderer(options, load_plugins(options, plugins_digest))
    store = open_readonly_store(options)
    engine = create_engine(options, store, renderer)
    return RenderWorker.create(
        renderer, engine, LeakCheck(store, options.config), options.output_folder, staging_folder
    )


def _plan_recording(context: BuildContext, publisher: Publisher) -> LedgerUpdate | None:
    """Return the addresses that this build has to record in the ledger; None if it records none."""
    options, store = context.options, context.store
    if not (options.should_record and options.config.output.ledger):
        return None
    removed_paths = [path for (path,) in store.db.execute("SELECT path FROM orphaned_file").fetchall()]
    page_ids = [row.page_id for row in publisher.rendered_rows]
    return plan_recording(store, options.root, context.renderer.plugins, page_ids, removed_paths)


def publish(
    context: BuildContext, publisher: Publisher, plan: PublishPlan, ledger_update: LedgerUpdate | None
) -> tuple[int, int]:
    """Apply the publish plan, and record the published addresses in the ledger.

    Returns:
        The numbers of written and removed files.
    """
    options, store = context.options, context.store
    at_once = partial(apply_plan_at_once, keep_previous=options.keep_previous)
    counts = publisher.commit(plan, at_once if options.is_atomic else apply_plan)
    if options.is_atomic and any(counts):
        refresh_signatures(store, publisher.folder)
    if not options.should_record:
        mark_unrecorded(store)
    elif ledger_update:
        record_publication(store, options.root, ledger_update)
    return counts
