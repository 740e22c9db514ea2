"""Groups problems of many files that have the same cause: a suppressed person gives one warning, not one for each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.diagnostics import summarize_names
from sitegen.publish.leak_check import CHANGE_TEXT_HINT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.diagnostics import Problem

MAX_LISTED_FILES = 12
"""Maximum number of files listed in one problem. The others are counted."""


def group_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, with those about the same suppressed entity merged into one.

    The merged problem is at the first page that names the entity, and comes after all other problems.
    """
    found: list[Problem] = []
    about: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.about:
            about.setdefault((problem.about, problem.message), []).append(problem)
        else:
            found.append(problem)
    return [*found, *(_merge_problems(sorted(group, key=_pages_first_key)) for group in about.values())]


def _pages_first_key(problem: Problem) -> tuple[bool, tuple[str, int, int, str]]:
    """Return a sort key that puts pages before other files."""
    return not problem.file.endswith(".html"), problem.sort_key


def _merge_problems(problems: list[Problem]) -> Problem:
    """Return the first problem with the other files in its message, and the sources of all in its hint."""
    first, *others = problems
    if not others:
        return first
    files = [other.file for other in others]
    sources = sorted({problem.hint.removeprefix(CHANGE_TEXT_HINT) for problem in problems})
    count = f"{len(files)} other files" if others[1:] else "another file"
    message = f"{first.message}; it is in {count} too: {summarize_names(files, MAX_LISTED_FILES)}"
    hint = f"{CHANGE_TEXT_HINT}{summarize_names(sources, MAX_LISTED_FILES)}"
    return msgspec.structs.replace(first, message=message, hint=hint)
