"""sitegen check: look for what an editor wants to know: broken links, orphans, missing alternatives, unlinked mentions."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.build.context import Archive, Job
    from sitegen.checks import Checked
    from sitegen.cli._options import Settings
    from sitegen.diagnostics import Problem
    from sitegen.plugins import Plugins
    from sitegen.render.renderer import Rendered


@_command
@click.argument("documents", metavar="[DRAFT]...", nargs=-1)
def command(settings: Settings, *, documents: tuple[str, ...]) -> None:
    """Look for broken links and anchors, references, orphans, missing alternative texts and unlinked mentions.

    Renders every page in memory and publishes nothing. Ends with 1 if there are errors, with --strict also for warnings.

    With DRAFT, a path or an id, only that document is looked at, and held to the rules of published ones: what is told is
    what would be wrong if it were published now.
    """
    from sitegen.cli._output import plural, show_problems
    from sitegen.diagnostics import errors, in_order

    job = settings.job(settings.config())
    problems = in_order(_as_published(job, documents) if documents else _checked(job))
    show_problems(problems, settings.root, as_json=settings.as_json)
    if not settings.quiet and not settings.as_json:
        wrong = errors(problems)
        counted = (
            f"{plural(len(wrong), 'error', 'errors')}, {plural(len(problems) - len(wrong), 'warning', 'warnings')}"
        )
        click.echo(f"{counted}." if problems else "Nothing to mend.")
    sys.exit(1 if errors(problems) or (settings.strict and problems) else 0)


def _checked(job: Job) -> list[Problem]:
    from sitegen.build.context import opened
    from sitegen.build.pipeline import index, lay_out
    from sitegen.database.index.blocking_problems import excused
    from sitegen.diagnostics import errors

    with opened(job) as archive:
        problems = index(archive, lenient=False)
        if errors(excused(archive.store, problems)):
            return problems
        if errors(found := lay_out(archive)):
            return [*problems, *found]
        return [*problems, *found, *_of_pages(archive, job)[0]]


def _as_published(job: Job, names: tuple[str, ...]) -> list[Problem]:
    """What would be wrong with some documents if they were published, in a database that is thrown away."""
    from sitegen.build.context import opened
    from sitegen.build.pipeline import index
    from sitegen.database.connection import discard
    from sitegen.publish.leak_scanner import LeakCheck
    from sitegen.publish.planner import plan

    with opened(job) as archive:
        index(archive)
        files = frozenset(_file(archive, name) for name in names)
    apart = replace(job, released=files)
    discard(apart.database)
    try:
        with opened(apart) as archive:
            store = archive.store
            store.db.executemany("DELETE FROM file WHERE path = ?", [(file,) for file in sorted(files)])
            problems = index(archive, lenient=False)
            with store.transaction():
                problems += plan(archive.cells, archive.traces, archive.renderer.plugins).problems
            found, pages = _of_pages(archive, apart)
            uids = {row.uid for file in files for row in store.rows("file = ?", file)}
            own = [one for one in pages if one.page.source in uids]
            leaks = LeakCheck(store, job.config)
            found += [each for one in own for each in leaks.problems(one.page.path, one.data, one.page.source)]
            about = files | {one.page.path for one in own} | uids
            return [problem for problem in (*problems, *found) if problem.file in about]
    finally:
        discard(apart.database)


def _file(archive: Archive, name: str) -> str:
    """The content file of a path, as it is seen from here or from the archive's folder, or of an id."""
    from sitegen.diagnostics import Refusal, suggestion

    root = archive.job.root.resolve()
    paths = [path.resolve() for path in (Path(name), root / name)]
    inside = [path.relative_to(root).as_posix() for path in paths if path.is_relative_to(root)]
    rows = [row for path in inside for row in archive.store.rows("file = ?", path)] or archive.store.of(name)
    if not rows:
        known = [row.uid for row in archive.store.rows()] if "." not in name else archive.store.paths()
        hint = suggestion(name, known) or "write its path, such as content/stories/a-story.md, or its id"
        raise Refusal(f'the archive has no document "{name}"; {hint}', 2)
    return rows[0].file


def _of_pages(archive: Archive, job: Job) -> tuple[list[Problem], list[Rendered]]:
    """Every page as it would be published, and what is wrong with it, or found by a check."""
    from sitegen.checks import Checked
    from sitegen.diagnostics import once
    from sitegen.publish.planner import all_pages

    pages = all_pages(archive.store)
    rendered = [archive.renderer.render(page, archive.cells) for page in job.progress("Rendering", pages)]
    data = {one.page.path: one.data for one in rendered}
    site = Checked(archive.store, job.config, job.root, job.now, data, {page.path: page.source for page in pages})
    problems = once(problem for one in rendered for problem in one.problems)
    return [*problems, *_found(archive.renderer.plugins, site)], rendered


def _found(plugins: Plugins, site: Checked) -> Iterator[Problem]:
    """What each check finds, sitegen's own first; a plugin's that fails is told, and the others go on."""
    for check in plugins.checks.values():
        try:
            yield from check.check(site)
        except (Exception, SystemExit) as error:
            problem = plugins.blamed(error)
            if problem is None:
                raise
            yield problem
