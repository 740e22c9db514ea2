"""sitegen new: begin a story, a person or any other document: the file with its id and dates filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from sitegen.cli._content_files import find_file_with_id
from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    import datetime as dt

    from sitegen.cli._options import Settings


@_command
@click.argument("kind")
@click.argument("name", nargs=-1, required=True)
def command(settings: Settings, *, kind: str, name: tuple[str, ...]) -> None:
    """Begin a document: KIND is story, person, organization, place, law, document, event, thread or page.

    NAME is its title or name. Asks nothing; a story begins as a draft, dated today.
    """
    from sitegen.diagnostics import SitegenError, suggestion
    from sitegen.names.naming import new_slug, slug_from_filename

    config, text = settings.load_config(), " ".join(name).strip()
    if kind not in config.kinds:
        hint = suggestion(kind, config.kinds) or f"known: {', '.join(config.kinds)}"
        raise SitegenError(f'there is no kind "{kind}"; {hint}', 2)
    word = new_slug(text)
    if not word:
        raise SitegenError(f'"{text}" gives no id: a name has at least one letter or digit', 2)
    today = settings.now(config.zone).astimezone(config.zone).date()
    file = settings.root / "content" / config.kinds[kind].folder / f"{f'{today}-' if kind == 'story' else ''}{word}.md"
    uid = f"{kind}/{slug_from_filename(file.relative_to(settings.root).as_posix())}"
    if at := find_file_with_id(settings, config, uid):
        raise SitegenError(f"{uid} is taken by {at}; give another name")
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
    """The name as it sorts, where its order is certain; otherwise the form in which to write it, as a comment."""
    from sitegen.names.personal_names import split_name

    if found := split_name(name):
        return found.inverted
    if re.fullmatch(r"[A-Za-z\u00c0-\u024f]+", name) and name.casefold() not in {"null", "true", "false"}:
        return name
    return '""  # the name as it sorts: Family, Given. Leave it empty if it is written in that order already'
