"""The command `sitegen new`: creates the file of a new document, with its front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sitegen.cli._completion import completes, ids, kinds, sections
from sitegen.cli._content_files import find_file_with_id
from sitegen.cli._options import command as _command
from sitegen.cli._sections import require_declared_section
from sitegen.editing.new_documents import lines_by_kind, yaml_list, yaml_text
from sitegen.problem_codes.environment import CONFLICTING_OPTIONS, INVALID_ARGUMENT, NAME_IN_USE

if TYPE_CHECKING:
    import datetime as dt

    from sitegen.cli._options import Settings
    from sitegen.config.schema import Config
    from sitegen.database.lookup import LastBuild

MAX_NAME_WORDS = 6
"""Maximum number of words of a name that is looked for in a headline."""
QUOTES = '""'
"""An empty text in YAML."""


@_command
@click.argument("kind", shell_complete=completes(kinds))
@click.argument("name", nargs=-1, required=True)
@click.option(
    "--section", default="", metavar="SECTION", shell_complete=completes(sections), help="Section of a story."
)
@click.option(
    "--entity",
    "entities",
    multiple=True,
    metavar="ENTITY",
    shell_complete=completes(ids),
    help="Id or name of an entity that a story is about. Can be repeated.",
)
@click.option("--byline", "bylines", multiple=True, metavar="NAME", help="Writer of a story. Can be repeated.")
def command(
    settings: Settings,
    *,
    kind: str,
    name: tuple[str, ...],
    section: str,
    entities: tuple[str, ...],
    bylines: tuple[str, ...],
) -> None:
    """Create a story, a person or any other document.

    KIND is story, person, organization, place, law, document, event, topic, staff, thread or page. NAME is its title or name. A story
    is a draft with today's date. Its section is filled in if there is only one, its publication is that of the newest story, and
    entities are those that the headline names, as of the last build.
    """
    from sitegen.database.lookup import LastBuild
    from sitegen.diagnostics import SitegenError, suggestion
    from sitegen.model.document import NON_ENTITY_KINDS
    from sitegen.names.naming import new_slug, normalize_name, slug_from_filename

    config, text, last_build = settings.load_config(), " ".join(name).strip(), LastBuild(settings.root)
    if kind not in config.kinds:
        hint = suggestion(kind, config.kinds) or f"the kinds are {', '.join(config.kinds)}"
        raise SitegenError(INVALID_ARGUMENT(f'there is no kind "{kind}"; {hint}'), 2)
    if kind != "story" and (section or entities or bylines):
        raise click.UsageError(CONFLICTING_OPTIONS("--section, --entity and --byline are only for stories"))
    require_declared_section(config, section)
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
    if kind == "story":
        lines = _story_lines(config, last_build, text, today, section=section, entities=entities, bylines=bylines)
    else:
        lines = lines_by_kind(kind, text)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as stream:
        stream.write("\n".join(["---", *lines, "---", "", ""]))
    click.echo(f"{file.relative_to(settings.root).as_posix()} ({uid})")
    for other in last_build.entities_named(normalize_name(text)) if kind not in NON_ENTITY_KINDS else ():
        click.echo(f"note: {other} has this name or alias, too: refer to each by its id", err=True)


def _story_lines(
    config: Config,
    last_build: LastBuild,
    title: str,
    today: dt.date,
    *,
    section: str,
    entities: tuple[str, ...],
    bylines: tuple[str, ...],
) -> list[str]:
    """Return the front matter of a story, with everything that the options, the configuration and the last build state."""
    known = list(config.sections)
    chosen = section or (known[0] if len(known) == 1 else "")
    choices = f"  # {', '.join(known)}" if known and not chosen else ""
    publication = last_build.newest_publication()
    named = [*entities, *(uid for uid in _entities_in(title, last_build) if uid not in entities)]
    return [
        f"title: {yaml_text(title)}",
        'deck: ""',
        "status: draft",
        f"published: {today}",
        f"section: {yaml_text(chosen) or QUOTES}{choices}",
        *([f"publication: {yaml_text(publication)}"] if publication else []),
        f"bylines: {yaml_list(bylines)}",
        f"entities: {yaml_list(named)}",
    ]


def _entities_in(title: str, last_build: LastBuild) -> list[str]:
    """Return the ids of the entities that a headline names, in its order. A name that several entities have is left out."""
    from sitegen.names.naming import normalize_name

    words, found = title.split(), []
    for start in range(len(words)):
        for end in range(min(len(words), start + MAX_NAME_WORDS), start, -1):
            phrase = " ".join(words[start:end]).strip(",.:;!?\"'\u201c\u201d\u2019")
            owners = last_build.entities_named(normalize_name(phrase)) if phrase[:1].isupper() else []
            found += owners if len(owners) == 1 else []
    return list(dict.fromkeys(found))
