"""sitegen check: look for what an editor wants to know: broken links, orphans, missing alternatives, unlinked mentions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.check import Checked
    from sitegen.cli._options import Settings
    from sitegen.job import Job
    from sitegen.plugins import Plugins
    from sitegen.problems import Problem


@_command
def command(settings: Settings) -> None:
    """Look for broken links and anchors, references, orphans, missing alternative texts and unlinked mentions.

    Renders every page in memory and publishes nothing. Ends with 1 if there are errors, with --strict also for warnings.
    """
    from sitegen.cli._terminal import plural, show_problems
    from sitegen.problems import errors, in_order

    problems = in_order(_checked(settings.job(settings.config())))
    show_problems(problems, settings.root, as_json=settings.as_json)
    if not settings.quiet and not settings.as_json:
        click.echo(
            "Nothing to mend."
            if not problems
            else f"{plural(len(problems), 'problem', 'problems')}, {len(errors(problems))} of them errors"
        )
    sys.exit(1 if errors(problems) or (settings.strict and problems) else 0)


def _checked(job: Job) -> list[Problem]:
    from sitegen.build import index, lay_out
    from sitegen.check import Checked
    from sitegen.job import opened
    from sitegen.problems import errors, once
    from sitegen.write.plan import all_pages

    with opened(job) as archive:
        problems = index(archive)
        if errors(problems) or errors(found := lay_out(archive)):
            return [*problems, *found] if not errors(problems) else problems
        pages = all_pages(archive.store)
        rendered = [archive.renderer.render(page, archive.cells) for page in job.progress("Rendering", pages)]
        problems += [*found, *once(problem for one in rendered for problem in one.problems)]
        data = {one.page.path: one.data for one in rendered}
        site = Checked(archive.store, job.config, job.root, job.now, data, {page.path: page.source for page in pages})
        return [*problems, *_found(archive.renderer.plugins, site)]


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
