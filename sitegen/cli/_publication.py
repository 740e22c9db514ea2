"""The output of `sitegen publish`: the plan, the question before it is carried out, and the result."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, NamedTuple

import click

from sitegen.cli._output import problems_as_dicts, show_problems
from sitegen.deploy.changed_addresses import CHANGED_FILE
from sitegen.diagnostics import errors, pluralize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.cli._options import Settings
    from sitegen.deploy.pipeline import PublishOptions, PublishResult
    from sitegen.deploy.plan import Plan
    from sitegen.deploy.targets import TargetSettings
    from sitegen.diagnostics import Problem


def confirm_in_terminal(plan: Plan) -> bool:
    """Show the plan and ask if it is to be carried out; return True without a question if there is no terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    for line in summary_lines(plan):
        click.echo(line, err=True)
    return click.confirm("Publish this?", err=True)


def summary_lines(plan: Plan) -> Iterator[str]:
    """Yield one line for each step, with the number of files."""
    for step in plan.steps:
        counts = {
            "to transfer": len(step.puts),
            "to get new headers": len(step.headers),
            "to delete": len(step.deletes),
        }
        yield f"{step.name}: {', '.join(f'{number:,} {verb}' for verb, number in counts.items() if number)}"
    if plan.deleted_later:
        yield f"at the end: {len(plan.deleted_later):,} to delete"


HEADERS_NOTE = (
    "The place keeps the media type and Cache-Control of each file. It cannot keep security headers, such as Content-Security-Policy: "
    "set them in the service in front of it."
)


class Verification(NamedTuple):
    """The result of `--verify`."""

    requested: int
    """Number of addresses that were requested."""
    problems: list[Problem]


def verify_result(result: PublishResult, options: PublishOptions) -> Verification:
    """Request what was published from the public address."""
    from sitegen.deploy.pipeline import public_address
    from sitegen.deploy.verification import fetch, verify_site

    changed = [file.path for file in [*result.plan.puts, *result.plan.headers]]
    address = public_address(result.site.base_url, options.target)
    return Verification(*verify_site(result.site, address, changed, result.plan.deletes, fetch, options.target.jobs))


def print_result(
    result: PublishResult, target: TargetSettings, settings: Settings, verified: Verification | None
) -> None:
    """Print the result of a publication, or of a dry run its whole plan; as JSON with `--json`. End with code 1 if the verification failed."""
    wrong = errors(verified.problems) if verified else []
    if settings.as_json:
        click.echo(json.dumps(_as_dict(result, target, settings, verified), ensure_ascii=False, indent=2))
    else:
        show_problems([*result.problems, *(verified.problems if verified else ())], settings.root)
        if not settings.quiet:
            _print_summary(result, target, verified)
    if wrong:
        sys.exit(1)


def _print_summary(result: PublishResult, target: TargetSettings, verified: Verification | None) -> None:
    if not result.is_done and not result.plan.is_empty:
        for line in _plan_lines(result.plan):
            click.echo(line)
        if result.has_headers:
            click.echo(HEADERS_NOTE)
    click.echo(_summary(result, target))
    if result.is_done and not result.plan.is_empty:
        click.echo(f"Changed addresses, to purge from a cache: .sitegen/{CHANGED_FILE}")
    if verified:
        faults = pluralize(len(verified.problems), "fault", "faults") if verified.problems else "as published"
        click.echo(f"Verified {pluralize(verified.requested, 'address', 'addresses')}: {faults}.")


def confirm_text(text: str) -> bool:
    """Ask in the terminal if something is to be done."""
    return click.confirm(f"{text}. Go on?", err=True)


def print_rollback(name: str, options: PublishOptions, settings: Settings) -> None:
    """Print the release that visitors see now, or would see."""
    if settings.as_json:
        click.echo(
            json.dumps(
                {"ok": bool(name), "target": options.target.name, "release": name, "dry_run": options.dry_run}, indent=2
            )
        )
    elif not settings.quiet:
        done = f"would show the release {name}" if options.dry_run else f"shows the release {name}"
        click.echo(f"{options.target.name} {done if name else 'is unchanged'}.")


def _plan_lines(plan: Plan) -> Iterator[str]:
    """Yield one line for each file, in the order of the transfers."""
    for step in plan.steps:
        yield f"{step.name}:"
        yield from (f"  delete   {path}" for path in step.deletes)
        yield from (f"  {'new     ' if file.path in plan.new else 'change  '} {file.path}" for file in step.puts)
        yield from (f"  headers  {file.path}" for file in step.headers)
    if plan.kept:
        yield "not changed at the place (keep):"
        yield from (f"  keep     {path}" for path in plan.kept)
    if plan.deleted_later:
        yield "at the end:"
        yield from (f"  delete   {path}" for path in plan.deleted_later)


def _summary(result: PublishResult, target: TargetSettings) -> str:
    plan = result.plan
    if plan.is_empty:
        return f"Nothing to publish: {target.name} has this site already ({pluralize(plan.total, 'file', 'files')})."
    new, puts = len(plan.new), len(plan.puts)
    headers = f", {len(plan.headers):,} with new headers" if plan.headers else ""
    headers += f", {len(plan.kept):,} left as at the place (keep)" if plan.kept else ""
    counts = f"{new:,} new, {puts - new:,} changed{headers}, {len(plan.deletes):,} deleted, of {pluralize(plan.total, 'file', 'files')}"
    return (
        f"Published to {target.name}: {counts}."
        if result.is_done
        else f"Nothing was published to {target.name}. Planned: {counts}."
    )


def _as_dict(
    result: PublishResult, target: TargetSettings, settings: Settings, verified: Verification | None
) -> dict[str, object]:
    plan = result.plan
    return {
        "ok": not errors(verified.problems if verified else ()),
        "target": target.name,
        "published": result.is_done and not plan.is_empty,
        "files": plan.total,
        "steps": [
            {
                "name": step.name,
                "put": [file.path for file in step.puts],
                "headers": [file.path for file in step.headers],
                "delete": list(step.deletes),
            }
            for step in plan.steps
        ],
        "new": sorted(plan.new),
        "deleted_later": list(plan.deleted_later),
        "retired": sorted(plan.retired),
        "kept": list(plan.kept),
        "verified": verified.requested if verified else 0,
        "problems": problems_as_dicts([*result.problems, *(verified.problems if verified else ())], settings.root),
    }
