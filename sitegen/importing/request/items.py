"""Running an importer: its items, and its errors at the file that they are about."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, SitegenError
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers import ImportItem, ImportRequest
    from sitegen.importing.request.task import ImportTask

NOTHING_WRITTEN = "no files were written; correct the file, and run the command again"
_FILE_AND_MESSAGE = re.compile(r"(.+?)(?::(\d+))?(?::(\d+))?: (.+)", re.DOTALL)
"""A message that begins with a file, and perhaps a line and a column."""


def read_items(task: ImportTask, request: ImportRequest) -> Iterator[ImportItem]:
    """Yield the items of the sources.

    Raises:
        SitegenError: if a source cannot be read, or a plugin fails.
    """
    try:
        if task.reads_items:
            yield from task.importer.read_items(request)
        else:
            for source in task.sources:
                yield from task.importer.read(source)
    except SitegenError:
        raise
    except Exception as error:
        problem = _find_problem(error, task)
        if problem is None:
            raise
        raise SitegenError([problem]) from None


def _find_problem(error: Exception, task: ImportTask) -> Problem | None:
    """Return the problem of a source or a plugin; None if the error is one of sitegen."""
    named = [problem for source in task.sources if (problem := _named_file_problem(error, source))]
    sources = ", ".join(map(str, task.sources))
    problem = next(iter(named), None) or task.plugins.attribute_to_plugin(error, f"while {sources} was imported")
    if problem is None and isinstance(error, ValueError) and not task.reads_items:
        return Problem(sources, 0, 0, IMPORT_FAILED(str(error)), NOTHING_WRITTEN)
    return problem


def _named_file_problem(error: Exception, source: Path) -> Problem | None:
    """Return the problem of an importer that names the file that it cannot read; None for any other error.

    The message begins with the path of the file, or with its name or its path below the source, and a colon. A line and a column
    may follow.
    """
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
