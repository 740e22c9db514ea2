"""The command `sitegen build`: publishes the archive, once or with `--watch` after each change."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from sitegen.cli._options import command as _command
from sitegen.cli._options import poll_option
from sitegen.problem_codes.environment import CONFLICTING_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from sitegen.build.options import BuildOptions, BuildResult
    from sitegen.cli._options import Settings
    from sitegen.config.schema import Config


class _BuildFlags(TypedDict):
    """The options that become `BuildOptions`."""

    offline: bool
    skip_artifacts: bool
    workers: int | None
    atomic: bool
    keep_previous: bool
    no_sync: bool
    cluster: str


@_command
@click.option("--offline", is_flag=True, help="Write links with index.html, to read the site from a disk.")
@click.option(
    "--dry-run", is_flag=True, help="Write nothing; list the files that would be written or removed, with the reasons."
)
@click.option("--watch", is_flag=True, help="Keep running, and update the site as files change, until Ctrl-C.")
@click.option(
    "--skip-artifacts",
    is_flag=True,
    help="Skip rebuilding the search index and the dataset, which depend on the whole archive.",
)
@poll_option
@click.option(
    "-j", "workers", type=click.IntRange(min=1), metavar="N", help="Number of processes (default: number of cores)."
)
@click.option(
    "--atomic",
    is_flag=True,
    help="Make the whole site next to the output folder and exchange the two at once, so that no reader sees two builds.",
)
@click.option(
    "--keep-previous", is_flag=True, help="With --atomic, keep the replaced site as .NAME.previous next to the folder."
)
@click.option(
    "--no-sync",
    is_flag=True,
    help="Do not wait until the files are on the disk: for machines that are thrown away, such as those of CI.",
)
@click.option("--cluster", metavar="ADDRESS", default="", help="Use a Dask cluster: tcp://host:port, or local.")
def command(settings: Settings, *, dry_run: bool, watch: bool, poll: int | None, **flags: Unpack[_BuildFlags]) -> None:
    """Bring the published site up to date with the archive.

    Writes only files that have changed. If there are errors, writes nothing, prints them and exits with code 1.
    """
    from sitegen.build.pipeline import build

    if watch and dry_run:
        raise click.UsageError(CONFLICTING_OPTIONS("--watch and --dry-run cannot be used together"))
    if flags["keep_previous"] and not flags["atomic"]:
        raise click.UsageError(CONFLICTING_OPTIONS("--keep-previous can only be used together with --atomic"))
    if watch and flags["cluster"]:
        raise click.UsageError(
            CONFLICTING_OPTIONS(
                "--cluster cannot be used with --watch: incremental rebuilds are too small to distribute"
            )
        )
    make_options = partial(_build_options, settings, flags)
    if watch:
        _build_and_watch(settings, make_options, poll)
        return
    options = make_options()
    result = build(options, strict=settings.strict, dry_run=dry_run)
    failed = _has_failed(result, settings)
    _print_result(result, settings, options.config, dry_run=dry_run)
    for name, status in result.artifact_status.items():
        if status in SKIPPED_ARTIFACT_MESSAGES and not (settings.quiet or settings.as_json or failed):
            click.echo(f"{name.capitalize()} {SKIPPED_ARTIFACT_MESSAGES[status]}.")
    sys.exit(1 if failed else 0)


SKIPPED_ARTIFACT_MESSAGES = {
    "stale": "was not rebuilt; run a build without --skip-artifacts to update it",
    "missing": "does not exist yet; run a build without --skip-artifacts to create it",
}
"""Messages about artifacts that `--skip-artifacts` has skipped, by their status."""


EXAMPLE_BASE_URL_WARNING = """\
warning: base_url is {}, an example: feeds, citations and search engines would use that address
  help: set base_url in sitegen.toml to the URL of the site before you publish it, or use -b"""
"""Printed by each build until base_url is set. It does not stop a build, not even a strict one, since pages are right without it."""


def _build_options(settings: Settings, flags: _BuildFlags) -> BuildOptions:
    config = settings.load_config(**({"output": {"links": "file"}} if flags["offline"] else {}))
    should_record = _is_canonical_build(settings, config) and not flags["offline"]
    return replace(
        settings.build_options(config),
        worker_count=flags["workers"] or _available_cores(),
        cluster_address=flags["cluster"],
        skip_artifacts=flags["skip_artifacts"],
        should_record=should_record,
        should_sync=not flags["no_sync"],
        is_atomic=flags["atomic"],
        keep_previous=flags["keep_previous"],
    )


def _is_canonical_build(settings: Settings, config: Config) -> bool:
    """Return True if the output folder and the base URL are those of the configuration file."""
    from sitegen.config.loader import load

    configured = load(settings.config_file, {}, {})
    is_same = (configured.output.folder, configured.site.base_url) == (config.output.folder, config.site.base_url)
    return is_same and not settings.output and not settings.base_url


def _available_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _has_failed(result: BuildResult, settings: Settings) -> bool:
    from sitegen.diagnostics import blocking_problems

    return bool(blocking_problems(result.problems, strict=settings.strict))


def _build_and_watch(settings: Settings, make_options: Callable[[], BuildOptions], poll_ms: int | None) -> None:
    """Build, then build again after each change, until the user interrupts it."""
    from sitegen.build.watch_loop import build_and_watch

    config = make_options().config
    artifacts = [name for name, table in (("search", config.search), ("dataset", config.dataset)) if table.enabled]
    verb = "are" if artifacts[1:] else "is"
    note = f" {' and '.join(artifacts).capitalize()} {verb} built now, and then only by the next sitegen build."
    click.echo(f"Watching for changes; press Ctrl-C to stop.{note if artifacts else ''}", err=True)
    try:
        for result in build_and_watch(
            make_options, poll_ms=poll_ms, strict=settings.strict, notify=lambda text: click.echo(text, err=True)
        ):
            _print_result(result, settings, config, dry_run=False)
    except KeyboardInterrupt:
        return  # the normal way to end it


def _print_result(result: BuildResult, settings: Settings, config: Config, *, dry_run: bool) -> None:
    """Print the problems, the planned changes of a dry run, the summary and the next change; or all of it as JSON."""
    from sitegen.cli._output import show_problems
    from sitegen.config.validation import is_example_url
    from sitegen.model.publication import format_zoned_time

    failed, zone, folder = _has_failed(result, settings), config.zone, config.output.folder
    if settings.as_json:
        _print_json(result, settings, zone, failed=failed)
        return
    show_problems(result.problems, settings.root)
    if dry_run and not failed:
        _print_planned_changes(result)
    if not settings.quiet or failed:
        click.echo(_summary(result, failed=failed, output=settings.output or folder, dry_run=dry_run), err=failed)
    if is_example_url(config.site.base_url) and config.output.links != "file" and not (settings.quiet or failed):
        click.echo(EXAMPLE_BASE_URL_WARNING.format(config.site.base_url), err=True)
    if result.next_change and not settings.quiet and not failed:
        click.echo(f"next change: {format_zoned_time(result.next_change.moment, zone)} ({result.next_change.reason})")


def _print_planned_changes(result: BuildResult) -> None:
    """Print the files that a build would write or remove, one per line, with the reasons."""
    from sitegen.database.queries.explain import describe_reasons
    from sitegen.database.queries.staleness import decode_reasons

    for path, (action, reasons) in sorted(result.build_log.items()):
        if action != "rendered":
            words = describe_reasons(decode_reasons(reasons))
            click.echo(f"{'write ' if action == 'written' else 'remove'}  {path}{f'  ({words})' if words else ''}")


def _summary(result: BuildResult, *, failed: bool, output: str, dry_run: bool) -> str:
    """Return one line with the counts of files and problems, and the time."""
    from sitegen.diagnostics import pluralize

    problems = pluralize(len(result.problems), "problem", "problems")
    if failed:
        site = (
            "Some published files may be new and others old, until the next build."
            if result.may_be_incomplete
            else "The published site was not changed."
        )
        return f"Build failed: {problems} ({result.seconds:.2f} s). {site}"
    if dry_run:
        counts = f"{result.written:,} would change, {result.removed:,} would be removed, {result.rendered:,} rendered"
        return f"Dry run, nothing was written: {counts}, {problems}, {result.seconds:.2f} s"
    counts = f"{result.written:,} changed, {result.removed:,} removed, {problems}, {result.seconds:.2f} s"
    return f"{pluralize(result.pages, 'file', 'files')} in {output}/: {counts}"


def _print_json(result: BuildResult, settings: Settings, zone: ZoneInfo, *, failed: bool) -> None:
    import json

    from sitegen.cli._output import problems_as_dicts

    counts = {name: getattr(result, name) for name in ("pages", "rendered", "written", "removed", "seconds")}
    click.echo(
        json.dumps(
            {
                "ok": not failed,
                **counts,
                "search": "",
                "dataset": "",
                **result.artifact_status,
                "next_change": _next_change(result, zone),
                "build_log": _build_log_as_dicts(result),
                "problems": problems_as_dicts(result.problems, settings.root),
            },
            ensure_ascii=False,
            indent=2,
        )
    )


def _next_change(result: BuildResult, zone: ZoneInfo) -> dict[str, str] | None:
    """Return the next scheduled change of the site, in the archive's time zone, for JSON; None if there is none."""
    change = result.next_change
    if change is None:
        return None
    return {"time": change.moment.astimezone(zone).isoformat(), "zone": zone.key, "reason": change.reason}


def _build_log_as_dicts(result: BuildResult) -> list[dict[str, object]]:
    """Return the files that were rendered, written or removed (in a dry run, that would be), with the reasons, for JSON."""
    from sitegen.database.queries.explain import describe_query
    from sitegen.database.queries.staleness import decode_reasons

    return [
        {"path": path, "action": action, "reasons": [describe_query(query) for query in decode_reasons(reasons)]}
        for path, (action, reasons) in sorted(result.build_log.items())
    ]
