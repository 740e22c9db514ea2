"""sitegen build: bring the published site up to date with the archive."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    from sitegen.cli._options import Settings
    from sitegen.job import Report


@_command
@click.option("--offline", is_flag=True, help="Make links name index.html, for reading from a disk.")
def command(settings: Settings, *, offline: bool) -> None:
    """Bring the published site up to date with the archive.

    Writes only what changed. With errors it writes nothing, prints them and ends with code 1.
    """
    from sitegen.build import build
    from sitegen.cli._terminal import show_problems
    from sitegen.problems import errors

    config = settings.config(**({"output": {"links": "file"}} if offline else {}))
    job = settings.job(config)
    report = build(job, strict=settings.strict)
    failed = bool(report.problems) if settings.strict else bool(errors(report.problems))
    if settings.as_json:
        _print_json(report, settings, failed=failed)
    else:
        show_problems(report.problems, settings.root)
        if not settings.quiet or failed:
            click.echo(
                _summary(
                    report, failed=failed, output=config.output.folder if settings.output is None else settings.output
                ),
                err=failed,
            )
    sys.exit(1 if failed else 0)


def _summary(report: Report, *, failed: bool, output: str) -> str:
    """One line: pages, changed, removed, problems, time."""
    from sitegen.cli._terminal import plural

    problems = plural(len(report.problems), "problem", "problems")
    if failed:
        return f"Nothing was written: {problems}, {report.seconds:.2f} s. What was published before is as it was."
    counts = f"{report.written:,} changed, {report.removed:,} removed, {problems}, {report.seconds:.2f} s"
    return f"{plural(report.pages, 'file', 'files')} in {output}/: {counts}"


def _print_json(report: Report, settings: Settings, *, failed: bool) -> None:
    import json

    from sitegen.cli._terminal import as_dicts

    counts = {name: getattr(report, name) for name in ("pages", "rendered", "written", "removed", "seconds")}
    click.echo(
        json.dumps(
            {"ok": not failed, **counts, "problems": as_dicts(report.problems, settings.root)},
            ensure_ascii=False,
            indent=2,
        )
    )
