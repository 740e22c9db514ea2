"""sitegen build: bring the published site up to date with the archive."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from sitegen.cli._options import command as _command
from sitegen.cli._options import poll_option

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from sitegen.build.context import Job, Report
    from sitegen.cli._options import Settings
    from sitegen.config.schema import Config


@_command
@click.option("--offline", is_flag=True, help="Make links name index.html, for reading from a disk.")
@click.option("--dry-run", "dry", is_flag=True, help="Write nothing; list what would be written and removed, and why.")
@click.option("--watch", is_flag=True, help="Go on: keep the site up to date as files change, until Ctrl-C.")
@click.option(
    "--quick", is_flag=True, help="Leave search and data as they were: they cost what the whole archive costs."
)
@poll_option
@click.option("-j", "workers", type=click.IntRange(min=1), metavar="N", help="Processes; as many as there are cores.")
@click.option("--cluster", metavar="ADDRESS", default="", help="Work on a Dask cluster: tcp://host:port, or local.")
def command(
    settings: Settings,
    *,
    offline: bool,
    dry: bool,
    watch: bool,
    quick: bool,
    poll: int | None,
    workers: int | None,
    cluster: str,
) -> None:
    """Bring the published site up to date with the archive.

    Writes only what changed. With errors it writes nothing, prints them and ends with code 1.
    """
    from sitegen.build.pipeline import build

    if watch and dry:
        raise click.UsageError("--watch and --dry-run are two different wishes")
    if watch and cluster:
        raise click.UsageError("--cluster is for whole archives; what --watch does is too little for it")
    make = partial(_job, settings, offline=offline, workers=workers, cluster=cluster, quick=quick)
    if watch:
        _keep_current(settings, make, poll)
        return
    job = make()
    report = build(job, strict=settings.strict, dry=dry)
    failed = _failed(report, settings)
    _show(report, settings, job.config, dry=dry)
    for name, became in report.became.items():
        if became in LEFT and not (settings.quiet or settings.as_json or failed):
            click.echo(f"{name.capitalize()} {LEFT[became]}.")
    sys.exit(1 if failed else 0)


LEFT = {
    "left": "is as it was before: a build without --quick brings it up to date",
    "missing": "is not there yet: a build without --quick makes it",
}
"""What `--quick` has to say of what holds the whole archive."""


EXAMPLE = """\
warning: base_url is {}, an example: feeds, citations and search engines would be told that address
  help: set base_url in sitegen.toml to the address of the site before you publish it, or give it with -b"""
"""Said by each build until it is set; it stops none, not even a strict one, since pages are right without it."""


def _job(settings: Settings, *, offline: bool, workers: int | None, cluster: str, quick: bool) -> Job:
    config = settings.config(**({"output": {"links": "file"}} if offline else {}))
    records = _at_home(settings, config) and not offline
    return replace(settings.job(config), workers=workers or _cores(), cluster=cluster, quick=quick, records=records)


def _at_home(settings: Settings, config: Config) -> bool:
    """Return True if the site is built where the configuration file says, for the address that it says."""
    from sitegen.config.loader import load

    own = load(settings.config_file, {}, {})
    same = (own.output.folder, own.site.base_url) == (config.output.folder, config.site.base_url)
    return same and not settings.output and not settings.base_url


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _failed(report: Report, settings: Settings) -> bool:
    from sitegen.diagnostics import blocking, errors

    return bool(blocking(report.problems) if settings.strict else errors(report.problems))


def _keep_current(settings: Settings, make: Callable[[], Job], poll: int | None) -> None:
    """Build, then build again whenever something changed, until somebody ends it."""
    from sitegen.build.watch_loop import rounds

    config = make().config
    whole = [name for name, on in (("search", config.search.enabled), ("data", config.data.enabled)) if on]
    said = f" {' and '.join(whole).capitalize()} {'are' if whole[1:] else 'is'} made now, and again by the next sitegen build."
    click.echo(f"Watching; Ctrl-C ends it.{said if whole else ''}", err=True)
    try:
        for report in rounds(make, poll=poll, strict=settings.strict, say=lambda text: click.echo(text, err=True)):
            _show(report, settings, config, dry=False)
    except KeyboardInterrupt:
        return  # that is how it ends


def _show(report: Report, settings: Settings, config: Config, *, dry: bool) -> None:
    """Problems, what would be done, the summary, and the next change; or all of it as JSON."""
    from sitegen.cli._output import show_problems
    from sitegen.config.validation import is_example
    from sitegen.model.zoned_times import written

    failed, zone, folder = _failed(report, settings), config.zone, config.output.folder
    if settings.as_json:
        _print_json(report, settings, zone, failed=failed)
        return
    show_problems(report.problems, settings.root)
    if dry and not failed:
        _list(report)
    if not settings.quiet or failed:
        click.echo(_summary(report, failed=failed, output=settings.output or folder, dry=dry), err=failed)
    if is_example(config.site.base_url) and config.output.links != "file" and not (settings.quiet or failed):
        click.echo(EXAMPLE.format(config.site.base_url), err=True)
    if report.next_change and not settings.quiet and not failed:
        click.echo(f"next change: {written(report.next_change.moment, zone)} ({report.next_change.reason})")


def _list(report: Report) -> None:
    """What a dry run would write and remove, one file a line, with why."""
    from sitegen.database.queries.explain import why
    from sitegen.database.queries.staleness import unpack

    for path, (did, reasons) in sorted(report.done.items()):
        if did != "rendered":
            said = why(unpack(reasons))
            click.echo(f"{'write ' if did == 'written' else 'remove'}  {path}{f'  ({said})' if said else ''}")


def _summary(report: Report, *, failed: bool, output: str, dry: bool) -> str:
    """One line: pages, changed, removed, problems, time."""
    from sitegen.cli._output import plural

    problems = plural(len(report.problems), "problem", "problems")
    if failed:
        return f"Nothing was written: {problems}, {report.seconds:.2f} s. What was published before is as it was."
    if dry:
        would = f"{report.written:,} would change, {report.removed:,} would be removed, {report.rendered:,} rendered to know"
        return f"Dry run, nothing was written: {would}, {problems}, {report.seconds:.2f} s"
    counts = f"{report.written:,} changed, {report.removed:,} removed, {problems}, {report.seconds:.2f} s"
    return f"{plural(report.pages, 'file', 'files')} in {output}/: {counts}"


def _print_json(report: Report, settings: Settings, zone: ZoneInfo, *, failed: bool) -> None:
    import json

    from sitegen.cli._output import as_dicts

    counts = {name: getattr(report, name) for name in ("pages", "rendered", "written", "removed", "seconds")}
    click.echo(
        json.dumps(
            {
                "ok": not failed,
                **counts,
                "search": "",
                "data": "",
                **report.became,
                "next_change": _next_change(report, zone),
                "done": _done(report),
                "problems": as_dicts(report.problems, settings.root),
            },
            ensure_ascii=False,
            indent=2,
        )
    )


def _next_change(report: Report, zone: ZoneInfo) -> dict[str, str] | None:
    """The next moment at which the site changes by itself, in the archive's zone."""
    change = report.next_change
    if change is None:
        return None
    return {"time": change.moment.astimezone(zone).isoformat(), "zone": zone.key, "reason": change.reason}


def _done(report: Report) -> list[dict[str, object]]:
    """Every file that was rendered, written or removed, with why; in a dry run, that would be."""
    from sitegen.database.queries.explain import in_words
    from sitegen.database.queries.staleness import unpack

    return [
        {"path": path, "did": did, "why": [in_words(cell) for cell in unpack(reasons)]}
        for path, (did, reasons) in sorted(report.done.items())
    ]
