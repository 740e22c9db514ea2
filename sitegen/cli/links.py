"""The command `sitegen links`: outgoing links, their archived copies, and whether they answer."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from sitegen.cli._options import command as _command
from sitegen.cli._options import resolve_now
from sitegen.problem_codes.environment import CONFLICTING_OPTIONS, INVALID_ARGUMENT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sitegen.build.context import BuildContext
    from sitegen.cli._options import Settings
    from sitegen.outgoing_links.archiving import ArchivingPlan
    from sitegen.outgoing_links.check_results import CheckRun
    from sitegen.outgoing_links.citations import OutgoingLink
    from sitegen.outgoing_links.records import LinkRecord

ACTIONS = ("list", "archived", "check")
TIMEOUT_SECONDS = 20.0
"""Maximum seconds to wait for a connection, and for each part of an answer."""
ANSWERS_PER_SAVE = 50
"""Number of answers after which the records are saved."""
MIN_DELAY_SECONDS = 0.5
"""Minimum of `--delay`: no server is asked more often."""


@_command
@click.argument("action", type=click.Choice(ACTIONS), default="list")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]")
@click.option(
    "--csv", "as_csv", is_flag=True, help="With list: print CSV, one row for each place that cites an address."
)
@click.option("--unarchived", is_flag=True, help="With list: only addresses that lack an archived copy.")
@click.option(
    "--older-than",
    "days",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="With check: only addresses that were not asked in the last DAYS (default: 7; 0 for all).",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="With check: at most N addresses, those asked longest ago first.",
)
@click.option(
    "--delay",
    type=click.FloatRange(min=MIN_DELAY_SECONDS),
    metavar="SECONDS",
    help="With check: pause between two requests to the same host (default: 2).",
)
@click.option(
    "--complete",
    is_flag=True,
    help="With check: also addresses that only unpublished documents cite. Their servers see that they are asked for.",
)
@click.option(
    "--private-network", is_flag=True, help="With check: also hosts in private networks, such as an intranet."
)
def command(settings: Settings, *, action: str, file: Path | None, **options: Any) -> None:
    """List links to other sites, record archived copies of them, and check whether they answer.

    `list` prints every address of another site with the documents that cite it, drafts included. `archived` reads a CSV file with the
    columns address, archived_url and date, such as the output of `list --csv` with its cells filled in: a copy is written into
    archived_url: of sources, stories and documents, and into content/archived.csv for links in texts.

    `check` is the only action that uses the network. It asks for the addresses that public documents cite, one at a time for each host and as
    robots.txt allows, and records the answers in links.ndjson.
    """
    _check_options(action, file, options)
    if action == "list":
        _list(settings, as_csv=options["as_csv"], unarchived=options["unarchived"])
    elif action == "check":
        _check(settings, CheckOptions(**{name: options[name] for name in CHECK_OPTIONS if options[name] is not None}))
    elif file:
        _record_copies(settings, file)


class CheckOptions(NamedTuple):
    """The options of `sitegen links check`."""

    days: int = 7
    limit: int | None = None
    delay: float = 2.0
    complete: bool = False
    private_network: bool = False


LIST_OPTIONS = {"as_csv": "--csv", "unarchived": "--unarchived"}
CHECK_OPTIONS = {
    "days": "--older-than", "limit": "--limit", "delay": "--delay", "complete": "--complete", "private_network": "--private-network"
}  # fmt: skip


def _check_options(action: str, file: Path | None, options: Mapping[str, Any]) -> None:
    """Raise `click.UsageError` for an option or a file that the action does not have."""
    if action == "archived" and file is None:
        raise click.UsageError(INVALID_ARGUMENT("archived needs a CSV file with the columns address and archived_url"))
    if action != "archived" and file:
        raise click.UsageError(CONFLICTING_OPTIONS(f"{action} takes no file; {file} is one"))
    for owner, names in (("list", LIST_OPTIONS), ("check", CHECK_OPTIONS)):
        used = [flag for name, flag in names.items() if options[name] not in {None, False}]
        if used and action != owner:
            raise click.UsageError(CONFLICTING_OPTIONS(f"{used[0]} can only be used with {owner}"))


def _collect(settings: Settings, context: BuildContext) -> list[OutgoingLink]:
    """Return the links of all documents; print the problems of those that cannot be read."""
    from sitegen.build.indexing import update_index
    from sitegen.cli._output import show_problems
    from sitegen.content.archived_copies import ARCHIVED_COPIES_FILE
    from sitegen.database.records import ENCODED_NONE
    from sitegen.outgoing_links.citations import collect_links

    problems = update_index(context)
    unreadable = {row.file for row in context.store.find_documents("meta = ?", ENCODED_NONE)} | {ARCHIVED_COPIES_FILE}
    show_problems((one for one in problems if one.file in unreadable), settings.root)
    return collect_links(context.store, settings.root, context.options.config.site.base_url)


def _list(settings: Settings, *, as_csv: bool, unarchived: bool) -> None:
    from sitegen.build.context import open_context
    from sitegen.cli._links_output import count_line, link_lines, links_as_csv, links_as_dicts
    from sitegen.outgoing_links.records import read_records

    with open_context(settings.build_options(settings.load_config())) as context:
        links = [link for link in _collect(settings, context) if not (unarchived and link.is_archived)]
        dates = dict(context.store.db.execute("SELECT address, date FROM archived_copy").fetchall())
    records = read_records(settings.root)
    if settings.as_json:
        click.echo(json.dumps({"links": links_as_dicts(links, records)}, ensure_ascii=False, indent=2))
    elif as_csv:
        click.echo(links_as_csv(links, records, dates), nl=False)
    else:
        for line in link_lines(links, records):
            click.echo(line)
        if not settings.quiet:
            click.echo(count_line(links))


def _record_copies(settings: Settings, file: Path) -> None:
    from sitegen.build.context import open_context
    from sitegen.cli._output import show_problems
    from sitegen.content.archived_copies import read_copy_file
    from sitegen.diagnostics import SitegenError
    from sitegen.outgoing_links.archiving import future_day_problems, plan_archiving, write_plan

    name = str(file if (settings.root / file).absolute() == file.absolute() else file.absolute())
    given = read_copy_file(file, name, is_foreign=True)
    if given.problems:
        raise SitegenError(given.problems)
    config = settings.load_config()
    if problems := future_day_problems(given, settings.now(config.zone).astimezone(config.zone).date(), name):
        raise SitegenError(problems)
    with open_context(settings.build_options(config)) as context:
        links = _collect(settings, context)
        plan = plan_archiving(context.store, settings.root, links, given, name)
        if settings.strict and plan.problems:
            raise SitegenError(plan.problems)
        write_plan(plan, settings.root)
    if settings.as_json:
        click.echo(json.dumps(_plan_as_dict(plan), ensure_ascii=False, indent=2))
        return
    show_problems(plan.problems, settings.root)
    if not settings.quiet:
        click.echo(_plan_summary(plan, given.incomplete_count))


def _plan_as_dict(plan: ArchivingPlan) -> dict[str, object]:
    import msgspec

    fields = [{"file": one.file, "place": one.place} for one in plan.fields]
    rows = [{"address": row.address, "archived_url": row.archived_url, "date": row.date} for row in plan.rows]
    problems = [msgspec.structs.asdict(problem) for problem in plan.problems]
    return {"written": fields, "rows": rows, "known": plan.known_count, "problems": problems}


def _plan_summary(plan: ArchivingPlan, incomplete_count: int) -> str:
    from sitegen.content.archived_copies import ARCHIVED_COPIES_FILE
    from sitegen.diagnostics import pluralize

    files = {one.file for one in plan.fields}
    parts = []
    if plan.fields:
        parts.append(
            f"{pluralize(len(plan.fields), 'copy', 'copies')} in {pluralize(len(files), 'document', 'documents')}"
        )
    if plan.rows:
        parts.append(f"{pluralize(len(plan.rows), 'row', 'rows')} in {ARCHIVED_COPIES_FILE}")
    known = f" {pluralize(plan.known_count, 'row was', 'rows were')} recorded already." if plan.known_count else ""
    empty = f" {pluralize(incomplete_count, 'row names', 'rows name')} no copy." if incomplete_count else ""
    return f"{'Wrote ' + ' and '.join(parts) if parts else 'Nothing was written'}.{known}{empty}"


def _check(settings: Settings, options: CheckOptions) -> None:
    from sitegen.build.context import open_context
    from sitegen.cli._links_output import check_summary
    from sitegen.cli._output import problems_as_dicts, show_problems
    from sitegen.outgoing_links.check_run import choose_links, dead_link_problems, moment_text
    from sitegen.outgoing_links.records import check_records_size, read_records

    config = settings.load_config()
    now = settings.now(config.zone)
    if now > resolve_now(None, config.zone) and not options.complete:
        message = (
            "--now is in the future, so embargoed documents would count as public; their addresses need --complete"
        )
        raise click.UsageError(CONFLICTING_OPTIONS(message))
    with open_context(settings.build_options(config)) as context:
        links = _collect(settings, context)
    cited = {link.address for link in links}
    records = {address: record for address, record in read_records(settings.root).items() if address in cited}
    links = [link for link in links if options.complete or link.is_public]
    due = choose_links(links, records, now, days=options.days, limit=options.limit)
    too_large = check_records_size(records, due, moment_text(now))
    run = _ask(settings, config.site.base_url, options, due, records, now)
    problems = [*dead_link_problems(links, run.records), *too_large]
    if settings.as_json:
        result = {"results": dict(sorted(run.counts.items())), "problems": problems_as_dicts(problems, settings.root)}
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        show_problems(problems, settings.root, all_are_in="sitegen links list")
        if not settings.quiet:
            click.echo(check_summary(run.counts, len(links) - len(due)))
    if settings.strict and problems:
        sys.exit(1)


def _ask(
    settings: Settings,
    base_url: str,
    options: CheckOptions,
    due: list[str],
    records: dict[str, LinkRecord],
    now: dt.datetime,
) -> CheckRun:
    """Ask for links, and add the answers to the records and to their file.

    Raises:
        SitegenError: if the network seems to be down.
    """
    from sitegen.cli._output import StepProgress
    from sitegen.outgoing_links.check_results import CheckRun
    from sitegen.outgoing_links.check_run import ask_links, moment_text, user_agent
    from sitegen.outgoing_links.http_request import HttpClient
    from sitegen.outgoing_links.records import write_records

    client = HttpClient(user_agent(base_url), TIMEOUT_SECONDS, allow_private=options.private_network)
    run = CheckRun(records, moment_text(now))
    progress = StepProgress() if not (settings.quiet or settings.as_json) and sys.stderr.isatty() else None
    try:
        for address, answer in ask_links(due, client, options.delay):
            run.add(address, answer)
            if run.has_answer and run.count % ANSWERS_PER_SAVE == 0:
                write_records(settings.root, run.records)
            if progress:
                progress("Asking", run.count, len(due))
    finally:
        if run.is_plausible:
            write_records(settings.root, run.records)
        if progress:
            progress.stop()
    run.check_network()
    return run
