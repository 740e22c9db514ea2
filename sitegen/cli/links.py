"""The command `sitegen links`: outgoing links, their archived copies, and whether they answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import CONFLICTING_OPTIONS, INVALID_ARGUMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.build.context import BuildContext
    from sitegen.cli._options import Settings
    from sitegen.outgoing_links.archiving import ArchivingPlan
    from sitegen.outgoing_links.citations import OutgoingLink

ACTIONS = ("list", "archived")


@_command
@click.argument("action", type=click.Choice(ACTIONS), default="list")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]")
@click.option(
    "--csv", "as_csv", is_flag=True, help="With list: print CSV, one row for each place that cites an address."
)
@click.option("--unarchived", is_flag=True, help="With list: only addresses that lack an archived copy.")
def command(settings: Settings, *, action: str, file: Path | None, as_csv: bool, unarchived: bool) -> None:
    """List links to other sites, and record archived copies of them.

    `list` prints every address of another site with the documents that cite it, drafts included. `archived` reads a CSV file with the
    columns address, archived_url and date, such as the output of `list --csv` with its cells filled in: a copy is written into
    archived_url: of sources, stories and documents, and into content/archived.csv for links in texts.
    """
    _check_options(action, file, list_options={"--csv": as_csv, "--unarchived": unarchived})
    if action == "list":
        _list(settings, as_csv=as_csv, unarchived=unarchived)
    elif file:
        _record_copies(settings, file)


def _check_options(action: str, file: Path | None, *, list_options: Mapping[str, bool]) -> None:
    """Raise `click.UsageError` for an option or a file that the action does not have."""
    if action == "archived" and file is None:
        raise click.UsageError(INVALID_ARGUMENT("archived needs a CSV file with the columns address and archived_url"))
    if action != "archived" and file:
        raise click.UsageError(CONFLICTING_OPTIONS(f"{action} takes no file; {file} is one"))
    used = [name for name, is_used in list_options.items() if is_used]
    if used and action != "list":
        raise click.UsageError(CONFLICTING_OPTIONS(f"{used[0]} can only be used with list"))


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
    from sitegen.content.archived_copies import read_copy_table
    from sitegen.diagnostics import SitegenError
    from sitegen.outgoing_links.archiving import plan_archiving, write_plan

    given = read_copy_table(file.read_bytes(), str(file), needs_copies=False)
    if given.problems:
        raise SitegenError(given.problems)
    with open_context(settings.build_options(settings.load_config())) as context:
        links = _collect(settings, context)
        plan = plan_archiving(context.store, settings.root, links, given, str(file))
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
