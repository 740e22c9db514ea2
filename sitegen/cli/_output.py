"""What a person sees in a terminal: problems with their lines, progress past a second, one summary line."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, TypeVar

import click
import msgspec

from sitegen.diagnostics import Problem, sorted_unique, with_excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

T = TypeVar("T")
PROGRESS_DELAY_SECONDS = 1.0
"""Seconds before a progress bar is shown."""
MAX_PRINTED_PROBLEMS = 100
"""Problems printed; the rest are counted."""


def show_problems(problems: Iterable[Problem], root: Path, *, as_json: bool = False) -> None:
    """Print problems to standard error, each with its place, its line, a caret, and what would be right."""
    if as_json:
        click.echo(json.dumps({"problems": problems_as_dicts(problems, root)}, ensure_ascii=False, indent=2))
        return
    found = [with_excerpt(problem, root) for problem in sorted_unique(problems)]
    for problem in found[:MAX_PRINTED_PROBLEMS]:
        click.echo(_format_problem(problem, use_colour=should_use_colour()), err=True)
    if len(found) > MAX_PRINTED_PROBLEMS:
        click.echo(f"… and {len(found) - MAX_PRINTED_PROBLEMS} more; sitegen list problems shows all", err=True)


def problems_as_dicts(problems: Iterable[Problem], root: Path) -> list[dict[str, object]]:
    """Problems for JSON, in order, with their fields named and the lines they are about."""
    return [msgspec.structs.asdict(with_excerpt(problem, root)) for problem in sorted_unique(problems)]


def should_use_colour() -> bool:
    """Whether to colour: a terminal, and nobody who asks not to (no-color.org)."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _format_problem(problem: Problem, *, use_colour: bool) -> str:
    """`file:line:column: error: message`, the line, a caret below the column, and the hint."""
    style = {"error": "red", "warning": "yellow"}[problem.severity]
    paint = (click.style) if use_colour else (lambda text, **_: text)
    lines = [f"{paint(problem.location, bold=True)}: {paint(problem.severity, fg=style)}: {problem.message}"]
    if problem.excerpt:
        excerpt, caret = _excerpt_window(problem.excerpt.replace("\t", " "), max(problem.column, 1) - 1)
        number = str(problem.line)
        lines += [f"  {number} | {excerpt}", f"  {' ' * len(number)} | {' ' * caret}{paint('^', fg=style)}"]
    if problem.hint:
        lines.append(f"  {paint('help', fg='cyan')}: {problem.hint}")
    return "\n".join(lines)


def _excerpt_window(line: str, column: int, width: int = 100) -> tuple[str, int]:
    """A part of a long line around a column, with the column's place in it."""
    column = min(column, len(line))
    start = max(0, min(column - width // 2, len(line) - width))
    before, after = "…" if start else "", "…" if start + width < len(line) else ""
    return f"{before}{line[start : start + width]}{after}", column - start + len(before)


def with_progress(label: str, items: Sequence[T]) -> Iterator[T]:
    """The items, with a bar once they have taken a second."""
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


def _start_progress_bar(label: str, total: int):  # type: ignore[no-untyped-def] # noqa: ANN202 - rich is imported only here
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    bar.add_task(label, total=total)
    bar.start()
    return bar


def pluralize(count: int, one: str, many: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{count:,} {one if count == 1 else many}"
