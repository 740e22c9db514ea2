"""The command `sitegen new`: creates the file of a new document, with its front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from sitegen.cli._content_files import find_file_with_id
from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import INVALID_ARGUMENT, NAME_IN_USE

if TYPE_CHECKING:
    import datetime as dt

    from sitegen.cli._options import Settings


@_command
@click.argument("kind")
@click.argument("name", nargs=-1, required=True)
def command(settings: Settings, *, kind: str, name: tuple[str, ...]) -> None:
    """Create a story, a person or any other document.

    KIND is story, person, organization, place, law, document, event, thread or page. NAME is its title or name. A story is a draft
    with today's date.
    """
    from sitegen.diagnostics import SitegenError, suggestion
    from sitegen.names.naming import new_slug, slug_from_filename

    config, text = settings.load_config(), " ".join(name).strip()
    if kind not in config.kinds:
        hint = suggestion(kind, config.kinds) or f"the kinds are {', '.join(config.kinds)}"
        raise SitegenError(INVALID_ARGUMENT(f'there is no kind "{kind}"; {hint}'), 2)
    slug = new_slug(text)
    if not slug:
        raise SitegenError(
            INVALID_ARGUMENT(f'cannot derive an id from "{text}": it needs at least one letter or digit'), 2
        )
    today = settings.now(config.zone).astimezone(config.zone).date()
    file = settings.root / "content" / config.kinds[kind].folder / f"{f'{today}-' if kind == 'story' else ''}{slug}.md"
    uid = f"{kind}/{slug_from_filename(file.relative_to(settings.root).as_posix())}"
    if existing_file := find_file_with_id(settings, config, uid):
        raise SitegenError(NAME_IN_USE(f"{uid} is in use by {existing_file}; choose another name"))
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as stream:
        stream.write(_front_matter_text(kind, text, today))
    click.echo(f"{file.relative_to(settings.root).as_posix()} ({uid})")


def _front_matter_text(kind: str, name: str, today: dt.date) -> str:
    import json

    quoted = json.dumps(name, ensure_ascii=False)
    simple = re.fullmatch(r"[^\W\d_][\w .()/-]*", name) and name.casefold() not in {"null", "true", "false"}
    plain = name if simple else quoted
    lines = {
        "story": [
            f"title: {plain}",
            'deck: ""',
            "status: draft",
            f"published: {today}",
            'section: ""',
            "bylines: []",
            "entities: []",
        ],
        "thread": [f"title: {plain}", 'summary: ""', 'starts: ""', "status: draft"],
        "page": [f"title: {plain}", 'summary: ""', "status: draft"],
        "document": [f"name: {plain}", "aliases: []", 'summary: ""', "date: XXXX"],
        "event": [f"name: {plain}", "aliases: []", 'summary: ""', "when: XXXX", "entities: []", "sources: []"],
        "law": [f"name: {plain}", "aliases: []", 'summary: ""', "enacted: XXXX"],
    }
    sorted_by = [f"sort_name: {_sort_name(name)}"] if kind == "person" else []
    fields = lines.get(kind, [f"name: {plain}", *sorted_by, "aliases: []", 'summary: ""', "relations: []"])
    return "\n".join(["---", *fields, "---", "", ""])


def _sort_name(name: str) -> str:
    """Return the YAML value of `sort_name`; if the order of the names is uncertain, an empty one with an explanation."""
    from sitegen.names.personal_names import split_name

    if found := split_name(name):
        return found.inverted
    if re.fullmatch(r"[A-Za-z\u00c0-\u024f]+", name) and name.casefold() not in {"null", "true", "false"}:
        return name
    return '""  # for sorting, in the form: Family, Given. Leave it empty if the name is in that order already'
