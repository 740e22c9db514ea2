"""Groups problems with the same message of many files: a suppressed person gives one warning, not one for each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.diagnostics import summarize_names
from sitegen.publish.leak_scanner import CHANGE_TEXT_HINT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.diagnostics import Problem

MAX_LISTED_FILES = 12
"""Files listed in one problem; the rest are counted."""


def group_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, with those about one suppressed entity merged into one, at the first file that names it."""
    found: list[Problem] = []
    about: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.about:
            about.setdefault((problem.about, problem.message), []).append(problem)
        else:
            found.append(problem)
    return [*found, *(_merge_problems(sorted(same, key=_pages_first_key)) for same in about.values())]


def _pages_first_key(problem: Problem) -> tuple[bool, tuple[str, int, int, str]]:
    return not problem.file.endswith(".html"), problem.sort_key


def _merge_problems(problems: list[Problem]) -> Problem:
    first, *others = problems
    if not others:
        return first
    files, sources = (
        [other.file for other in others],
        sorted({problem.hint.removeprefix(CHANGE_TEXT_HINT) for problem in problems}),
    )
    number = f"{len(files)} other files" if others[1:] else "another file"
    message = f"{first.message}; it is in {number} too: {summarize_names(files, MAX_LISTED_FILES)}"
    return msgspec.structs.replace(
        first, message=message, hint=CHANGE_TEXT_HINT + summarize_names(sources, MAX_LISTED_FILES)
    )
