"""The command `sitegen publish`: brings the built site to a host."""

from __future__ import annotations

import signal
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from sitegen.cli._completion import completes, places
from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import CONFLICTING_OPTIONS

if TYPE_CHECKING:
    import datetime as dt

    from sitegen.cli._options import Settings
    from sitegen.config.schema import Config
    from sitegen.deploy.pipeline import PublishOptions


@_command
@click.argument("target", default="", required=False, shell_complete=completes(places))
@click.option("--dry-run", is_flag=True, help="Change nothing; list what would be transferred and deleted, in order.")
@click.option(
    "--yes", is_flag=True, help="Do not ask before anything is changed. Without a terminal, nothing is asked."
)
@click.option("--full", is_flag=True, help="Transfer every file, also those that are unchanged.")
@click.option(
    "--verify", is_flag=True, help="Request all changed pages and 50 others from the public address, and compare them."
)
@click.option(
    "--adopt", is_flag=True, help="Take over a place that has files of others, or the site of another address."
)
@click.option("--take-over", is_flag=True, help="Take over the lease of a publisher that was killed.")
@click.option(
    "--rollback", is_flag=False, flag_value="", default=None, metavar="[NAME]",
    help="Show an earlier release again (default: the one before the current one), where the place keeps releases.",
)  # fmt: skip
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
def command(
    settings: Settings, *, target: str, rollback: str | None, most_deleted: str, jobs: int, **flags: bool
) -> None:
    """Bring the built site to a place that the configuration declares: a folder, a server, S3-compatible storage, or a git branch.

    TARGET is the name of a table [publish.TARGET] of sitegen.toml; it can be left out if there is only one. Only what has changed is
    transferred: what is no longer public first, lists last. After a failure, run the same command again, and it continues.
    """
    from sitegen.build.options import resolve_output_folder
    from sitegen.deploy.pipeline import PublishOptions
    from sitegen.deploy.settings import RELEASE_NAME_FORMAT, find_target, with_limit

    config = settings.load_config()
    if (
        rollback and rollback in config.publish and not target
    ):  # `--rollback production`: the name of the place, not of a release
        target, rollback = rollback, ""
    folder = resolve_output_folder(settings.root, config, settings.output)
    place = find_target(config, target, settings.root, settings.config_file, folder)
    place = with_limit(place, most_deleted) if most_deleted else place
    place = place._replace(jobs=jobs, release_name=_clock().strftime(RELEASE_NAME_FORMAT))
    options = PublishOptions(
        place, _clock, strict=settings.strict, dry_run=flags["dry_run"], full=flags["full"], adopt=flags["adopt"], take_over=flags["take_over"]
    )  # fmt: skip
    signal.signal(signal.SIGTERM, _raise_interrupt)
    if rollback is not None:
        if flags["full"] or flags["adopt"] or flags["verify"] or most_deleted:
            raise click.UsageError(
                CONFLICTING_OPTIONS(
                    "--rollback transfers nothing; it cannot be used with --full, --adopt, --verify or --most-deleted"
                )
            )
        _roll_back(settings, options, rollback, is_confirmed=flags["yes"])
    else:
        _publish(settings, config, options, is_confirmed=flags["yes"], should_verify=flags["verify"])


def _publish(
    settings: Settings, config: Config, options: PublishOptions, *, is_confirmed: bool, should_verify: bool
) -> None:
    from sitegen.cli._output import StepProgress
    from sitegen.cli._publication import confirm_in_terminal, print_result, verify_result
    from sitegen.deploy.pipeline import run_publish

    if not is_confirmed and not settings.as_json:
        options = replace(options, confirm=confirm_in_terminal)
    progress = StepProgress()
    if not settings.quiet and not settings.as_json and sys.stderr.isatty():
        options = replace(options, progress=progress)
    try:
        result = run_publish(settings.build_options(config), options)
    finally:
        progress.stop()
    is_online = result.is_done and not options.dry_run
    print_result(
        result, options.target, settings, verify_result(result, options) if should_verify and is_online else None
    )


def _roll_back(settings: Settings, options: PublishOptions, name: str, *, is_confirmed: bool) -> None:
    from sitegen.cli._publication import confirm_text, print_rollback
    from sitegen.deploy.changed_addresses import write_changed_addresses
    from sitegen.deploy.pipeline import public_address
    from sitegen.deploy.rollback import refuse_withdrawn, run_rollback

    can_ask = sys.stdin.isatty() and sys.stderr.isatty() and not settings.as_json
    confirm = (lambda _text: True) if is_confirmed or options.dry_run else confirm_text if can_ask else refuse_withdrawn
    address = public_address(settings.load_config().site.base_url, options.target)
    write = partial(write_changed_addresses, settings.root / ".sitegen", address)
    print_rollback(run_rollback(options, name, confirm, write), options, settings)


def _clock() -> dt.datetime:
    """Return the time. That of the build does not matter here: leases and releases need the real one."""
    import datetime as dt

    return dt.datetime.now(dt.UTC)


def _raise_interrupt(_signal: int, _frame: object) -> None:
    """End the command as Ctrl-C does, so that the lease is released."""
    raise KeyboardInterrupt
