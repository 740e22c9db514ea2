"""The common options, which every command accepts before or after its name, and the settings that result from them."""

from __future__ import annotations

import datetime as dt
import functools
import os
import sqlite3
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.problem_codes.environment import INVALID_TIME_OPTION

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.build.options import BuildOptions
    from sitegen.config.schema import Config

COMMON_OPTIONS = (
    click.option("-C", "folder", metavar="DIR", help="Folder of the archive (default: the current folder)."),
    click.option(
        "-c", "config", metavar="FILE", help="Configuration file (default: sitegen.toml in the archive's folder)."
    ),
    click.option("-o", "output", metavar="DIR", help="Output folder, instead of the configured one."),
    click.option(
        "-b", "base_url", metavar="URL", help="URL at which the site is published, instead of the configured one."
    ),
    click.option(
        "--now", metavar="TIME", help="Time to evaluate embargoes against, such as 2026-01-05T06:00 (default: now)."
    ),
    click.option("--strict", is_flag=True, default=None, help="Treat warnings as errors."),
    click.option("-q", "--quiet", is_flag=True, default=None, help="Print only problems."),
    click.option("--json", "as_json", is_flag=True, default=None, help="Print JSON."),
)


poll_option = click.option(
    "--poll", is_flag=False, flag_value=1000, type=click.IntRange(min=50), metavar="[MS]",
    help="Poll for changes every MS milliseconds (default: 1000) instead of using inotify, e.g. on network drives.",
)  # fmt: skip
COMMON_OPTION_NAMES = ("folder", "config", "output", "base_url", "now", "strict", "quiet", "as_json")


def with_common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the common options to a command."""
    for option in reversed(COMMON_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Settings:
    """The values of the common options."""

    root: Path
    config_file: Path
    output: str | None
    base_url: str | None
    now_option: str | None
    strict: bool
    quiet: bool
    as_json: bool

    def load_config(self, **overrides: dict[str, Any]) -> Config:
        """Return the configuration; options of the command line and `overrides` take precedence over the file.

        Raises:
            SitegenError: if the configuration is invalid.
        """
        from sitegen.config import loader

        if self.base_url:
            overrides.setdefault("site", {})["base_url"] = self.base_url
        return loader.load(self.config_file, os.environ, overrides)

    def now(self, zone: dt.tzinfo) -> dt.datetime:
        """Return the time of `--now`, `SOURCE_DATE_EPOCH` or the clock; see `resolve_now`."""
        return resolve_now(self.now_option, zone)

    def build_options(self, config: Config, *, drafts: bool = False) -> BuildOptions:
        """Return the options of a build of this archive; with `drafts`, of its preview."""
        from sitegen.build.options import BuildOptions, no_progress, resolve_output_folder
        from sitegen.cli._output import with_progress

        quiet = self.quiet or self.as_json or not sys.stderr.isatty()
        folder = resolve_output_folder(self.root, config, self.output)
        progress = no_progress if quiet else with_progress
        return BuildOptions(self.root, config, self.config_file, folder, self.now(config.zone), progress, drafts)


def command(function: Callable[..., None]) -> click.Command:
    """Return a command that accepts the common options and calls a function with `Settings` and its own options.

    The first line of the function's docstring is the command's summary in `sitegen --help`. Expected errors, such as SitegenError and
    OSError, are printed without a traceback, and set the exit code.
    """
    summary = (function.__doc__ or "").partition("\n")[0]

    @functools.wraps(function)
    @click.pass_context
    def run(context: click.Context, /, **options: Any) -> None:
        own = {name: options.pop(name) for name in COMMON_OPTION_NAMES}
        merged = {
            name: own[name] if own[name] is not None else (context.obj or {}).get(name) for name in COMMON_OPTION_NAMES
        }
        _run_reporting_errors(function, merged, options)

    wrapped = with_common_options(run)
    return click.command(short_help=summary, context_settings={"help_option_names": ["-h", "--help"]})(wrapped)


def _run_reporting_errors(function: Callable[..., None], merged: dict[str, Any], options: dict[str, Any]) -> None:
    from sitegen.cli._output import show_problems
    from sitegen.diagnostics import SitegenError, notice_listener

    root = Path(os.path.abspath(merged["folder"] or "."))  # noqa: PTH100 - symbolic links are not resolved
    notice_listener.set(lambda message: None if merged["quiet"] else click.echo(message, err=True))
    try:
        settings = _make_settings(root, merged)
        _run_again_if_damaged(partial(function, settings, **options), root)
    except BrokenPipeError:  # the reader, such as `head`, has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        from sitegen.build.options import system_problem

        show_problems([system_problem(error, root)], root, as_json=bool(merged["as_json"]))
        sys.exit(1)
    except SitegenError as error:
        show_problems(error.problems, root, as_json=bool(merged["as_json"]))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("interrupted; run again to resume", err=True)
        sys.exit(130)


def _run_again_if_damaged(run: Callable[[], None], root: Path) -> None:
    """Run a command; if the database is damaged, delete it and run the command again, which creates it from the content.

    Raises:
        SitegenError: if the database is not damaged, but another process has locked it, or the disk is full or fails.
    """
    from sitegen.build.lock import state_lock
    from sitegen.database.connection import delete_damaged, is_damage, unavailable

    file = root / ".sitegen" / "archive.db"
    try:
        run()
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise unavailable(error, file) from None
        with state_lock(file.parent):
            delete_damaged(file)
        run()


def _make_settings(root: Path, merged: dict[str, Any]) -> Settings:
    file = Path(merged["config"]) if merged["config"] else root / "sitegen.toml"
    flags = {name: bool(merged[name]) for name in ("strict", "quiet", "as_json")}
    return Settings(root, file, merged["output"], merged["base_url"], merged["now"], **flags)


def resolve_now(given: str | None, zone: dt.tzinfo) -> dt.datetime:
    """Return the current time: `--now`, else `SOURCE_DATE_EPOCH`, else the clock. Nothing else reads the clock.

    Args:
        given: the value of `--now` in ISO 8601, or None. A time without a zone is in `zone`.
        zone: the time zone of the archive.

    Raises:
        SitegenError: if a value is not a valid time (exit code 2).
    """
    from sitegen.diagnostics import SitegenError

    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        if given:
            value = dt.datetime.fromisoformat(given)
            return value if value.tzinfo else value.replace(tzinfo=zone)
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch else dt.datetime.now(dt.UTC)
    except (ValueError, OverflowError, OSError):
        what, right = (
            (f'--now: "{given}"', "2026-01-05T06:00 or 2026-01-05T06:00-08:00")
            if given
            else (f'SOURCE_DATE_EPOCH: "{epoch}"', "seconds since 1970")
        )
        raise SitegenError(INVALID_TIME_OPTION(f"{what} is not a valid time; use {right}"), 2) from None
