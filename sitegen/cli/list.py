"""The command `sitegen list`: lists stories by status, entities, staff members or problems."""

from __future__ import annotations

import json
import sys
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import CONFLICTING_OPTIONS

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sitegen.cli._options import Settings
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.model.entity import Entity

STATES_BY_STATUS = {
    "draft": {"draft"}, "held": {"held", "embargoed"}, "embargoed": {"embargoed"}, "published": {"public"}, "withdrawn": {"withdrawn"},
}  # fmt: skip
"""The states of stories (see `DocumentRecord.state`) that each value of `--status` selects."""
UNFOLDED_COLUMNS = 1000
"""Width of the table in columns if standard output is not a terminal, so that no line is wrapped."""
LIST_NAMES = ("stories", "entities", "staff", "problems")
TABLES = {
    "entities": (("id", "state", "name", "stories", "reason", "file"), "entity", "entities"),
    "staff": (("id", "state", "name", "role", "stories", "file"), "staff member", "staff members"),
    "stories": (("id", "state", "published", "goes_live", "title", "file"), "story", "stories"),
}
"""The columns of each table, and the noun of its rows in the singular and the plural."""


@_command
@click.argument("what", type=click.Choice(LIST_NAMES), default="stories")
@click.option(
    "--status",
    type=click.Choice(tuple(STATES_BY_STATUS)),
    help="Only stories with this status; held includes embargoed.",
)
@click.option("--protected", is_flag=True, help="Only entities marked as protected.")
def command(settings: Settings, *, what: str, status: str | None, protected: bool) -> None:
    """List stories (the default), entities, staff members or problems.

    The problems are those of the content and of its pages that a build would report. Nothing is published.
    """
    from sitegen.build.context import open_context
    from sitegen.build.indexing import update_index
    from sitegen.build.pipeline import plan_pages
    from sitegen.build.rendering import find_page_problems
    from sitegen.cli._output import show_problems
    from sitegen.diagnostics import errors

    if status and what != "stories":
        raise click.UsageError(CONFLICTING_OPTIONS(f"--status can only be used with stories, not with {what}"))
    options = settings.build_options(settings.load_config())
    with open_context(options) as context:
        problems = update_index(context)
        if what == "problems" and not errors(problems):
            problems += plan_pages(context)
            problems += [] if errors(problems) else find_page_problems(context)
        rows = _rows(context.store, what, status, options.config.zone, protected=protected)
    if what == "problems":
        show_problems(problems, settings.root, as_json=settings.as_json)
        if not problems and not settings.as_json:
            click.echo("No problems.")
    elif settings.as_json:
        click.echo(json.dumps({what: rows}, ensure_ascii=False, indent=2))
    else:
        _print_table(what, rows)


def _rows(store: Store, what: str, status: str | None, zone: ZoneInfo, *, protected: bool) -> list[dict[str, Any]]:
    """Return the rows of a list: entities and staff members sorted by id, stories by date; [] for problems."""
    if what == "problems":
        return []
    if what == "entities":
        rows = [
            _entity_row(store, row) for row in store.find_documents("kind NOT IN ('story', 'thread', 'page', 'staff')")
        ]
        return sorted((row for row in rows if row["protected"] or not protected), key=lambda row: row["id"])
    if what == "staff":
        return sorted((_staff_row(store, row) for row in store.find_documents("kind = 'staff'")), key=itemgetter("id"))
    rows = [
        _story_row(store, row, zone)
        for row in store.find_documents("kind = 'story'")
        if status is None or row.state in STATES_BY_STATUS[status]
    ]
    return sorted(rows, key=lambda row: (row["published"] or "", row["id"]))


def _story_row(store: Store, row: DocumentRecord, zone: ZoneInfo) -> dict[str, Any]:
    from sitegen.database.index.entity_visibility import entities_published_with
    from sitegen.model.publication import describe_public_from
    from sitegen.model.story import Story

    meta = store.meta(row)
    story = meta if isinstance(meta, Story) else None
    return {
        "id": row.uid, "state": row.state, "title": story.title if story else "", "published": story.published if story else None,
        "embargo": story.embargo if story else None,
        "goes_live": describe_public_from(story, zone) if story and row.state == "embargoed" else "", "file": row.file, "address": row.address,
        "entities_published_with_it": [] if row.state in {"public", "withdrawn"} else entities_published_with(store, row.uid),
    }  # fmt: skip


def _staff_row(store: Store, row: DocumentRecord) -> dict[str, Any]:
    from sitegen.model.staff import StaffMember

    meta = store.meta(row)
    member = meta if isinstance(meta, StaffMember) else None
    return {
        "id": row.uid, "state": row.state, "name": member.name if member else "", "role": member.role if member else "",
        "former": bool(member and member.is_former), "stories": len(store.listing("byline", row.uid)), "file": row.file, "address": row.address,
    }  # fmt: skip


def _entity_row(store: Store, row: DocumentRecord) -> dict[str, Any]:
    from sitegen.model.entity import Entity

    meta = store.meta(row)
    entity = meta if isinstance(meta, Entity) else None
    return {
        "id": row.uid, "state": row.state, "name": entity.name if entity else "", "stories": len(store.listing("mentions", row.uid)),
        "protected": bool(entity and entity.protected), "reason": _visibility_reason(store, row, entity), "file": row.file,
    }  # fmt: skip


def _visibility_reason(store: Store, row: DocumentRecord, entity: Entity | None) -> str:
    """Return the reason why an entity is public or not."""
    from sitegen.database.index.entity_visibility import public_users, unpublished_users

    if row.state == "public":
        is_stated = entity is not None and entity.status == "published"
        return "status: published" if is_stated else f"used by {', '.join(public_users(store, row.uid))}"
    if row.state == "unused":
        users = unpublished_users(store, row.uid)
        if len(users) > 1:
            return f"only {users[0]} and {len(users) - 1} more use it, which are not published"
        return f"only {users[0]} uses it, which is not published" if users else "no public document uses it"
    return {"suppressed": "visibility: suppressed", "merged": f"merged into {entity and entity.merged_into}"}.get(
        row.state, "the file cannot be read"
    )


def _print_table(what: str, rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from sitegen.diagnostics import pluralize

    columns, *noun = TABLES[what]
    columns_shown = [column for column in columns if any(row[column] not in {None, ""} for row in rows)]
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns_shown:
        table.add_column(
            column.replace("_", " "),
            overflow="fold",
            no_wrap=column == "id",
            justify="right" if column == "stories" else "left",
        )
    for row in rows:
        table.add_row(*("" if row[column] is None else escape(str(row[column])) for column in columns_shown))
    console = Console(width=None if sys.stdout.isatty() else UNFOLDED_COLUMNS)
    if rows:
        console.print(table)
    console.print(pluralize(len(rows), *noun), highlight=False)
