"""The command `sitegen preserve`: makes a package of the site and its sources for an archive or a library, and verifies packages."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import CONFLICTING_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.cli._options import Settings
    from sitegen.diagnostics import Problem

DEFAULT_FOLDER = "preserved"


@dataclass(frozen=True, slots=True)
class _Options:
    """The command's own options."""

    place: str
    form: Literal["bag", "wacz"]
    is_complete: bool
    key: str
    is_zipped: bool
    note: str
    verified: str
    signers: str


@_command
@click.argument("place", metavar="[DIR]", required=False, default="")
@click.option(
    "--as",
    "form",
    type=click.Choice(["bag", "wacz"]),
    default="bag",
    help="Form: a BagIt bag (default), or only the site as a WACZ file.",
)
@click.option(
    "--complete", "is_complete", is_flag=True, help="Include drafts, notes and everything else that is not published."
)
@click.option(
    "--sign", "key", default="", metavar="KEY", help="Sign the package with a private key of ssh-keygen or minisign."
)
@click.option("--zip", "is_zipped", is_flag=True, help="Write the bag as a ZIP file.")
@click.option("--note", default="", metavar="TEXT", help="Note for the receiver, in the README and in bag-info.txt.")
@click.option(
    "--verify",
    "verified",
    default="",
    metavar="FILE",
    help="Verify a package: every digest, the records of the site, and the signature.",
)
@click.option(
    "--signers",
    default="",
    metavar="FILE",
    help="With --verify: a public key, or a file of allowed signers, that must have signed the package.",
)
def command(settings: Settings, **options: Any) -> None:
    """Make a package of the archive for a library, a web archive or a successor, or verify one.

    The package is a BagIt bag in DIR (default: preserved/ in the archive's folder), with the site as a WACZ file, the sources, the dataset,
    the program and a README. It contains only what is public, unless --complete is given. Nothing is sent anywhere.
    """
    given = _Options(**options)
    if given.verified:
        if given.place or given.is_complete or given.key or given.is_zipped or given.note:
            raise click.UsageError(
                CONFLICTING_OPTIONS("--verify cannot be used with DIR or with options that make a package")
            )
        _verify(settings, given)
        return
    if given.signers:
        raise click.UsageError(CONFLICTING_OPTIONS("--signers needs --verify"))
    if given.form == "wacz" and (given.is_complete or given.is_zipped or given.note):
        message = "--as wacz cannot be used with --complete, --zip and --note: it contains only the site"
        raise click.UsageError(CONFLICTING_OPTIONS(message))
    _make(settings, given)


def _verify(settings: Settings, given: _Options) -> None:
    from sitegen.cli._output import problems_as_dicts
    from sitegen.diagnostics import errors
    from sitegen.preserve.verification import verify_package

    report = verify_package(Path(given.verified), Path(given.signers) if given.signers else None)
    wrong = errors(report.problems)
    if settings.as_json:
        problems = problems_as_dicts(report.problems, settings.root)
        click.echo(
            json.dumps({"intact": not wrong, "checked": report.statements, "problems": problems}, ensure_ascii=False)
        )
    else:
        _show(settings, report.problems)
    if not settings.quiet and not settings.as_json:
        click.echo(f"{given.verified} is not intact." if wrong else f"{given.verified} is intact. Checked:")
        _print_lines([] if wrong else report.statements)
    sys.exit(1 if wrong or (settings.strict and report.problems) else 0)


def _make(settings: Settings, given: _Options) -> None:
    from sitegen.build.context import open_context
    from sitegen.build.parallel.executor import gc_paused
    from sitegen.preserve.pipeline import PackageRequest, make_package

    options = settings.build_options(settings.load_config())
    place = Path(given.place).absolute() if given.place else settings.root / DEFAULT_FOLDER
    key = Path(given.key) if given.key else None
    request = PackageRequest(place, given.form, given.is_complete, key, given.is_zipped, given.note)
    with gc_paused(), open_context(options) as context:
        result = make_package(context, request)
    if settings.as_json:
        files = [str(path) for path in (result.path, *result.other_files)]
        click.echo(
            json.dumps({"package": files[0], "files": files[1:], "checked": result.statements}, ensure_ascii=False)
        )
        return
    _show(settings, result.warnings)
    if not settings.quiet:
        click.echo(f"Made {result.path}. Checked:")
        _print_lines(result.statements)


def _show(settings: Settings, problems: Sequence[Problem]) -> None:
    from sitegen.cli._output import show_problems
    from sitegen.diagnostics import sorted_unique

    show_problems(sorted_unique(problems), settings.root, as_json=settings.as_json)


def _print_lines(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(f"  {line}")
