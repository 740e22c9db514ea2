"""The build, from top to bottom: the file to read first.

The same steps serve a first build, an incremental one and `build --watch`; only what is already in the database differs. A
build with errors publishes nothing: the output folder stays unchanged.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.artifacts.rebuild import discard_artifact, find_damaged_artifacts, rebuild_if_stale
from sitegen.build.context import open_context
from sitegen.build.indexing import index_documents, scan_content
from sitegen.build.options import BuildOptions, BuildResult
from sitegen.build.parallel.executor import gc_paused
from sitegen.build.rendering import render_and_publish
from sitegen.database.artifacts import ARTIFACTS
from sitegen.database.queries.next_change import next_change
from sitegen.diagnostics import blocking, errors
from sitegen.publish.ledger.published_files import find_unaccounted_pages
from sitegen.publish.output.output_dir import check_output_folder
from sitegen.publish.output.ownership import ensure_owned, ensure_recognized
from sitegen.publish.planner import update_plan
from sitegen.publish.publisher import reset_if_output_moved, verify_outputs

if TYPE_CHECKING:
    from collections.abc import Collection

    from sitegen.artifacts.rebuild import ArtifactStatus
    from sitegen.build.context import BuildContext
    from sitegen.build.rendering import ProblemFilter
    from sitegen.database.queries.next_change import NextChange
    from sitegen.diagnostics import Problem


def build(options: BuildOptions, *, strict: bool = False, dry_run: bool = False) -> BuildResult:
    """Open the archive and bring its output folder up to date.

    Args:
        options: the archive and how to build it.
        strict: let warnings stop the build as errors do.
        dry_run: do everything but write.

    Raises:
        SitegenError: if the build cannot begin: the output folder is not this archive's, or another build is running.
    """
    check_output_folder(options.output_folder, options.root)
    with gc_paused(), open_context(options) as context:
        return run_build(context, strict=strict, dry_run=dry_run)


def run_build(
    context: BuildContext,
    *,
    strict: bool = False,
    dry_run: bool = False,
    changed_paths: Collection[str] | None = None,
    allow_stale_artifacts: bool = False,
) -> BuildResult:
    """Run every step of a build of an open archive.

    Args:
        context: the open archive.
        strict: let warnings stop the build as errors do.
        dry_run: do everything but write.
        changed_paths: the only paths below the archive's folder to look at; None for all. With `changed_paths` the files in
            the output folder are not verified.
        allow_stale_artifacts: leave the search index and the dataset to a later build if documents changed, as builds in
            quick succession do.

    Returns:
        Counts, problems in order, and what was done to each file.

    Raises:
        SitegenError: as `scan_content`, `index_documents` and `ensure_owned` do.
    """
    started = time.perf_counter()
    find_blocking = blocking if strict else errors
    ensure_owned(context.store, context.options)

    changes = scan_content(context, changed_paths)
    problems = index_documents(context, changes)
    artifact_status: dict[str, ArtifactStatus] = {}
    if not find_blocking(problems):
        ensure_recognized(context.store, context.options)
        artifact_status = build_artifacts(context, allow_stale=allow_stale_artifacts)
        if reset_if_output_moved(context.store, context.options.output_folder):
            context.traces.reset_cache()
        problems += plan_pages(context, find_blocking)
        problems += find_unaccounted_pages(context.store, context.options.output_folder)
    if not find_blocking(problems):
        artifact_status |= repair_damaged(context, find_blocking, verify_pages=changed_paths is None)
        result = render_and_publish(context, problems, find_blocking, dry_run=dry_run)
    else:
        result = BuildResult(problems)

    result = replace(result, artifact_status=artifact_status, next_change=find_next_change(context))
    return result.with_timing(time.perf_counter() - started)


def build_artifacts(context: BuildContext, *, allow_stale: bool) -> dict[str, ArtifactStatus]:
    """Rebuild the search index and the dataset if documents changed; return what was done to each, by name.

    They cost what the whole archive costs, so `allow_stale` and `--skip-artifacts` leave a stale one as it is, unless it
    holds something that is no longer public.
    """
    allow_stale = allow_stale or context.options.skip_artifacts
    return {
        name: rebuild_if_stale(context.engine, artifact, allow_stale=allow_stale)
        for name, artifact in ARTIFACTS.items()
    }


def plan_pages(context: BuildContext, find_blocking: ProblemFilter = errors) -> list[Problem]:
    """Bring the plan up to date and mark stale pages; return the plan's problems.

    The plan lists every page of the site. It stays unchanged if one of the problems blocks the build.
    """
    with context.store.transaction() as transaction:
        problems = update_plan(context.engine, context.traces, context.renderer.plugins).problems
        if find_blocking(problems):
            transaction.rollback()
    return problems


def repair_damaged(
    context: BuildContext, find_blocking: ProblemFilter, *, verify_pages: bool
) -> dict[str, ArtifactStatus]:
    """Rebuild damaged artifacts, and mark pages as stale whose files were damaged or deleted.

    Args:
        context: the open archive.
        find_blocking: returns those of some problems that block the build.
        verify_pages: look at every file in the output folder.

    Returns:
        What was done to each damaged artifact, by name.
    """
    artifact_status: dict[str, ArtifactStatus] = {}
    if verify_pages:
        _verify_outputs(context)
    for artifact in find_damaged_artifacts(context.store):
        discard_artifact(context.store, artifact)
        artifact_status[artifact.name] = rebuild_if_stale(context.engine, artifact, allow_stale=False)
    if artifact_status:
        plan_pages(context, find_blocking)  # this clears the marks of damaged pages
        _verify_outputs(context)
    return artifact_status


def _verify_outputs(context: BuildContext) -> None:
    with context.store.transaction():
        verify_outputs(context.store, context.options.output_folder)


def find_next_change(context: BuildContext) -> NextChange | None:
    """Return the next moment at which the public site changes without an edit; None if it does not."""
    return next_change(context.store, context.options.now, has_news_sitemap=context.options.config.outputs.news_sitemap)
