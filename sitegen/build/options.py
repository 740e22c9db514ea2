"""The input and the result of a build: folders, configuration and time; counts and problems."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sitegen.diagnostics import Problem, sorted_unique

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sitegen.config.schema import Config
    from sitegen.database.queries.next_change import NextChange

T = TypeVar("T")


def no_progress(_label: str, items: Sequence[T]) -> Iterable[T]:
    """Return the items; no progress is shown."""
    return items


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """The options of one build, and everything else that its result depends on apart from files."""

    root: Path
    config: Config
    config_file: Path
    output_folder: Path
    now: dt.datetime
    """The moment that embargoes are compared with; timezone-aware."""
    progress: Callable[[str, Sequence[T]], Iterable[T]] = no_progress
    includes_drafts: bool = False
    """For the preview: unpublished documents are included, in a separate database."""
    is_public_view: bool = False
    """For the preview's public view: what a build would publish, in a separate database."""
    worker_count: int = 1
    """Number of processes on this machine that work on many items."""
    skip_artifacts: bool = False
    """Whether artifacts stay unchanged."""
    assumed_published: frozenset[str] = frozenset()
    """Content files that count as published whatever their status, in a separate database."""
    should_record: bool = False
    """Whether published addresses are recorded in the ledger: only if the site has its own address and output folder."""
    cluster_address: str = ""
    """The address of a Dask scheduler, `local`, or "" for no cluster."""

    @property
    def state_folder(self) -> Path:
        """The folder of the database, the lock and staged files; never published."""
        return self.root / ".sitegen"

    @property
    def database_path(self) -> Path:
        """The database file: the preview, its public view and `check` of drafts have separate ones."""
        names = {
            "preview.db": self.includes_drafts,
            "public.db": self.is_public_view,
            "check.db": bool(self.assumed_published),
        }
        return self.state_folder / next((name for name, apart in names.items() if apart), "archive.db")


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The result of a build: sorted problems, counts of files, seconds of wall time."""

    problems: list[Problem]
    pages: int = 0
    rendered: int = 0
    written: int = 0
    removed: int = 0
    seconds: float = field(default=0.0, compare=False)
    artifact_status: Mapping[str, str] = field(default_factory=dict, compare=False)
    """The status of the artifacts `search` and `dataset` (see `ArtifactStatus`); "" for one that was up to date."""
    build_log: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    """By path, whether a file was `rendered`, `written` or `removed`, and the encoded reasons."""
    next_change: NextChange | None = field(default=None, compare=False)
    """The next change of the site without an edit, or None."""

    def with_timing(self, seconds: float) -> BuildResult:
        """Return a copy with sorted problems and the time that the build took."""
        return replace(self, problems=sorted_unique(self.problems), seconds=seconds)


def resolve_output_folder(root: Path, config: Config, option: str | None) -> Path:
    """Return the absolute output folder: the command line option, or the configured one, relative to the archive's folder."""
    return Path(os.path.abspath(option)) if option else Path(os.path.abspath(root / config.output.folder))  # noqa: PTH100 - links stay as they are
