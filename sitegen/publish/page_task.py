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

from sitegen.database.dependencies.traces import serialize
from sitegen.diagnostics import Problem
from sitegen.publish.output import output_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.database.queries.engine import QueryEngine
    from sitegen.model.page import Page
    from sitegen.publish.leak_scanner import LeakCheck
    from sitegen.render.renderer import Renderer


class RenderedPage(msgspec.Struct, frozen=True, array_like=True):
    """What became of one page."""

    page_id: int
    path: str
    digest: str = ""
    """SHA-256 in hexadecimal; empty where it could not be rendered."""
    staged_path: str = ""
    """Where its bytes wait to be put in place; empty where they are there already, or nothing is to be written."""
    has_changed: bool = False
    leaks: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Why it could not be rendered."""
    external_inputs: bytes = b""
    queries: bytes = b""
    keys: bytes = b""


@dataclass(slots=True)
class RenderWorker:
    """What pages are made with, in one process."""

    renderer: Renderer
    engine: QueryEngine
    leak_check: LeakCheck
    output: Path
    staging_folder: Path | None
    """The folder for bytes on their way; None in a dry run."""
    file_numbers: Iterator[int]

    @classmethod
    def create(
        cls, renderer: Renderer, engine: QueryEngine, leak_check: LeakCheck, folder: Path, staging_folder: Path | None
    ) -> RenderWorker:
        """Tools whose staged files have names that no other process gives: a folder of their own."""
        own_folder = staging_folder / uuid4().hex if staging_folder else None
        if own_folder:
            own_folder.mkdir()
        return cls(renderer, engine, leak_check, folder, own_folder, count())


def render_page_task(worker: RenderWorker, batch: list[tuple[int, Page]]) -> list[RenderedPage]:
    """Make some pages."""
    return [_render_page(worker, page_id, page) for page_id, page in batch]


def _render_page(worker: RenderWorker, page_id: int, page: Page) -> RenderedPage:
    rendered = worker.renderer.render(page, worker.engine)
    if rendered.problems:
        return RenderedPage(page_id, page.path, problems=rendered.problems)
    digest = hashlib.sha256(rendered.data).hexdigest()
    has_changed = output_dir.file_digest(f"{worker.output}/{page.path}") != digest
    staged = ""
    if has_changed and worker.staging_folder:
        staged = f"{worker.staging_folder}/{next(worker.file_numbers)}"
        output_dir.write_staged_file(staged, rendered.data)
    leaks = tuple(worker.leak_check.find_leaks(page.path, rendered.data, page.source))
    return RenderedPage(page_id, page.path, digest, staged, has_changed, leaks, (), *serialize(rendered.reader))
