"""The command `sitegen import`: creates content files from other sources, with the importers of `sitegen.importers` and plugins."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli._completion import completes, importers
from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import IMPORT_FAILED, INVALID_ARGUMENT

if TYPE_CHECKING:
    from sitegen.cli._options import Settings
    from sitegen.config.schema import Config
    from sitegen.diagnostics import Problem
    from sitegen.importers import ImportedDocument

NOTHING_WRITTEN = "no files were written; correct the file, and run the command again"
RENAME_FILE = "rename or remove the source file"
CHANGE_DOCUMENT = "change or remove this document in the source, or remove the file that has its id"
_FILE_AND_MESSAGE = re.compile(r"(.+?)(?::(\d+))?(?::(\d+))?: (.+)", re.DOTALL)
"""A message that begins with a file, and perhaps a line and a column."""


@_command
@click.argument("importer", shell_complete=completes(importers))
@click.argument("source", type=click.Path(exists=True, path_type=Path))
def command(settings: Settings, *, importer: str, source: Path) -> None:
    """Create content files from another source, such as a folder of plain text.

    IMPORTER is the name of an importer of sitegen or of a plugin; an error for an unknown name lists all. SOURCE is a file or a
    folder. A new story is a draft, unless the importer sets another status. Existing files are not changed: if the id of one
    document is in use, no file is written.
    """
    from sitegen.diagnostics import SitegenError

    config = settings.load_config()
    found = _import_documents(settings, config, importer, source)
    if problems := _find_problems(settings, config, found):
        raise SitegenError(problems)
    for document in found:
        file = _target_file(settings, config, document)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(_document_text(document))
        if not settings.quiet:
            click.echo(f"{file.relative_to(settings.root).as_posix()} ({_uid(settings, config, document)})")


def _import_documents(settings: Settings, config: Config, importer: str, source: Path) -> list[ImportedDocument]:
    from sitegen.build.context import load_plugins
    from sitegen.diagnostics import Problem, SitegenError, suggestion

    plugins = load_plugins(settings.build_options(config))
    if importer not in plugins.importers:
        known = f"the importers are {', '.join(plugins.importers)}"
        hints = [hint for hint in (suggestion(importer, plugins.importers), known) if hint]
        raise SitegenError(INVALID_ARGUMENT(f'there is no importer "{importer}"; {"; ".join(hints)}'), 2)
    try:
        return list(plugins.importers[importer].read(source))
    except Exception as error:
        problem = _named_file_problem(error, source) or plugins.attribute_to_plugin(
            error, f"while {source} was imported"
        )
        if problem is None and isinstance(error, ValueError):
            problem = Problem(str(source), 0, 0, IMPORT_FAILED(str(error)), NOTHING_WRITTEN)
        if problem is None:
            raise
        raise SitegenError([problem]) from None


def _named_file_problem(error: Exception, source: Path) -> Problem | None:
    """Return the problem of an importer that names the file that it cannot read; None for any other error.

    The message begins with the path of the file, or with its name or its path below the source, and a colon. A line and a column
    may follow.
    """
    from sitegen.diagnostics import Problem

    match = _FILE_AND_MESSAGE.fullmatch(str(error)) if isinstance(error, ValueError) else None
    if match is None:
        return None
    name, line, column, message = match.groups()
    for file in (Path(name), source.parent / name, source / name):
        if (file == source or source in file.parents) and _exists(file):
            return Problem(
                str(file), int(line or 0), int(column or bool(line)), IMPORT_FAILED(message), NOTHING_WRITTEN
            )
    return None


def _exists(file: Path) -> bool:
    with suppress(OSError, ValueError):  # the text before a colon may be no path at all
        return file.exists()
    return False


def _target_file(settings: Settings, config: Config, document: ImportedDocument) -> Path:
    return settings.root / "content" / config.kinds[document.kind].folder / f"{document.slug}.md"


def _uid(settings: Settings, config: Config, document: ImportedDocument) -> str:
    """Return the id that a document will have: from `slug` in its front matter, else from its file name."""
    from sitegen.names.naming import slug_from_filename

    given = document.front_matter.get("slug")
    path = _target_file(settings, config, document).relative_to(settings.root).as_posix()
    return f"{document.kind}/{given if isinstance(given, str) and given else slug_from_filename(path)}"


def _find_problems(settings: Settings, config: Config, found: list[ImportedDocument]) -> list[Problem]:
    """Return the reasons why documents cannot be written: unknown kinds, and ids that are invalid or in use."""
    from sitegen.cli._content_files import find_file_with_id
    from sitegen.diagnostics import Problem
    from sitegen.names.naming import slugify

    problems: list[Problem] = []
    origins: dict[str, str] = {}
    documents_by_file = Counter(document.origin for document in found)
    for document in found:
        is_only_one = documents_by_file[document.origin] == 1
        hint = RENAME_FILE if is_only_one else CHANGE_DOCUMENT
        fault = ""
        if document.kind not in config.kinds:
            fault = IMPORT_FAILED(f'there is no kind "{document.kind}" for "{document.slug}"')
            hint = f"the importer has to use one of the kinds {', '.join(config.kinds)}"
        elif not document.slug or slugify(document.slug) != document.slug:
            fault = IMPORT_FAILED(f'"{document.slug}" is not a valid id')
        elif (uid := _uid(settings, config, document)) in origins:
            other = "in the same file" if origins[uid] == document.origin else origins[uid]
            fault = IMPORT_FAILED(f"two documents would have the id {uid}; the other is {other}")
        elif file := find_file_with_id(settings, config, uid):
            fault = IMPORT_FAILED(f"{uid} is in use by {file}")
        else:
            origins[uid] = document.origin
        if fault:
            problems.append(Problem(document.origin, 0, 0, fault, hint))
    return problems


def _document_text(document: ImportedDocument) -> str:
    from sitegen.cli._front import to_yaml

    return f"---\n{to_yaml(document.front_matter)}---\n{document.body}"
