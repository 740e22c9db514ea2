"""The command `sitegen import`: creates content files from other sources, with the importers of `sitegen.importers` and plugins."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitegen.cli._completion import completes, importers
from sitegen.cli._options import command as _command
from sitegen.problem_codes.environment import INVALID_ARGUMENT
from sitegen.problem_codes.importing import CHANGED_SINCE_IMPORT, SOURCE_IS_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.cli._options import Settings
    from sitegen.config.schema import Config
    from sitegen.importing.pipeline import ImportResult
    from sitegen.importing.request.task import ImportTask

_NOT_REPLACED = (
    "the file was changed or created here before an import moved its own file into place; it was not replaced"
)
_PATH = click.Path(path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@_command
@click.argument("importer", shell_complete=completes(importers))
@click.argument("sources", metavar="SOURCE...", type=_PATH, nargs=-1, required=True)
@click.option(
    "--media", type=_FOLDER, multiple=True, help="Folder with files of the old site. May be given several times."
)
@click.option("--map", "map_file", type=_FILE, help="Map file with your answers (default: imports/NAME.toml).")
@click.option("--name", default="", help="Name of the import (default: the host or the file name of the source).")
@click.option(
    "--status", type=click.Choice(["draft", "as-source"]), default="draft", show_default=True,
    help="With as-source, what readers of the old site could read is published.",
)  # fmt: skip
@click.option(
    "--dry-run", is_flag=True, help="Write nothing into content/; write the report, and a proposal for the map file."
)
@click.option(
    "--again",
    is_flag=True,
    help="Import what is new or has changed in the source since the last import, and stories with a link or a file that was missing then.",
)
@click.option(
    "--renew",
    is_flag=True,
    help="Like --again, for a changed map: write unchanged stories again, too, except those that were edited here.",
)
@click.option("--partial", is_flag=True, help="Import the other documents if some are refused.")
@click.option(
    "--only",
    default="",
    metavar="PATTERN",
    help="Import documents whose id, slug or address matches, such as '*/2019/*'.",
)
@click.option("--limit", type=click.IntRange(min=1), default=None, help="Import this number of documents only.")
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="TYPE=KIND",
    help="Import items of a type as a kind, such as recipe=story.",
)
@click.option(
    "-j", "workers", type=click.IntRange(min=1), metavar="N",
    help="Number of processes that convert texts (default: number of cores, at most 4).",
)  # fmt: skip
@click.option("--repair-text", is_flag=True, help="Repair text that was decoded with the wrong encoding.")
@click.option(
    "--accept-changes",
    is_flag=True,
    help="Accept tracked changes, and leave out comments and hidden text of Word files.",
)
@click.option("--summaries", is_flag=True, help="Accept entries of feeds that contain a summary only.")
@click.option("--documents", is_flag=True, help="Propose a document for each PDF file that two stories link to.")
@click.option("--encoding", default="", help="Encoding of text files (default: UTF-8).")
@click.option("--recipe", type=_FILE, help="Recipe of the importer html.")
@click.option(
    "--look",
    type=click.IntRange(min=1),
    metavar="N",
    help="Print what the recipe takes from N pages, and import nothing.",
)
def command(settings: Settings, *, importer: str, sources: tuple[Path, ...], **options: Any) -> None:
    """Create content files from another system, such as an export of WordPress.

    IMPORTER is the name of an importer of sitegen or of a plugin; an error for an unknown name lists all. SOURCE is a file or a
    folder. New stories are drafts. Existing files are not changed. If one document is refused, no file is written.
    """
    from sitegen.cli._output import StepProgress, show_problems
    from sitegen.diagnostics import SitegenError
    from sitegen.importing.pipeline import run_import

    task = _make_task(settings, importer, sources, options)
    if options["look"]:
        _look(settings, task, options["look"])
        return
    bar = StepProgress()
    if sys.stderr.isatty() and not settings.quiet and not settings.as_json:
        task = replace(task, progress=bar)
    try:
        result = run_import(task)
    except SitegenError as error:
        show_problems(error.problems, settings.root, as_json=settings.as_json, private=sources)
        sys.exit(error.exit_code)
    finally:
        bar.stop()
    _show(settings, task, result)
    if result.account.refused:
        sys.exit(1)


def _look(settings: Settings, task: ImportTask, count: int) -> None:
    """Print what an importer takes from some files, if it can show that before an import."""
    from sitegen.cli._output import show_problems
    from sitegen.diagnostics import SitegenError

    look = getattr(task.importer, "look", None)
    if look is None:
        raise SitegenError(
            INVALID_ARGUMENT("--look shows what a recipe takes from pages: use it with the importer html"), 2
        )
    try:
        for line in look(task.sources, task.options, count):
            click.echo(line)
    except SitegenError as error:
        show_problems(error.problems, settings.root, as_json=settings.as_json, private=task.sources)
        sys.exit(error.exit_code)


def _make_task(settings: Settings, name: str, sources: tuple[Path, ...], options: dict[str, Any]) -> ImportTask:
    from sitegen.build.context import load_plugins
    from sitegen.importers import ImportOptions
    from sitegen.importing.request.names import default_name
    from sitegen.importing.request.task import ImportTask
    from sitegen.names.naming import slugify

    config = settings.load_config()
    plugins = load_plugins(settings.build_options(config))
    importer = _find_importer(name, plugins.importers)
    _check_sources(sources)
    return ImportTask(
        settings.root, config, plugins, name, importer, sources,
        slugify(options["name"]) or default_name(importer, sources),
        settings.now(config.zone),
        media=options["media"],
        map_file=options["map_file"],
        options=ImportOptions(
            as_source=options["status"] == "as-source",
            **{key: options[key] for key in ("repair_text", "accept_changes", "summaries", "documents", "encoding", "recipe")},
        ),
        types=_parse_types(options["types"], config, importer),
        only=options["only"],
        limit=options["limit"] or 0,
        is_dry_run=options["dry_run"],
        is_again=options["again"] or options["renew"],
        is_renewal=options["renew"],
        is_partial=options["partial"],
        max_processes=options["workers"] or 0,
    )  # fmt: skip


def _find_importer(name: str, known: Any) -> Any:
    from sitegen.diagnostics import SitegenError, suggestion

    if name not in known:
        hints = [hint for hint in (suggestion(name, known), f"the importers are {', '.join(known)}") if hint]
        raise SitegenError(INVALID_ARGUMENT(f'there is no importer "{name}"; {"; ".join(hints)}'), 2)
    return known[name]


def _check_sources(sources: tuple[Path, ...]) -> None:
    from sitegen.diagnostics import SitegenError

    for source in sources:
        if "://" in str(source) or str(source).startswith(("http:/", "https:/")):
            address = re.sub("^(https?:/)(?!/)", r"\1/", str(source))  # a path has no two slashes
            raise SitegenError(SOURCE_IS_ADDRESS(f"{address} is an address; sitegen reads files: download it first"), 2)
        if not source.exists():
            raise SitegenError(INVALID_ARGUMENT(f"there is no file or folder {source}"), 2)


def _parse_types(given: tuple[str, ...], config: Config, importer: Any) -> dict[str, str]:
    from sitegen.diagnostics import SitegenError
    from sitegen.importing.request.map_checks import type_answers

    found = {}
    known = type_answers(importer, config)
    for text in given:
        item_type, _, kind = text.partition("=")
        if kind not in known:
            message = f'--type {text}: "{kind}" is not an answer; use TYPE=KIND with one of {", ".join(known)}'
            raise SitegenError(INVALID_ARGUMENT(message), 2)
        found[item_type] = kind
    return found


def _show(settings: Settings, task: ImportTask, result: ImportResult) -> None:
    """Print the new files, and problems and a summary to standard error."""
    from sitegen.cli._output import show_problems
    from sitegen.diagnostics import Problem
    from sitegen.importing.report.markdown import report_markdown

    account = result.account
    if settings.as_json:
        click.echo(json.dumps(result.data, ensure_ascii=False, indent=2))
        return
    problems = [problem for _, problem in account.refused]
    file = f"imports/{task.name}.report.json"
    problems += [
        Problem(path, 0, 0, CHANGED_SINCE_IMPORT(_NOT_REPLACED), "compare it with the source", "warning")
        for path in result.kept
    ]
    show_problems(problems, settings.root, private=task.sources, all_are_in=file)
    if result.completed:
        click.echo(f"completed the interrupted import {result.completed} first", err=True)
    if settings.quiet:
        return
    if task.is_dry_run:
        click.echo(report_markdown(result.data), nl=False)
    for path, uid in account.written if result.is_written else ():
        click.echo(f"{path} ({uid})")
    for line in _summary(task, result):
        click.echo(line, err=True)


def _summary(task: ImportTask, result: ImportResult) -> Iterator[str]:
    from sitegen.diagnostics import pluralize
    from sitegen.importing.report.account import OUTCOMES

    account = result.account
    words = {"written": "written" if result.is_written else "could be written"}
    counts = ", ".join(f"{account.count(outcome):,} {words.get(outcome, outcome)}" for outcome in OUTCOMES)
    yield f"{task.name}: {pluralize(account.total, 'item', 'items')}: {counts}"
    if not result.is_written:
        yield "no files were written"
    if result.has_report:
        yield f"report: imports/{task.name}.report.md"
    if account.map_questions:
        yield f"questions: imports/{task.name}.proposed.toml"
