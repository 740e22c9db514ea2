"""The render task: renders a page, scans it for leaks, and stages it if its bytes changed.

It does everything that a worker process can do, so that the process that writes the database only records the results.
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
from sitegen.publish.leak_check import Leak
from sitegen.publish.output import output_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.database.queries.engine import QueryEngine
    from sitegen.model.page import Page
    from sitegen.publish.leak_check import LeakCheck
    from sitegen.render.renderer import Renderer


class RenderedPage(msgspec.Struct, frozen=True, array_like=True):
    """The result of rendering one page."""

    page_id: int
    path: str
    digest: str = ""
    """SHA-256 of the bytes in hexadecimal; empty if the page could not be rendered."""
    staged_path: str = ""
    """The path of the staged file; empty if the bytes are unchanged, or in a dry run."""
    has_changed: bool = False
    """The file in the output folder has other bytes or is missing."""
    leaks: tuple[Leak, ...] = ()
    """One leak for each unpublished document that the page discloses."""
    problems: tuple[Problem, ...] = ()
    """The reasons why the page could not be rendered."""
    external_reads: bytes = b""
    """The external reads, serialized (see `traces.serialize`)."""
    internal_reads: bytes = b""
    """The internal reads, serialized."""
    dependency_keys: bytes = b""
    """The dependency keys of the reads, serialized."""


@dataclass(slots=True)
class RenderWorker:
    """The state of one process that renders pages."""

    renderer: Renderer
    engine: QueryEngine
    leak_check: LeakCheck
    output: Path
    staging_folder: Path | None
    """The folder for staged files; None in a dry run."""
    file_numbers: Iterator[int]
    """Numbers that the worker's staged files are named by."""

    @classmethod
    def create(
        cls, renderer: Renderer, engine: QueryEngine, leak_check: LeakCheck, folder: Path, staging_folder: Path | None
    ) -> RenderWorker:
        """Return a worker with its own staging folder, so that its file names do not conflict with those of other processes."""
        own_folder = staging_folder / uuid4().hex if staging_folder else None
        if own_folder:
            own_folder.mkdir()
        return cls(renderer, engine, leak_check, folder, own_folder, count())


def render_page_task(worker: RenderWorker, batch: list[tuple[int, Page]]) -> list[RenderedPage]:
    """Render pages, given by id and page; return one result for each, in order."""
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
