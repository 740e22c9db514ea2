"""Attribution of errors to plugins: an error that is raised in a plugin is reported as a problem at its line."""

from __future__ import annotations

import sqlite3
from inspect import unwrap
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from sitegen.diagnostics import Problem, SitegenError
from sitegen.problem_codes import ensure_code
from sitegen.problem_codes.extensions import PLUGIN_ERROR, PLUGIN_IMPORT_ERROR

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sitegen.plugins.discovery import PluginSource


class PluginError(Exception):
    """An unusable result of a plugin's function, with the problem at the line of the function."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def _is_never_nearer(_file: str) -> bool:
    return False


def attribute_to_plugin(
    sources: Sequence[PluginSource],
    error: BaseException,
    activity: str = "",
    is_nearer: Callable[[str], bool] = _is_never_nearer,
) -> Problem | None:
    """Return the problem for an error at the line of the innermost plugin frame; None if no plugin caused it.

    `activity` describes the operation and is added to the message. Plugin frames outside a frame of a file for which
    `is_nearer` is true are not considered.
    """
    if isinstance(error, PluginError):
        return error.problem
    if isinstance(error, SitegenError | sqlite3.DatabaseError) or not sources:
        return None  # these are handled by the caller, no matter which plugin was running
    for frame, line in reversed(list(walk_tb(error.__traceback__))):
        if label := label_of(sources, frame.f_code.co_filename):
            return problem_at(
                sources, label, line, f"{_describe_error(error)} ({activity})" if activity else _describe_error(error)
            )
        if is_nearer(frame.f_code.co_filename):
            return None
    return None


def _describe_error(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def import_problem(source: PluginSource, error: BaseException) -> Problem:
    """Return the problem for a plugin that cannot be imported, at the line of the error."""
    if isinstance(error, SyntaxError) and (label := source.label_of(error.filename or "")):
        line, column = error.lineno or 1, max(error.offset or 1, 1)
        return Problem(
            label,
            line,
            column,
            PLUGIN_IMPORT_ERROR(f"not valid Python: {error.msg}"),
            excerpt=source.line_text(label, line),
        )
    hint = "import a module of the folder with: from . import name" if isinstance(error, ImportError) else ""
    fallback = problem_at(
        [source],
        source.label,
        0,
        PLUGIN_IMPORT_ERROR(f'the plugin "{source.name}" cannot be imported: {_describe_error(error)}'),
        hint,
    )
    return attribute_to_plugin([source], error, "while it was imported") or fallback


def plugin_error(sources: Sequence[PluginSource], function: Any, message: str, hint: str = "") -> PluginError:
    """Return a PluginError for a function or a module of a plugin, at the line of its definition."""
    code = getattr(unwrap(getattr(function, "__func__", function)), "__code__", None)
    file = code.co_filename if code else getattr(function, "__file__", None) or str(function)
    label = label_of(sources, file) or file
    return PluginError(
        problem_at(sources, label, _definition_line(sources, label, code.co_firstlineno) if code else 0, message, hint)
    )


def _definition_line(sources: Sequence[PluginSource], label: str, first_line: int) -> int:
    """Return the line with `def` of a function. Its first line may be that of a decorator."""
    texts = (
        (line, text)
        for source in sources
        for line in range(first_line, first_line + 9)
        if (text := source.line_text(label, line))
    )
    return next((line for line, text in texts if text.lstrip().startswith(("def ", "async def "))), first_line)


def label_of(sources: Sequence[PluginSource], file: str) -> str:
    """Return the path of a plugin's file for messages; empty for any other file."""
    return next((label for source in sources if (label := source.label_of(file))), "")


def problem_at(sources: Sequence[PluginSource], label: str, line: int, message: str, hint: str = "") -> Problem:
    """Return a problem at a line of a plugin, with the text of the line when it was read."""
    excerpt = next((text for source in sources if (text := source.line_text(label, line))), "")
    return Problem(label, line, 1 if line else 0, ensure_code(message, PLUGIN_ERROR), hint, excerpt=excerpt)
