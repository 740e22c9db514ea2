"""Problems: what is wrong with the input, where, and what would be right. They travel as values with their document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Severity = Literal["error", "warning"]


MAX_EXCERPT_CHARS = 2000
"""Characters of a line that are kept with a problem."""


_MAX_READ_BYTES = 2_000_000
"""Bytes of a file in which a line is looked for."""


_MIN_LIKENESS = 0.72
"""Likeness from which one word may be meant by another: one letter of four left out, two of eight replaced."""
_SEPARATORS = re.compile(r"([/. ])")
_ANAGRAM_LIKENESS = 0.95
"""Likeness of two words of the same letters, such as `scr` and `src`."""


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
    def location(self) -> str:
        """`file:line:column`, as editors and terminals understand it."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """The order in which problems are listed: by file, then from top to bottom."""
        return (self.file, self.line, self.column, self.message)


class SitegenError(Exception):
    """Raised where work cannot go on; carries the problems to show and the exit code (1 content, 2 usage or config)."""

    def __init__(self, problems: Iterable[Problem] | str, exit_code: int = 1) -> None:
        self.problems = (Problem("sitegen", 0, 0, problems),) if isinstance(problems, str) else tuple(problems)
        self.exit_code = exit_code
        super().__init__("; ".join(f"{problem.location}: {problem.message}" for problem in self.problems))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Only the problems that stop a build."""
    return [problem for problem in problems if problem.severity == "error"]


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    """Only the problems that stop a strict build: errors and warnings, but none of what is not published."""
    return [problem for problem in problems if problem.blocks]


def sorted_unique(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, by file and line."""
    return sorted(set(problems), key=lambda problem: problem.sort_key)


def deduplicate(problems: Iterable[Problem]) -> list[Problem]:
    """The first of those that say the same of the same place: one mistake in a template is one problem, on many pages."""
    first: dict[tuple[str, int, int, str], Problem] = {}
    for problem in problems:
        first.setdefault(problem.sort_key, problem)
    return list(first.values())


def summarize_names(names: Sequence[str], limit: int) -> str:
    """Return the first names of a list in a row, and how many more there are."""
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return f"{', '.join(names[:limit])}{more}"


def suggestion(word: str, known: Iterable[str]) -> str:
    """`did you mean "x"?` for the nearest known word, or nothing where none is near."""
    folded = {candidate.casefold(): candidate for candidate in known}
    near = max(((_likeness(word.casefold(), candidate), candidate) for candidate in folded), default=(0.0, ""))
    return f'did you mean "{folded[near[1]]}"?' if near[0] >= _MIN_LIKENESS else ""


def _likeness(one: str, other: str) -> float:
    """Return how alike two words are, from 0 to 1; of paths, ids and names only the parts that differ count, each."""
    first, second = _SEPARATORS.split(one), _SEPARATORS.split(other)
    if len(first) == len(second):
        return min((_ratio(*pair) for pair in zip(first, second, strict=True) if pair[0] != pair[1]), default=1.0)
    return _ratio(*_strip_common_ends(first, second))


def _ratio(one: str, other: str) -> float:
    from difflib import SequenceMatcher

    if len(one) == len(other) and sorted(one) == sorted(other):
        return _ANAGRAM_LIKENESS
    matcher = SequenceMatcher(None, other, one)
    is_near = matcher.real_quick_ratio() >= _MIN_LIKENESS and matcher.quick_ratio() >= _MIN_LIKENESS
    return matcher.ratio() if is_near else 0.0


def _strip_common_ends(one: list[str], other: list[str]) -> tuple[str, str]:
    """Return the text of two lists of parts without the parts that both begin and end with."""
    start = end = 0
    shortest = min(len(one), len(other))
    while start < shortest and one[start] == other[start]:
        start += 1
    while end < shortest - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return "".join(one[start : len(one) - end]), "".join(other[start : len(other) - end])


def with_excerpt(problem: Problem, root: Path) -> Problem:
    """A problem with the line that it is about, read from its file where it carries none."""
    file = root / problem.file
    if problem.excerpt or not problem.line or not file.is_file():
        return problem
    with file.open("rb") as stream:
        text = stream.read(_MAX_READ_BYTES).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return msgspec.structs.replace(problem, excerpt=line_of(text, problem.line))


def line_of(text: str, line: int) -> str:
    """Line number `line` (from 1) of a text, cut to a length that can be kept; empty where there is none."""
    lines = text.split("\n", line)
    return lines[line - 1][:MAX_EXCERPT_CHARS] if 0 < line <= len(lines) else ""


def with_excerpts(problems: Iterable[Problem], root: Path) -> tuple[Problem, ...]:
    """Return the problems in the same order, each with the line that it is about; see `with_excerpt`."""
    return tuple(with_excerpt(problem, root) for problem in problems)


EXCERPT_WIDTH = 100
"""Characters of a line that are shown around a column. `devserver/parts/live.js` has the same number."""


class Excerpt(NamedTuple):
    """Part of a line: the character at a column, and the text before and after it."""

    before: str
    at: str
    after: str


def excerpt_around(line: str, column: int) -> Excerpt:
    """Return at most `EXCERPT_WIDTH` characters of a line around a column (from 1), with "…" at each end that was cut off."""
    at = min(max(column, 1) - 1, len(line))
    start = max(0, min(at - EXCERPT_WIDTH // 2, len(line) - EXCERPT_WIDTH))
    stop = start + EXCERPT_WIDTH
    before, after = "…" if start else "", "…" if stop < len(line) else ""
    return Excerpt(before + line[start:at], line[at : at + 1], line[at + 1 : stop] + after)


def pluralize(count: int, singular: str, plural: str) -> str:
    """Return a count with its noun, such as `1 page` or `1,204 pages`."""
    return f"{count:,} {singular if count == 1 else plural}"
