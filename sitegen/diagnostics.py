"""Problems: mistakes in the input, with their location and a hint. A problem is a value that is stored with its document."""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

Severity = Literal["error", "warning"]


MAX_EXCERPT_CHARS = 2000
"""Maximum number of characters of the source line that are kept with a problem."""


_MAX_READ_BYTES = 2_000_000
"""Maximum number of bytes of a file that are read to find the line of a problem."""


_MIN_LIKENESS = 0.72
"""Minimum similarity of a suggestion, from 0 to 1. One missing letter of four and two replaced letters of eight are enough."""
_SEPARATORS = re.compile(r"([/. ])")
_ANAGRAM_LIKENESS = 0.95
"""Similarity of two words with the same letters in another order, such as `scr` and `src`."""


class Problem(msgspec.Struct, frozen=True, array_like=True):
    """A mistake in the input, with its place and a hint."""

    file: str
    """Path of the file, relative to the archive's folder."""
    line: int
    """Line, from 1; 0 means the whole file."""
    column: int
    """Column, from 1; 0 if there is no line."""
    message: str
    """Description of the mistake, in lower case and without a full stop."""
    hint: str = ""
    """Instruction as an imperative, with the text to write if it is known."""
    severity: Severity = "error"
    """`error` or `warning`."""
    excerpt: str = ""
    """The line of the file; if it is empty, it is read when the problem is shown."""
    is_blocking: bool = True
    """False for a problem of an unpublished document, which does not stop a build, not even with `--strict`."""
    code: str = ""
    """Code of the kind of problem, such as `SG0601`; that of the message if it has one (`problem_codes.Message`)."""

    def __post_init__(self) -> None:
        """Take the code of the message, and keep the message as plain text, which can be stored."""
        if code := getattr(self.message, "code", ""):
            msgspec.structs.force_setattr(self, "code", code)
            msgspec.structs.force_setattr(self, "message", str(self.message))

    @property
    def location(self) -> str:
        """`file:line:column`, as editors and terminals understand it."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """The order in which problems are listed: by file, then from top to bottom."""
        return (self.file, self.line, self.column, self.message)


_TERMINAL_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return a text of other programs for a message, without control characters, which a terminal would carry out."""
    return text if text.isprintable() else "".join(char if char.isprintable() else "\ufffd" for char in text)


def for_terminal(text: str) -> str:
    """Return a text that a terminal shows and does not carry out: of control characters and overrides of direction, only line feeds are kept."""
    return _TERMINAL_CONTROLS.sub("\ufffd", text)


class SitegenError(Exception):
    """An error that ends the command: the problems to show, and the exit code (1 content, 2 usage or configuration)."""

    def __init__(self, problems: Iterable[Problem] | str, exit_code: int = 1) -> None:
        if isinstance(problems, str):
            problems = (Problem("sitegen", 0, 0, problems),)
        self.problems = tuple(problems)
        self.exit_code = exit_code
        super().__init__("; ".join(f"{problem.location}: {problem.message}" for problem in self.problems))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that are errors, in the given order. They stop every build."""
    return [problem for problem in problems if problem.severity == "error"]


def blocking_problems(problems: Iterable[Problem], *, strict: bool) -> list[Problem]:
    """Return the problems that stop a build: errors, and with `strict` warnings too, except those of unpublished documents."""
    return [problem for problem in problems if problem.is_blocking] if strict else errors(problems)


def sorted_unique(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems without duplicates, sorted by file and line."""
    return sorted(set(problems), key=lambda problem: problem.sort_key)


def deduplicate(problems: Iterable[Problem]) -> list[Problem]:
    """Return the first problem for each location and message, in the given order.

    A mistake in a template is found on many pages, but is one problem.
    """
    first: dict[tuple[str, int, int, str], Problem] = {}
    for problem in problems:
        first.setdefault(problem.sort_key, problem)
    return list(first.values())


def summarize_names(names: Sequence[str], limit: int) -> str:
    """Return the first `limit` names of a list, separated by commas, and the number of the others: `a, b and 3 more`."""
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return f"{', '.join(names[:limit])}{more}"


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `did you mean "x"?` for the most similar known word; empty if none is similar enough."""
    folded = {candidate.casefold(): candidate for candidate in known}
    near = max(((_likeness(word.casefold(), candidate), candidate) for candidate in folded), default=(0.0, ""))
    return f'did you mean "{folded[near[1]]}"?' if near[0] >= _MIN_LIKENESS else ""


def join_hints(first: str, second: str) -> str:
    """Return two hints as one: the second follows a question directly, and anything else after a semicolon."""
    return f"{first} {second}" if first.endswith("?") else f"{first}; {second}"


def _likeness(one: str, other: str) -> float:
    """Return the similarity of two words, from 0 to 1.

    Paths, ids and names are compared part by part; parts that are equal do not count.
    """
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
    """Return the texts of two lists of parts without their common first and last parts."""
    start = end = 0
    shortest = min(len(one), len(other))
    while start < shortest and one[start] == other[start]:
        start += 1
    while end < shortest - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return "".join(one[start : len(one) - end]), "".join(other[start : len(other) - end])


def with_excerpt(problem: Problem, root: Path) -> Problem:
    """Return a problem with its source line, which is read from the file if the problem does not have it."""
    file = root / problem.file
    if problem.excerpt or not problem.line or not file.is_file():
        return problem
    with file.open("rb") as stream:
        text = stream.read(_MAX_READ_BYTES).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return msgspec.structs.replace(problem, excerpt=line_of(text, problem.line))


def line_of(text: str, line: int) -> str:
    """Return a line of a text, counted from 1 and cut to `MAX_EXCERPT_CHARS`; empty if there is no such line."""
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


notice_listener: ContextVar[Callable[[str], None]] = ContextVar("notice_listener")
"""Callback for messages to the user that are not problems, such as that this process waits for another one."""


def tell_user(message: str) -> None:
    """Give a message that is not a problem to the user, if anything listens."""
    if listener := notice_listener.get(None):
        listener(message)
