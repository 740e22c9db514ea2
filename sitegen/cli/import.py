"""The command `sitegen import`: creates content files from other sources, with the importers of `sitegen.importers` and plugins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import IMPORT_FAILED, INVALID_ARGUMENT

if TYPE_CHECKING:
    from sitegen.cli._options import Settings
    from sitegen.config.schema import Config
    from sitegen.diagnostics import Problem
    from sitegen.importers import ImportedDocument


@_command
@click.argument("importer")
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
    except ValueError as error:
        raise SitegenError([Problem(str(source), 0, 0, IMPORT_FAILED(str(error)), "no files were written")]) from None
    except Exception as error:
        if problem := plugins.attribute_to_plugin(error, f"while {source} was imported"):
            raise SitegenError([problem]) from None
        raise


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
    for document in found:
        fault = ""
        if document.kind not in config.kinds:
            fault = IMPORT_FAILED(f'there is no kind "{document.kind}"')
        elif not document.slug or slugify(document.slug) != document.slug:
            fault = IMPORT_FAILED(f'"{document.slug}" is not a valid id')
        elif (uid := _uid(settings, config, document)) in origins:
            fault = IMPORT_FAILED(f"two documents would have the id {uid}; the other is {origins[uid]}")
        elif file := find_file_with_id(settings, config, uid):
            fault = IMPORT_FAILED(f"{uid} is in use by {file}")
        else:
            origins[uid] = document.origin
        if fault:
            problems.append(Problem(document.origin, 0, 0, fault, "rename or remove the source file"))
    return problems


def _document_text(document: ImportedDocument) -> str:
    from sitegen.cli._front import to_yaml

    return f"---\n{to_yaml(document.front_matter)}---\n{document.body}"
