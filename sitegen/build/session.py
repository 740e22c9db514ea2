"""An archive that stays open while people work on it: what a hint of the watcher means for it.

The configuration, the theme and the plugins are read again when their files changed; then the next round of a build may look at the
hinted content alone. What cannot be read (a configuration with a mistake) leaves the session as it was, with problems.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from sitegen.build.context import Archive, cells, connected, crew, locked, plugins_of, renderer_of, salt, theme
from sitegen.database.connection import discard
from sitegen.database.dependencies.traces import Traces
from sitegen.diagnostics import Problem, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from sitegen.build.context import Job
    from sitegen.render.renderer import Renderer
    from sitegen.watch.debounce import Hint

Stamp = tuple[tuple[str, int, int], ...]


class Session:
    """An open archive with the means to follow its files; to be used by one thread at a time."""

    def __init__(self, make: Callable[[], Job]) -> None:
        """`make` reads the configuration and the clock anew; it may raise a Refusal."""
        self.make = make
        self.job = make()
        self.archive: Archive
        self._open = ExitStack()
        self._stamp: Stamp = ()
        self._version = 0
        self._config_problems: tuple[Problem, ...] = ()
        self._theme_problems: tuple[Problem, ...] = ()

    def __enter__(self) -> Self:
        """Open it; a preview keeps its databases for itself, a build that watches only while it works."""
        if self.job.drafts:
            self._open.enter_context(locked(self.job))
        with self.working():
            self._reopen(self.job)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.archive.store.close()
        self._open.close()

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the configuration or the theme now."""
        return [*self._config_problems, *self._theme_problems]

    @contextmanager
    def working(self) -> Iterator[None]:
        """The database is ours; what another sitegen did in the meantime is taken into account."""
        with nullcontext() if self.job.drafts or self.job.public else locked(self.job):
            if hasattr(self, "archive") and self._changed_elsewhere():
                self._reopen(self.job)
            yield
            self._version = self._data_version()

    def _changed_elsewhere(self) -> bool:
        return not self.job.database.exists() or self._data_version() != self._version

    def _data_version(self) -> int:
        """A number that another connection's writing changes (PRAGMA data_version)."""
        return int(self.archive.store.db.execute("PRAGMA data_version").fetchone()[0])

    def follow(self, hint: Hint) -> frozenset[str] | None:
        """Make ready for a round; returns the paths below the archive's folder at which to look, or None for all."""
        inside = frozenset(self._inside(hint.paths))
        job = self._made()
        if self._is_another(job) or not self.job.database.exists():
            self._reopen(job)
            return None
        if hint.everything or len(inside) < len(hint.paths) or job.config != self.job.config:
            self._refresh(job)
        else:
            self._fresh(job, self.archive.renderer)
        return None if hint.everything else inside

    def _made(self) -> Job:
        """The job as the configuration has it now; the one before where that cannot be read, or not be worked with."""
        try:
            job = self.make()
            if self._is_another(job):
                theme(job, plugins_of(job))  # before anything is closed
            self._config_problems = ()
        except Refusal as refusal:
            self._config_problems = refusal.problems
            return self.job
        return job

    def _is_another(self, job: Job) -> bool:
        """Whether what a job has is read in another way than what is open; a job that stayed has the plugins that it had."""
        used = self.archive.renderer.plugins if job is self.job else plugins_of(job)
        return salt(job.config, used) != self.archive.store.salt

    def _inside(self, paths: frozenset[str]) -> Iterator[str]:
        base = f"{self.job.root}{os.sep}"
        for path in paths:
            if path.startswith(base + "content"):
                yield path.removeprefix(base).replace(os.sep, "/")

    def forget(self) -> None:
        """What was read before may be otherwise now: the index of the search is another one."""
        self._fresh(self.job, self.archive.renderer)

    def begin_anew(self) -> None:
        """Throw a damaged database away: the next round reads everything."""
        self.archive.store.close()
        discard(self.job.database)
        self._reopen(self.job)

    def _reopen(self, job: Job) -> None:
        """Open the database anew: it is another one, or its configuration reads content in another way."""
        renderer = renderer_of(job)
        if hasattr(self, "archive"):
            self.archive.store.close()
        store = connected(job, renderer.plugins)
        self.job = job
        self.archive = Archive(job, store, cells(job, store, renderer), Traces(store), renderer, crew(job))
        self._stamp, self._theme_problems = _stamp(renderer), ()
        self._version = self._data_version()

    def _refresh(self, job: Job) -> None:
        """Take over a configuration that reads content as the last one did, and the theme if its files changed."""
        stamp = _stamp(self.archive.renderer)
        renderer = self.archive.renderer
        if job.config != self.job.config or stamp != self._stamp or self._theme_problems:
            try:
                renderer = renderer_of(job, renderer.plugins)
                self._stamp, self._theme_problems = _stamp(renderer), ()
            except Refusal as refusal:
                self._theme_problems = refusal.problems
        self._fresh(job, renderer)

    def _fresh(self, job: Job, renderer: Renderer) -> None:
        """Nothing that was read before is remembered."""
        self.job = job
        read = cells(job, self.archive.store, renderer)
        self.archive = replace(self.archive, job=job, renderer=renderer, cells=read)


def watched(job: Job) -> list[Path]:
    """The folders to watch: content, the archive's own templates, words and static files, every theme that it stands on.

    And the folder of its plugins; what an installed package has is looked at once in a process.
    """
    layers = [layer for layer in theme(job, plugins_of(job)).layers if layer != job.root]
    layers += [job.root / job.config.plugins.folder] if job.config.plugins.folder else []
    return [job.root / name for name in ("content", "themes", "templates", "i18n", "static")] + layers


def _stamp(renderer: Renderer) -> Stamp:
    """Names, sizes and times of all files of a theme."""
    layers = renderer.theme.layers
    folders = [layer / name for layer in layers for name in ("templates", "i18n", "static")]
    files = [layer / "theme.toml" for layer in layers]
    files += [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    return tuple((str(file), stat.st_size, stat.st_mtime_ns) for file in files if (stat := _stat(file)))


def _stat(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None
