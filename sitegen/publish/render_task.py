"""The render task: renders a page, scans it for leaks, and stages it if its bytes changed.

It does everything that a worker process can do, so that the process that writes the database only records the results.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

import msgspec

from sitegen.database.dependencies.traces import serialize
from sitegen.diagnostics import Problem
from sitegen.media.strip_metadata import is_image_file
from sitegen.publish.leak_check import Leak
from sitegen.publish.output import output_dir
from sitegen.render.copied_file import CopiedFile, CopyError

if TYPE_CHECKING:
    from collections.abc import Iterator

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

    def next_staged_path(self) -> str:
        """Return the path of a new staged file; "" in a dry run."""
        return f"{self.staging_folder}/{next(self.file_numbers)}" if self.staging_folder else ""


def render_page_task(worker: RenderWorker, batch: list[tuple[int, Page]]) -> list[RenderedPage]:
    """Render pages, given by id and page; return one result for each, in order."""
    return [_render_page(worker, page_id, page) for page_id, page in batch]


def _render_page(worker: RenderWorker, page_id: int, page: Page) -> RenderedPage:
    rendered = worker.renderer.render(page, worker.engine)
    if rendered.problems:
        return RenderedPage(page_id, page.path, problems=rendered.problems)
    data = rendered.data
    try:
        written = _copy(worker, page, data) if isinstance(data, CopiedFile) else _write(worker, page, data)
    except CopyError as error:
        problems = tuple(msgspec.structs.replace(problem, file=page.source) for problem in error.problems)
        return RenderedPage(page_id, page.path, problems=problems)
    return RenderedPage(page_id, page.path, *written, (), *serialize(rendered.reader))


class _Written(NamedTuple):
    """The fields of `RenderedPage` that depend on the bytes of a page."""

    digest: str
    staged_path: str
    has_changed: bool
    leaks: tuple[Leak, ...] = ()


def _write(worker: RenderWorker, page: Page, data: bytes) -> _Written:
    """Stage a page if its bytes changed, and search it for leaks."""
    digest = hashlib.sha256(data).hexdigest()
    staged = worker.next_staged_path() if (has_changed := _has_changed(worker, page, digest)) else ""
    if staged:
        output_dir.write_staged_file(staged, data)
    leaks = tuple(worker.leak_check.find_leaks(page.path, data, page.source))
    return _Written(digest, staged, has_changed, leaks)


def _copy(worker: RenderWorker, page: Page, file: CopiedFile) -> _Written:
    """Stage a copy of a file if its bytes changed, and search it for leaks if its suffix is one of a text.

    The content file may be written meanwhile. So the digest is that of the bytes of the copy, which is what is searched, and the copy
    must not be an image, since its metadata would be published.

    Raises:
        CopyError: if the file cannot be read, or became an image.
    """
    digest = file.digest()
    staged = worker.next_staged_path() if (has_changed := _has_changed(worker, page, digest)) else ""
    if staged:
        copied = hashlib.sha256()
        output_dir.write_staged_pieces(staged, _with_digest(file.pieces(), copied))
        digest = copied.hexdigest()
        _refuse_image(Path(staged), file.path.name)
    leaks: tuple[Leak, ...] = ()
    if worker.leak_check.is_searched(page.path):
        same = Path(staged) if staged else file.path if has_changed else worker.output / page.path
        data = CopiedFile(same, file.size).read()
        leaks = tuple(worker.leak_check.find_leaks(page.path, data, page.source))
    return _Written(digest, staged, has_changed, leaks)


def _has_changed(worker: RenderWorker, page: Page, digest: str) -> bool:
    return output_dir.file_digest(f"{worker.output}/{page.path}") != digest


def _with_digest(pieces: Iterator[bytes], digest: hashlib._Hash) -> Iterator[bytes]:
    """Yield pieces, and add them to a digest."""
    for piece in pieces:
        digest.update(piece)
        yield piece


def _refuse_image(copy: Path, name: str) -> None:
    """Raise CopyError if a copied file is an image."""
    try:
        is_image = is_image_file(copy, name)
    except ValueError as error:
        raise CopyError(str(error)) from error
    if is_image:
        raise CopyError("the file was changed while it was copied; build again")
