"""A page made: rendered, looked through for leaks, and staged if its bytes are not those in place.

All that a worker can do of it, so that the process which writes the database has only to note the result.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from sitegen.database.dependencies.traces import packed
from sitegen.diagnostics import Problem
from sitegen.publish.output import output_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.database.queries.engine import Cells
    from sitegen.model.page import Page
    from sitegen.publish.leak_scanner import LeakCheck
    from sitegen.render.renderer import Renderer


class Made(msgspec.Struct, frozen=True, array_like=True):
    """What became of one page."""

    number: int
    path: str
    digest: str = ""
    """SHA-256 in hexadecimal; empty where it could not be rendered."""
    staged: str = ""
    """Where its bytes wait to be put in place; empty where they are there already, or nothing is to be written."""
    differs: bool = False
    leaks: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Why it could not be rendered."""
    outside: bytes = b""
    cells: bytes = b""
    keys: bytes = b""


@dataclass(slots=True)
class Tools:
    """What pages are made with, in one process."""

    renderer: Renderer
    cells: Cells
    leaks: LeakCheck
    output: Path
    stage: Path | None
    """The folder for bytes on their way; None in a dry run."""
    names: Iterator[int]

    @classmethod
    def of(cls, renderer: Renderer, cells: Cells, leaks: LeakCheck, folder: Path, stage: Path | None) -> Tools:
        """Tools whose staged files have names that no other process gives: a folder of their own."""
        own = stage / uuid4().hex if stage else None
        if own:
            own.mkdir()
        return cls(renderer, cells, leaks, folder, own, count())


def make(tools: Tools, batch: list[tuple[int, Page]]) -> list[Made]:
    """Make some pages."""
    return [_make(tools, number, page) for number, page in batch]


def _make(tools: Tools, number: int, page: Page) -> Made:
    rendered = tools.renderer.render(page, tools.cells)
    if rendered.problems:
        return Made(number, page.path, problems=rendered.problems)
    digest = hashlib.sha256(rendered.data).hexdigest()
    differs = output_dir.digest_of(f"{tools.output}/{page.path}") != digest
    staged = ""
    if differs and tools.stage:
        staged = f"{tools.stage}/{next(tools.names)}"
        output_dir.stage_file(staged, rendered.data)
    leaks = tuple(tools.leaks.problems(page.path, rendered.data, page.source))
    return Made(number, page.path, digest, staged, differs, leaks, (), *packed(rendered.reader))
