"""The build pipeline: all steps of a build in their order. Read this module first.

A first build, an incremental build and `build --watch` have the same steps. They differ only in what the database already
contains. A build with errors does not change the output folder.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from sitegen.artifacts.rebuild import discard_artifact, find_damaged_artifacts, rebuild_if_stale
from sitegen.build.artifact_builds import ArtifactBuilds
from sitegen.build.context import open_context
from sitegen.build.indexing import index_documents, scan_content
from sitegen.build.options import BuildOptions, BuildResult
from sitegen.build.parallel.executor import gc_paused
from sitegen.build.rendering import render_and_publish, update_page_plan
from sitegen.content.interrupted_import import find_interrupted_import
from sitegen.database.queries.next_change import next_change
from sitegen.diagnostics import blocking_problems
from sitegen.publish.ledger.published_files import find_unaccounted_pages
from sitegen.publish.output.moved import update_if_output_moved
from sitegen.publish.output.output_dir import check_output_folder
from sitegen.publish.output.ownership import check_listed_pages, check_manifest_owner
from sitegen.publish.publisher import verify_outputs

if TYPE_CHECKING:
    from collections.abc import Collection

    from sitegen.build.context import BuildContext
    from sitegen.database.queries.next_change import NextChange
    from sitegen.diagnostics import Problem


def build(options: BuildOptions, *, strict: bool = False, dry_run: bool = False) -> BuildResult:
    """Open the archive and bring its output folder up to date; see `run_build`.

    Args:
        options: the archive, and how to build it.
        strict: treat warnings as errors.
        dry_run: run all steps, but do not write to the output folder.

    Raises:
        SitegenError: if the build cannot start, for example because the output folder belongs to another archive, or because
            another build is running.
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

    A problem that blocks the build stops it after the step that found it. Errors block every build; with `strict`, warnings
    do too, except those of unpublished documents (see `diagnostics.blocking_problems`).

    Indexing, planning and verification have transactions of their own. `render_and_publish` has one transaction, which is
    committed when the files are in place. A build that is killed in between leaves stale pages, which the next build renders.

    Args:
        context: the open archive.
        strict: treat warnings as errors.
        dry_run: run all steps, but do not write to the output folder.
        changed_paths: the only paths to scan, relative to the archive's folder; None to scan all content, and to verify the
            files in the output folder.
        allow_stale_artifacts: do not rebuild the search index and the dataset if documents have changed; for builds in
            quick succession.

    Returns:
        The sorted problems, the numbers of files, and the action for each changed file.

    Raises:
        SitegenError: as `scan_content`, `index_documents` and `check_manifest_owner` do.
    """
    started = time.perf_counter()
    # By the manifest only, and before indexing, because indexing may take addresses for the ledger from the output folder.
    check_manifest_owner(context.store, context.options)

    changes = scan_content(context, changed_paths)
    problems = [*find_interrupted_import(context.options.root), *index_documents(context, changes)]
    with ArtifactBuilds(context) as artifact_builds:
        if not blocking_problems(problems, strict=strict):
            # By the pages that the manifest lists, which are compared with the addresses of the indexed documents.
            check_listed_pages(context.store, context.options)
            artifact_builds.start(allow_stale=allow_stale_artifacts or context.options.skip_artifacts)
            update_if_output_moved(context.store, context.traces, context.options.output_folder, context.options.root)
            problems += plan_pages(context, strict=strict)
            # Not a part of `plan_pages`, which also runs without an output folder, and a second time if an artifact is damaged.
            problems += find_unaccounted_pages(context.store, context.options.output_folder)
        if not blocking_problems(problems, strict=strict):
            repair_damaged(context, artifact_builds, strict=strict, verify_pages=changed_paths is None)
            result = render_and_publish(context, problems, artifact_builds, strict=strict, dry_run=dry_run)
        else:
            result = BuildResult(problems)

    result = replace(result, artifact_status=artifact_builds.status, next_change=find_next_change(context))
    return result.with_timing(time.perf_counter() - started)


def plan_pages(context: BuildContext, *, strict: bool = False) -> list[Problem]:
    """Update the plan, which lists every page of the site, and mark stale pages; return the problems of the plan.

    Links of the configuration to addresses that are not in the plan are among them.

    If one of the problems blocks the build, the plan is not changed.
    """
    with context.store.transaction() as transaction:
        problems = update_page_plan(context)
        if blocking_problems(problems, strict=strict):
            transaction.rollback()
    return problems


def repair_damaged(context: BuildContext, artifact_builds: ArtifactBuilds, *, strict: bool, verify_pages: bool) -> None:
    """Rebuild damaged artifacts, and mark the pages of damaged or deleted output files as stale.

    Args:
        context: the open archive.
        artifact_builds: the artifacts of this build. Those that are awaited are not examined; the status of others is set.
        strict: treat warnings as errors.
        verify_pages: verify every file in the output folder.
    """
    if verify_pages:
        _verify_outputs(context)
    damaged = [each for each in find_damaged_artifacts(context.store) if each.name not in artifact_builds.awaited]
    for artifact in damaged:
        discard_artifact(context.store, artifact)
        artifact_builds.status[artifact.name] = rebuild_if_stale(
            context.queries, artifact, allow_stale=False, should_sync=context.options.should_sync
        )
    if damaged:
        # The plan compares what stale pages read, and then no longer counts those with damaged files as stale: verify again.
        plan_pages(context, strict=strict)
        _verify_outputs(context)


def _verify_outputs(context: BuildContext) -> None:
    with context.store.transaction():
        verify_outputs(context.store, context.options.output_folder)


def find_next_change(context: BuildContext) -> NextChange | None:
    """Return the next scheduled change of the public site, such as the end of an embargo; None if there is none."""
    return next_change(context.store, context.options.config, context.options.now)
