"""The input and the result of a build."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sitegen.diagnostics import Problem, sorted_unique
from sitegen.problem_codes.environment import SYSTEM_ERROR

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sitegen.config.schema import Config
    from sitegen.database.queries.next_change import NextChange

T = TypeVar("T")


def no_progress(_label: str, items: Sequence[T]) -> Iterable[T]:
    """Return the items, without showing progress."""
    return items


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """The options of one build. The output depends only on these and on the files."""

    root: Path
    config: Config
    config_file: Path
    output_folder: Path
    now: dt.datetime
    """Time at which embargoes are evaluated; timezone-aware."""
    progress: Callable[[str, Sequence[T]], Iterable[T]] = no_progress
    """Wraps the items of a long loop, with a label, to show progress."""
    is_preview: bool = False
    """True for the preview: unpublished documents are included, in a separate database."""
    is_public_view: bool = False
    """True for the preview's public view: only published documents, in a separate database."""
    worker_count: int = 1
    """Maximum number of worker processes on this machine."""
    skip_artifacts: bool = False
    """True to keep a stale search index and dataset."""
    assumed_published: frozenset[str] = frozenset()
    """Content files that are treated as published regardless of their status, in a separate database."""
    should_record: bool = False
    """True to record published addresses in the ledger: only if the site is built for its configured URL and output folder."""
    should_sync: bool = False
    """True to bring published files and artifacts to the disk, so that they survive a loss of power."""
    is_atomic: bool = False
    """True to make the whole site next to the output folder, and to exchange the two in one step."""
    keep_previous: bool = False
    """True to keep the site that was replaced by an atomic build."""
    cluster_address: str = ""
    """URL of a Dask scheduler, or `local`; "" for no cluster."""

    @property
    def state_folder(self) -> Path:
        """Folder of the database, the lock and staged files, which is never published."""
        return self.root / ".sitegen"

    @property
    def database_path(self) -> Path:
        """The database file. The preview, its public view, and `sitegen check` of drafts have separate ones."""
        names = {
            "preview.db": self.is_preview,
            "public.db": self.is_public_view,
            "check.db": bool(self.assumed_published),
        }
        return self.state_folder / next((name for name, apart in names.items() if apart), "archive.db")


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The result of a build: problems, numbers of files, and wall time in seconds."""

    problems: list[Problem]
    pages: int = 0
    rendered: int = 0
    written: int = 0
    removed: int = 0
    seconds: float = field(default=0.0, compare=False)
    artifact_status: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Status of the artifacts `search` and `dataset` (see `ArtifactStatus`), by name; "" for one that was up to date."""
    build_log: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    """The action (`rendered`, `written` or `removed`) and the encoded reasons for each changed file, by path."""
    may_be_incomplete: bool = False
    """True if the system failed, perhaps while files were published: some are then new and others old until the next build."""
    next_change: NextChange | None = field(default=None, compare=False)
    """Next scheduled change of the site; None if there is none."""

    def with_timing(self, seconds: float) -> BuildResult:
        """Return a copy with the duration of the build, and with each problem once, sorted by file and line."""
        return replace(self, problems=sorted_unique(self.problems), seconds=seconds)


def resolve_output_folder(root: Path, config: Config, option: str | None) -> Path:
    """Return the absolute output folder.

    That is the command line option, relative to the current folder, or else the configured one, relative to the archive's folder.
    """
    return Path(os.path.abspath(option)) if option else Path(os.path.abspath(root / config.output.folder))  # noqa: PTH100 - symbolic links are not resolved


def system_problem(error: OSError, root: Path) -> Problem:
    """Return the problem for an error of the operating system: at the file that was to be written or read, else at the archive."""
    return Problem(str(error.filename2 or error.filename or root), 0, 0, SYSTEM_ERROR(error.strerror or str(error)))
