"""Problems that say the same of many files, told as one: who suppresses a person reads one warning, not one a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.diagnostics import first_of
from sitegen.publish.leak_scanner import CHANGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.diagnostics import Problem

LISTED = 12
"""Files that one problem names; the rest are counted."""


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, with those about one suppressed entity as one, at the first of the files that name it."""
    found: list[Problem] = []
    about: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.about:
            about.setdefault((problem.about, problem.message), []).append(problem)
        else:
            found.append(problem)
    return [*found, *(_one(sorted(same, key=_pages_first)) for same in about.values())]


def _pages_first(problem: Problem) -> tuple[bool, tuple[str, int, int, str]]:
    return not problem.file.endswith(".html"), problem.order


def _one(same: list[Problem]) -> Problem:
    first, *others = same
    if not others:
        return first
    files, sources = [other.file for other in others], sorted({problem.hint.removeprefix(CHANGE) for problem in same})
    number = f"{len(files)} other files" if others[1:] else "another file"
    message = f"{first.message}; it is in {number} too: {first_of(files, LISTED)}"
    return msgspec.structs.replace(first, message=message, hint=CHANGE + first_of(sources, LISTED))
