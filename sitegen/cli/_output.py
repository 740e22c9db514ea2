"""Terminal output: problems with their lines, and a progress bar."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
import msgspec

from sitegen.diagnostics import Problem, excerpt_around, for_terminal, sorted_unique, with_excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.progress import Progress

T = TypeVar("T")
PROGRESS_DELAY_SECONDS = 1.0
"""Seconds before a progress bar is shown."""
UPDATES_PER_SECOND = 10
"""Maximum number of updates of a progress bar in a second."""
MAX_PRINTED_PROBLEMS = 100
"""Maximum number of problems to print. The number of further problems is printed instead."""


def show_problems(
    problems: Iterable[Problem],
    root: Path,
    *,
    as_json: bool = False,
    private: Sequence[Path] = (),
    all_are_in: str = "sitegen list problems",
) -> None:
    """Print problems to standard error, each with its location, its line, a caret and a hint; as JSON to standard output.

    Lines of `private` files and folders, which may contain passwords and e-mail addresses, are not shown. `all_are_in` is named if there are
    too many to print.
    """
    if as_json:
        click.echo(json.dumps({"problems": problems_as_dicts(problems, root, private)}, ensure_ascii=False, indent=2))
        return
    found = sorted_unique(problems)
    for problem in _with_public_excerpts(found[:MAX_PRINTED_PROBLEMS], root, private):
        click.echo(_format_problem(problem, use_color=should_use_color()), err=True)
    if len(found) > MAX_PRINTED_PROBLEMS:
        click.echo(f"… and {len(found) - MAX_PRINTED_PROBLEMS} more; {all_are_in} shows all", err=True)


def problems_as_dicts(problems: Iterable[Problem], root: Path, private: Sequence[Path] = ()) -> list[dict[str, object]]:
    """Return problems as dictionaries for JSON, sorted by file and line, with the lines that they are about."""
    return [
        msgspec.structs.asdict(problem) for problem in _with_public_excerpts(sorted_unique(problems), root, private)
    ]


def _with_public_excerpts(problems: Iterable[Problem], root: Path, private: Sequence[Path]) -> list[Problem]:
    """Return problems with the lines of files that are not `private`."""
    folders = {_real_path(folder) for folder in private}
    return [
        problem if folders and _is_below(root / problem.file, folders) else with_excerpt(problem, root)
        for problem in problems
    ]


def _is_below(file: Path, folders: set[Path]) -> bool:
    path = _real_path(file)
    return not folders.isdisjoint({path, *path.parents})


def _real_path(path: Path) -> Path:
    return Path(os.path.realpath(path))  # unlike `Path.resolve`, for links in a circle too


def should_use_color() -> bool:
    """Return True if standard error is a terminal with colors, and `NO_COLOR` is not set (no-color.org)."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _format_problem(problem: Problem, *, use_color: bool) -> str:
    """Return a problem in up to four lines: `file:line:column: error: message [code]`, the line, a caret, and the hint."""
    style = {"error": "red", "warning": "yellow"}[problem.severity]
    paint = click.style if use_color else (lambda text, **_: text)
    code = paint(f" [{problem.code}]", dim=True) if problem.code else ""
    place, message = for_terminal(problem.location).replace("\n", "\ufffd"), for_terminal(problem.message)
    lines = [f"{paint(place, bold=True)}: {paint(problem.severity, fg=style)}: {message}{code}"]
    if problem.excerpt:
        excerpt = excerpt_around(for_terminal(problem.excerpt.replace("\t", " ")), problem.column)
        number, caret = str(problem.line), " " * len(excerpt.before) + paint("^", fg=style)
        lines += [f"  {number} | {''.join(excerpt)}", f"  {' ' * len(number)} | {caret}"]
    if problem.hint:
        lines.append(f"  {paint('help', fg='cyan')}: {for_terminal(problem.hint)}")
    return "\n".join(lines)


class StepProgress:
    """A progress bar for steps whose amount of work is known while they run. It is shown after `PROGRESS_DELAY_SECONDS`."""

    def __init__(self) -> None:
        """Start the clock. The bar is removed by `stop`."""
        self._started = time.monotonic()
        self._bar: Progress | None = None
        self._shown_at = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show the name of a step, the amount that is done, and the total; at most ten times a second."""
        now = time.monotonic()
        if now - self._started < PROGRESS_DELAY_SECONDS or now - self._shown_at < 1 / UPDATES_PER_SECOND:
            return
        self._shown_at = now
        self._bar = self._bar or _start_progress_bar(step, total)
        self._bar.update(self._bar.task_ids[0], description=step, completed=done, total=total)

    def stop(self) -> None:
        """Remove the bar."""
        if self._bar:
            self._bar.stop()


def with_progress(label: str, items: Sequence[T]) -> Iterator[T]:
    """Yield the items, and show a progress bar once that has taken `PROGRESS_DELAY_SECONDS`."""
    started, bar = time.monotonic(), None
    try:
        for number, item in enumerate(items):
            if bar is None and time.monotonic() - started > PROGRESS_DELAY_SECONDS:
                bar = _start_progress_bar(label, len(items))
            if bar and number % 20 == 0:
                bar.update(bar.task_ids[0], completed=number)
            yield item
    finally:
        if bar:
            bar.stop()


def _start_progress_bar(label: str, total: int) -> Progress:
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    bar.add_task(label, total=total)
    bar.start()
    return bar
