"""The command `sitegen explain`: reports why a page was rendered, or what the last build did."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli._completion import completes, pages
from sitegen.cli._options import command as _command
from sitegen.problem_codes import all_codes
from sitegen.problem_codes.environment import INVALID_ARGUMENT

if TYPE_CHECKING:
    from sitegen.build.context import BuildContext
    from sitegen.cli._options import Settings
    from sitegen.model.page import Page
    from sitegen.problem_codes import ProblemCode

_CODE = re.compile(r"SG\d+")
MAX_PRINTED_REASONS = 3
"""Maximum number of reasons printed for each file. The number of further reasons is printed instead."""

_PAGE_BEFORE_ITS_FILES = """
ORDER BY NOT EXISTS (SELECT 1 FROM document WHERE uid = page.document AND document.address = page.address),
normalized_path NOT LIKE '%.html', normalized_path
"""
"""Order of the files of one document: its own page, its other pages such as a viewer, and then files such as its social card."""


@_command
@click.argument("page", required=False, default="", shell_complete=completes(pages))
@click.option(
    "--last-build", is_flag=True, help="List the files that the last build wrote or removed, with the reasons."
)
def command(settings: Settings, *, page: str, last_build: bool) -> None:
    """Explain why a page was rendered, what the last build did, or what a problem means.

    Shows what the page reads, why it was last rendered, and whether the next build will render it. PAGE is an address
    (/people/x/), a file of the site, a document's id (person/x), or the code of a problem (SG0601).
    """
    from sitegen.build.context import open_context
    from sitegen.diagnostics import SitegenError

    if code := all_codes().get(page.upper()):
        click.echo(
            json.dumps(code._asdict(), ensure_ascii=False, indent=2) if settings.as_json else _describe_code(code)
        )
        return
    if _CODE.fullmatch(page.upper()):
        message = INVALID_ARGUMENT(
            f"no problem has the code {page.upper()}; each message ends with its code, such as SG0601"
        )
        raise SitegenError(message, 2)
    if bool(page) == last_build:
        raise click.UsageError("give a page (an address, a file or an id), the code of a problem, or --last-build")
    with open_context(settings.build_options(settings.load_config())) as context:
        if last_build:
            _print_last_build(_last_build(context), as_json=settings.as_json)
        else:
            _print_page(_explain_page(context, page, settings), as_json=settings.as_json)


def _describe_code(code: ProblemCode) -> str:
    paragraphs = (f"{code.code}: {code.title}.", code.cause, f"What to do: {code.fix}")
    return "\n\n".join(textwrap.fill(text, 100) for text in paragraphs)


def _explain_page(context: BuildContext, wanted: str, settings: Settings) -> dict[str, Any]:
    """Return what is known about a page, after indexing the content so that it is up to date."""
    from sitegen.database.dependencies.trace_ids import page_trace_id
    from sitegen.database.dependencies.traces import Traces
    from sitegen.database.queries.explain import describe_query

    _update_plan(_with_last_output_folder(context), settings)
    page_id, page, is_rendered = _find_page(context, wanted)
    stale_because = _described_reasons(context, "SELECT reasons FROM stale WHERE page = ?", page_id)
    return {
        "address": page.address,
        "source": page.source,
        "rendered_because": _described_reasons(
            context, "SELECT reasons FROM trace WHERE id = ?", page_trace_id(page_id)
        ),
        "stale_because": stale_because if stale_because or is_rendered else ["it is new"],
        "reads": [describe_query(query) for query in Traces(context.store).all_reads(page_trace_id(page_id))],
    }


def _with_last_output_folder(context: BuildContext) -> BuildContext:
    """Return the context with the folder that the last build wrote to, which an option may have set."""
    from sitegen.publish.output.moved import OUTPUT_PLACE_SETTING

    folder = context.store.setting(OUTPUT_PLACE_SETTING)
    if not folder:
        return context
    return replace(context, options=replace(context.options, output_folder=context.options.root / folder.decode()))


def _update_plan(context: BuildContext, settings: Settings) -> None:
    """Index the content, update the plan and verify the output folder. With errors, print them and keep the last plan."""
    from sitegen.build.indexing import update_index
    from sitegen.build.pipeline import plan_pages
    from sitegen.cli._output import show_problems
    from sitegen.diagnostics import errors
    from sitegen.publish.publisher import verify_outputs

    problems = update_index(context)
    problems += [] if errors(problems) else plan_pages(context)
    with context.store.transaction():
        verify_outputs(context.store, context.options.output_folder)
    if errors(problems):
        show_problems(errors(problems), settings.root)
        click.echo(
            "The following is the state of the last build, since nothing is built while there are errors.", err=True
        )


def _described_reasons(context: BuildContext, query: str, number: int) -> list[str]:
    """Return descriptions of the reasons in the row of a page or a trace; empty if there is no row."""
    from sitegen.database.queries.explain import describe_query
    from sitegen.database.queries.staleness import decode_reasons

    row = context.store.db.execute(query, (number,)).fetchone()
    return [describe_query(reason) for reason in decode_reasons(row[0])] if row else []


def _find_page(context: BuildContext, wanted: str) -> tuple[int, Page, bool]:
    """Return a page and its id, and True if it has been rendered.

    Raises:
        SitegenError: if there is no such page.
    """
    from sitegen.database.records import PAGE_COLUMNS, page_from_row
    from sitegen.diagnostics import SitegenError
    from sitegen.urls import normalized_path, output_file

    columns = f"SELECT id, digest != x'', {PAGE_COLUMNS} FROM page WHERE"  # noqa: S608 - a literal
    db = context.store.db
    if "://" in wanted:
        wanted = f"/{wanted.removeprefix(context.options.config.site.base_url)}"
    paths = (output_file(f"/{wanted.lstrip('/')}"), f"{wanted.strip('/')}/index.html".lstrip("/"))
    rows = [row for path in paths for row in db.execute(f"{columns} normalized_path = ?", (normalized_path(path),))]
    query = f"{columns} ? IN (document, description) AND kind != 'redirect' {_PAGE_BEFORE_ITS_FILES}"
    rows += db.execute(query, (wanted,)).fetchall()
    if not rows:
        raise SitegenError(_missing_page_message(context, wanted), 1)
    page_id, is_rendered, *row = rows[0]
    return page_id, page_from_row(row), bool(is_rendered)


def _missing_page_message(context: BuildContext, wanted: str) -> str:
    """Return why there is no such page: its document is not public, or there is no such document."""
    from sitegen.database.linking.resolver import STATE_DESCRIPTIONS
    from sitegen.model.publication import describe_public_from
    from sitegen.model.story import Story

    path = f"/{wanted.strip('/')}/"
    row = context.store.find_document(
        "(uid = ? OR address = ? OR file = ?) AND state != 'public'", wanted, path, wanted
    )
    if row is None:
        return INVALID_ARGUMENT(f'the site has no page "{wanted}"; use an address, such as /people/jane-doe/, or an id')
    meta = context.store.meta(row)
    live = (
        describe_public_from(meta, context.options.config.zone)
        if isinstance(meta, Story) and row.state == "embargoed"
        else ""
    )
    state = STATE_DESCRIPTIONS.get(row.state, row.state)
    return f"{row.uid} has no page: it is {state}{f', and goes live {live}' if live else ''}"


def _last_build(context: BuildContext) -> list[dict[str, Any]]:
    from sitegen.database.queries.explain import describe_query
    from sitegen.database.queries.staleness import decode_reasons

    rows = context.store.db.execute("SELECT path, action, reasons FROM build_log ORDER BY path")
    return [
        {"path": path, "action": action, "reasons": [describe_query(query) for query in decode_reasons(reasons)]}
        for path, action, reasons in rows
    ]


def _print_page(page: dict[str, Any], *, as_json: bool) -> None:
    from sitegen.diagnostics import pluralize

    if as_json:
        click.echo(json.dumps(page, ensure_ascii=False, indent=2))
        return
    click.echo(f"{page['address']}  ({page['source']})")
    click.echo(
        "Reasons why the page was last rendered:" if page["rendered_because"] else "The page has not been rendered yet."
    )
    click.echo("".join(f"  {line}\n" for line in page["rendered_because"]), nl=False)
    stale = page["stale_because"]
    click.echo("Reasons why the next build will render it:" if stale else "It is up to date.")
    click.echo("".join(f"  {line}\n" for line in stale), nl=False)
    click.echo(f"It depends on {pluralize(len(page['reads']), 'read', 'reads')}:")
    click.echo("".join(f"  {line}\n" for line in page["reads"]), nl=False)


def _print_last_build(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"build_log": rows}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        reasons, more = row["reasons"][:MAX_PRINTED_REASONS], len(row["reasons"]) - MAX_PRINTED_REASONS
        words = "; ".join([*reasons, f"and {more} more"] if more > 0 else reasons)
        click.echo(f"{row['action']:<8}  {row['path']}{f'  ({words})' if words else ''}")
    if not rows:
        click.echo("The last build changed nothing.")
