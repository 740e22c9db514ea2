"""The command `sitegen check`: runs the editorial checks of `sitegen.checks` and of plugins, or compares the site with the limits of a host."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli._completion import completes, hosts, ids
from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import CONFLICTING_OPTIONS, INVALID_ARGUMENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.build.context import BuildContext
    from sitegen.build.options import BuildOptions
    from sitegen.cli._options import Settings
    from sitegen.database.store import Store
    from sitegen.diagnostics import Problem
    from sitegen.render.renderer import RenderResult


@_command
@click.argument("documents", metavar="[DRAFT]...", nargs=-1, shell_complete=completes(ids, files=True))
@click.option(
    "--host",
    metavar="NAME",
    shell_complete=completes(hosts),
    help="Check only that a host accepts the built site: the number and sizes of its files, and its redirects.",
)
def command(settings: Settings, *, documents: tuple[str, ...], host: str | None) -> None:
    """Find broken links, unused entities and files, missing alternative texts, unlinked mentions, suppressed names and more.

    Renders every page in memory and publishes nothing. Exits with code 1 if there are errors, with --strict also for warnings.

    With DRAFT, a path or an id, only that document is checked, by the rules for published ones: the problems are those that it
    would have if it were published now.
    """
    from sitegen.cli._output import show_problems
    from sitegen.diagnostics import errors, pluralize, sorted_unique

    if documents and host is not None:
        raise click.UsageError(CONFLICTING_OPTIONS("--host checks the whole site; it cannot be used with DRAFT"))
    options = settings.build_options(settings.load_config())
    found = (
        _check_as_published(options, documents)
        if documents
        else _check_archive(options)
        if host is None
        else _check_host(options, host)
    )
    problems = sorted_unique(found)
    show_problems(problems, settings.root, as_json=settings.as_json)
    if not settings.quiet and not settings.as_json:
        wrong = errors(problems)
        counted = f"{pluralize(len(wrong), 'error', 'errors')}, {pluralize(len(problems) - len(wrong), 'warning', 'warnings')}"
        click.echo(f"{counted}." if problems else "No problems.")
    sys.exit(1 if errors(problems) or (settings.strict and problems) else 0)


def _check_archive(options: BuildOptions) -> list[Problem]:
    from sitegen.build.context import open_context
    from sitegen.build.indexing import update_index
    from sitegen.build.pipeline import plan_pages
    from sitegen.database.artifacts import is_outdated_file
    from sitegen.database.index.blocking_problems import downgrade_unpublished
    from sitegen.diagnostics import errors

    with open_context(options) as context:
        problems = update_index(context, should_downgrade_unpublished=False)
        if errors(downgrade_unpublished(context.store, problems)):
            return problems
        if errors(found := plan_pages(context)):
            return [*problems, *found]
        checked, pages = _render_and_check(context, options)
        current = [one for one in pages if not is_outdated_file(context.store, one.page.path)]
        return [*problems, *found, *checked, *_leak_problems(context.store, options, current)]


def _check_host(options: BuildOptions, name: str) -> list[Problem]:
    """Return the problems of the built site on a host, or those of the content that prevent a new build."""
    from sitegen.build.context import open_context
    from sitegen.build.indexing import update_index
    from sitegen.build.pipeline import plan_pages
    from sitegen.database.queries.reader import Reader
    from sitegen.diagnostics import errors
    from sitegen.hosts import check_host, find_host

    find_host(name)
    with open_context(options) as context:
        problems = update_index(context)
        problems += [] if errors(problems) else plan_pages(context)
        if wrong := errors(problems):
            return wrong
        redirects = Reader(context.queries).read("redirects")
        return check_host(name, context.store, options.config, options.output_folder, redirects, options.root)


def _check_as_published(options: BuildOptions, names: tuple[str, ...]) -> list[Problem]:
    """Return the problems that these documents would have if they were published, with a temporary database."""
    from sitegen.build.context import open_context
    from sitegen.build.indexing import update_index
    from sitegen.database.connection import delete_database
    from sitegen.publish.planner import update_plan

    with open_context(options) as context:
        update_index(context)
        files = frozenset(_find_content_file(context, name) for name in names)
    published_options = replace(options, assumed_published=files)
    delete_database(published_options.database_path)
    try:
        with open_context(published_options) as context:
            store = context.store
            store.save_file_stats({}, files)  # without a stat, these files are parsed again
            problems = update_index(context, should_downgrade_unpublished=False)
            with store.transaction():
                problems += update_plan(context.queries, context.traces, context.renderer.plugins).problems
            found, pages = _render_and_check(context, published_options)
            uids = {row.uid for file in files for row in store.find_documents("file = ?", file)}
            own_pages = [one for one in pages if one.page.document in uids]
            subjects = files | {one.page.path for one in own_pages} | uids
            own_problems = [problem for problem in (*problems, *found) if problem.file in subjects]
            return [*own_problems, *_leak_problems(store, options, own_pages)]
    finally:
        delete_database(published_options.database_path)


def _leak_problems(store: Store, options: BuildOptions, pages: Iterable[RenderResult]) -> list[Problem]:
    """Return the problems of the texts of unpublished documents in some pages."""
    from sitegen.publish.leak_check import LeakCheck
    from sitegen.publish.leak_report import report_leaks
    from sitegen.render.copied_file import as_bytes

    leaks = LeakCheck(store, options.config)
    found = [leak for one in pages for leak in leaks.find_leaks(one.page.path, as_bytes(one.data), one.page.source)]
    return report_leaks(store, options.root, found)


def _find_content_file(context: BuildContext, name: str) -> str:
    """Return the content file for an id, or for a path relative to the current or the archive's folder.

    Raises:
        SitegenError: if there is no such document (exit code 2).
    """
    from sitegen.diagnostics import SitegenError, suggestion

    root = context.options.root.resolve()
    paths = [path.resolve() for path in (Path(name), root / name)]
    inside = [path.relative_to(root).as_posix() for path in paths if path.is_relative_to(root)]
    rows = [
        row for path in inside for row in context.store.find_documents("file = ?", path)
    ] or context.store.documents_with_id(name)
    if not rows:
        known = [row.uid for row in context.store.find_documents()] if "." not in name else context.store.paths()
        hint = suggestion(name, known) or "use its path, such as content/stories/a-story.md, or its id"
        raise SitegenError(INVALID_ARGUMENT(f'the archive has no document "{name}"; {hint}'), 2)
    return rows[0].file


def _render_and_check(context: BuildContext, options: BuildOptions) -> tuple[list[Problem], list[RenderResult]]:
    """Render every page as it would be published, and run the checks; return the problems and the pages."""
    from sitegen.checks import CheckContext
    from sitegen.checks._run import run_checks
    from sitegen.diagnostics import deduplicate
    from sitegen.publish.planner import all_pages
    from sitegen.render.copied_file import ContentBytes

    pages = all_pages(context.store)
    rendered = [context.renderer.render(page, context.queries) for page in options.progress("Rendering", pages)]
    contents = {one.page.path: one.data for one in rendered}
    data = ContentBytes(contents, contents.__getitem__)
    site = CheckContext(
        context.store, options.config, options.root, options.now, data, {page.path: page.source for page in pages}
    )
    problems = deduplicate(problem for one in rendered for problem in one.problems)
    return [*problems, *run_checks(context.renderer.plugins, site)], rendered
