"""Problems: what is wrong with the input, where, and what would be right. They travel as values with their document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Severity = Literal["error", "warning"]


LONGEST = 2000
"""Characters of a line that are kept with a problem."""


_MOST = 2_000_000
"""Bytes of a file in which a line is looked for."""


class Problem(msgspec.Struct, frozen=True, array_like=True):
    """One diagnostic: `file` is relative to the archive's folder, `line` and `column` count from 1 (0: the whole file)."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    severity: Severity = "error"
    excerpt: str = ""
    blocks: bool = True
    """False for what is wrong with unpublished work: it never stops a build, not even one with `--strict`."""
    about: str = ""
    """What the same words in many files are about, so that they are told together; empty where each is told."""

    @property
    def place(self) -> str:
        """`file:line:column`, as editors and terminals understand it."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    @property
    def order(self) -> tuple[str, int, int, str]:
        """The order in which problems are listed: by file, then from top to bottom."""
        return (self.file, self.line, self.column, self.message)


class Refusal(Exception):  # noqa: N818 - it is no bug, it is an answer: the input was refused for these problems
    """Raised where work cannot go on; carries the problems to show and the exit code (1 content, 2 usage or config)."""

    def __init__(self, problems: Iterable[Problem] | str, code: int = 1) -> None:
        self.problems = (Problem("sitegen", 0, 0, problems),) if isinstance(problems, str) else tuple(problems)
        self.code = code
        super().__init__("; ".join(f"{problem.place}: {problem.message}" for problem in self.problems))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Only the problems that stop a build."""
    return [problem for problem in problems if problem.severity == "error"]


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    """Only the problems that stop a strict build: errors and warnings, but none of what is not published."""
    return [problem for problem in problems if problem.blocks]


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, by file and line."""
    return sorted(set(problems), key=lambda problem: problem.order)


def once(problems: Iterable[Problem]) -> list[Problem]:
    """The first of those that say the same of the same place: one mistake in a template is one problem, on many pages."""
    first: dict[tuple[str, int, int, str], Problem] = {}
    for problem in problems:
        first.setdefault(problem.order, problem)
    return list(first.values())


def suggestion(word: str, known: Iterable[str]) -> str:
    """`did you mean "x"?` for the nearest known word, or nothing where none is near."""
    import difflib

    folded = {candidate.casefold(): candidate for candidate in known}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f'did you mean "{folded[near[0]]}"?' if near else ""


def with_excerpt(problem: Problem, root: Path) -> Problem:
    """A problem with the line that it is about, read from its file where it carries none."""
    file = root / problem.file
    if problem.excerpt or not problem.line or not file.is_file():
        return problem
    with file.open("rb") as stream:
        text = stream.read(_MOST).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return msgspec.structs.replace(problem, excerpt=line_of(text, problem.line))


def line_of(text: str, line: int) -> str:
    """Line number `line` (from 1) of a text, cut to a length that can be kept; empty where there is none."""
    lines = text.split("\n", line)
    return lines[line - 1][:LONGEST] if 0 < line <= len(lines) else ""
