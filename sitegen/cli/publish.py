"""The command `sitegen publish`: brings the built site to a host."""

from __future__ import annotations

import signal
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli._completion import completes, places
from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    from sitegen.cli._options import Settings


@_command
@click.argument("target", default="", required=False, shell_complete=completes(places))
@click.option("--dry-run", is_flag=True, help="Change nothing; list what would be transferred and deleted, in order.")
@click.option(
    "--yes", is_flag=True, help="Do not ask before anything is changed. Without a terminal, nothing is asked."
)
@click.option("--full", is_flag=True, help="Transfer every file, also those that are unchanged.")
@click.option(
    "--adopt", is_flag=True, help="Take over a place that has files of others, or the site of another address."
)
@click.option("--take-over", is_flag=True, help="Take over the lease of a publisher that was killed.")
@click.option(
    "--most-deleted",
    metavar="N",
    default="",
    help="Number or percentage of files that may be deleted, instead of the configured one.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 64),
    default=8,
    show_default=True,
    metavar="N",
    help="Number of transfers at the same time.",
)
def command(settings: Settings, *, target: str, most_deleted: str, jobs: int, **flags: bool) -> None:
    """Bring the built site to a place that the configuration declares: a folder, a server, S3-compatible storage, or a git branch.

    TARGET is the name of a table [publish.TARGET] of sitegen.toml; it can be left out if there is only one. Only what has changed is
    transferred: what is no longer public first, lists last. After a failure, run the same command again, and it continues.
    """
    from sitegen.cli._output import StepProgress
    from sitegen.cli._publication import confirm_in_terminal, print_result
    from sitegen.deploy.pipeline import PublishOptions, run_publish
    from sitegen.deploy.settings import RELEASE_NAME_FORMAT, find_target, with_limit

    config = settings.load_config()
    place = find_target(config, target, settings.root, settings.config_file)
    place = with_limit(place, most_deleted) if most_deleted else place
    now = _clock()
    place = place._replace(jobs=jobs, release_name=now.strftime(RELEASE_NAME_FORMAT))
    signal.signal(signal.SIGTERM, _raise_interrupt)
    options = PublishOptions(
        place, _clock, strict=settings.strict, dry_run=flags["dry_run"], full=flags["full"], adopt=flags["adopt"], take_over=flags["take_over"],
    )  # fmt: skip
    if not flags["yes"] and not settings.as_json:
        options = replace(options, confirm=confirm_in_terminal)
    progress = StepProgress()
    if not settings.quiet and not settings.as_json and sys.stderr.isatty():
        options = replace(options, progress=progress)
    try:
        result = run_publish(settings.build_options(config), options)
    finally:
        progress.stop()
    print_result(result, place, settings)


def _clock() -> Any:
    import datetime as dt

    return dt.datetime.now(dt.UTC)


def _raise_interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
