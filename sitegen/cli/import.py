"""sitegen import: write content files from something else, such as a folder of plain text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli._options import command as _command

if TYPE_CHECKING:
    from sitegen.cli._options import Settings
    from sitegen.config.schema import Config
    from sitegen.diagnostics import Problem
    from sitegen.importers import Found


@_command
@click.argument("importer")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
def command(settings: Settings, *, importer: str, source: Path) -> None:
    """Write content files from SOURCE, a file or a folder; IMPORTER is text, or one of a plugin's.

    What is written are drafts for an editor to look at. Nothing that is there already is touched: if one document's id is
    taken, none is written.
    """
    from sitegen.diagnostics import Refusal

    config = settings.config()
    found = _found(settings, config, importer, source)
    if wrong := _wrong(settings, config, found):
        raise Refusal(wrong)
    for document in found:
        file = _file(settings, config, document)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(_text(document))
        if not settings.quiet:
            click.echo(f"{file.relative_to(settings.root).as_posix()} ({_uid(settings, config, document)})")


def _found(settings: Settings, config: Config, importer: str, source: Path) -> list[Found]:
    from sitegen.build.context import plugins_of
    from sitegen.diagnostics import Problem, Refusal, suggestion

    plugins = plugins_of(settings.job(config))
    if importer not in plugins.importers:
        hint = suggestion(importer, plugins.importers) or f"known: {', '.join(plugins.importers)}"
        raise Refusal(f'there is no importer "{importer}"; {hint}', 2)
    try:
        return list(plugins.importers[importer].read(source))
    except ValueError as error:
        raise Refusal([Problem(str(source), 0, 0, str(error), "nothing was written")]) from None
    except Exception as error:
        if told := plugins.blamed(error, f"while {source} was imported"):
            raise Refusal([told]) from None
        raise


def _file(settings: Settings, config: Config, document: Found) -> Path:
    return settings.root / "content" / config.kinds[document.kind].folder / f"{document.slug}.md"


def _uid(settings: Settings, config: Config, document: Found) -> str:
    """The id that a document has once it is read: its file's name gives it, unless its front matter does."""
    from sitegen.names.naming import stem_slug

    given = document.front.get("slug")
    path = _file(settings, config, document).relative_to(settings.root).as_posix()
    return f"{document.kind}/{given if isinstance(given, str) and given else stem_slug(path)}"


def _wrong(settings: Settings, config: Config, found: list[Found]) -> list[Problem]:
    """Why the documents cannot be written: of no kind, of no id, or of one that is taken."""
    from sitegen.cli._content_files import taken
    from sitegen.diagnostics import Problem
    from sitegen.names.naming import slug

    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for document in found:
        why = ""
        if document.kind not in config.kinds:
            why = f'there is no kind "{document.kind}"'
        elif not document.slug or slug(document.slug) != document.slug:
            why = f'"{document.slug}" is no id'
        elif (uid := _uid(settings, config, document)) in seen:
            why = f"two documents would be {uid}: {seen[uid]} is the other"
        elif at := taken(settings, config, uid):
            why = f"{uid} is taken by {at}"
        else:
            seen[uid] = document.origin
        if why:
            problems.append(Problem(document.origin, 0, 0, why, "give the file another name, or take it out"))
    return problems


def _text(document: Found) -> str:
    from sitegen.cli._front import written

    return f"---\n{written(document.front)}---\n{document.body}"
