"""A session: an archive that stays open between builds and reloads changed files.

The configuration, the theme and the plugins are loaded again if their files have changed, so that the next build only has to scan
changed content files. If one of them cannot be loaded, for example an invalid configuration, the session keeps the previous one and
reports the problems.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from sitegen.build.context import (
    BuildContext,
    create_engine,
    create_executor,
    create_renderer,
    load_layered_theme,
    load_plugins,
    open_store,
)
from sitegen.build.fingerprint import cache_key
from sitegen.build.lock import build_lock
from sitegen.database.connection import delete_damaged
from sitegen.database.dependencies.traces import Traces
from sitegen.diagnostics import Problem, SitegenError
from sitegen.folder_contents import list_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from sitegen.build.options import BuildOptions
    from sitegen.render.renderer import Renderer
    from sitegen.watch.debounce import ChangeSet

Stamp = tuple[tuple[str, int, int], ...]


class Session:
    """An open archive that reloads its configuration, theme and plugins. Only one thread may use it at a time."""

    def __init__(self, make_options: Callable[[], BuildOptions]) -> None:
        """`make_options` loads the configuration and reads the clock for each build; it may raise SitegenError."""
        self.make_options = make_options
        self.options = make_options()
        self.context: BuildContext
        """The open archive, from `open` on."""
        self._is_open = False
        self._exit_stack = ExitStack()
        self._theme_stamp: Stamp = ()
        self._seen_data_version = 0
        self._config_problems: tuple[Problem, ...] = ()
        self._theme_problems: tuple[Problem, ...] = ()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Open the archive. A preview holds its lock until it is closed; `build --watch` holds it only during each build."""
        if self.options.is_preview:
            self._exit_stack.enter_context(build_lock(self.options))
        with self.exclusive():
            pass

    def close(self) -> None:
        """Close the database, and release the lock."""
        self._close_store()
        self._exit_stack.close()

    def _close_store(self) -> None:
        """Close the database, unless it is closed because it could not be opened again."""
        if self._is_open:
            self._is_open = False
            self.context.store.close()

    @property
    def problems(self) -> list[Problem]:
        """The current problems of the configuration and the theme."""
        return [*self._config_problems, *self._theme_problems]

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock of the archive. If another process has changed the database meanwhile, it is opened again.

        At the end, the database file is complete, for other processes that take the lock.
        """
        is_shared = not (self.options.is_preview or self.options.is_public_view)
        with build_lock(self.options) if is_shared else nullcontext():
            if self._is_gone() or self._data_version() != self._seen_data_version:
                self._reopen(self.options)
            yield
            if is_shared:
                self.context.store.file.finish()
            self._seen_data_version = self._data_version()

    def _is_gone(self) -> bool:
        """Return True if the database is not open, or its file is deleted."""
        return not self._is_open or not self.options.database_path.exists()

    def _data_version(self) -> int:
        """Return a number that changes if another connection writes (SQLite's PRAGMA data_version)."""
        return int(self.context.store.db.execute("PRAGMA data_version").fetchone()[0])

    def prepare(self, change_set: ChangeSet) -> frozenset[str] | None:
        """Reload what has changed for the next build; return the content paths to scan, or None to scan all content.

        Raises:
            SitegenError: if the archive cannot be opened with the new configuration.
        """
        inside = frozenset(self._content_paths(change_set.paths))
        options = self._read_options()
        if self._is_gone() or self._must_reopen_for(options):
            self._reopen(options)
            return None
        if change_set.is_full_scan or len(inside) < len(change_set.paths) or options.config != self.options.config:
            self._refresh_renderer(options)
        else:
            self._replace_context(options, self.context.renderer)
        return None if change_set.is_full_scan else inside

    def _read_options(self) -> BuildOptions:
        """Return the current options, or the previous ones if the configuration, theme or plugins cannot be loaded."""
        try:
            options = self.make_options()
            if self._must_reopen_for(options):
                load_layered_theme(options, load_plugins(options))  # may raise, so before anything is closed
            self._config_problems = ()
        except SitegenError as error:
            self._config_problems = error.problems
            return self.options
        return options

    def _must_reopen_for(self, options: BuildOptions) -> bool:
        """Return True if the options require another cache key than that of the open database.

        If the options are the previous ones, their plugins are not loaded again.
        """
        loaded_plugins = self.context.renderer.plugins if options is self.options else load_plugins(options)
        return cache_key(options.config, loaded_plugins) != self.context.store.cache_key

    def _content_paths(self, paths: frozenset[str]) -> Iterator[str]:
        base = f"{self.options.root}{os.sep}"
        for path in paths:
            if path.startswith(base + "content"):
                yield path.removeprefix(base).replace(os.sep, "/")

    def reset_queries(self) -> None:
        """Discard all cached query results, for example after the search index was rebuilt."""
        self._replace_context(self.options, self.context.renderer)

    def reset(self) -> None:
        """Delete a damaged database, with a message to the user, and open a new one. The next build parses all documents."""
        self._close_store()
        delete_damaged(self.options.database_path)
        self._reopen(self.options)

    def _reopen(self, options: BuildOptions) -> None:
        """Open the database again, because another process has replaced it or the cache key has changed."""
        renderer = create_renderer(options)
        self._close_store()
        store = open_store(options, renderer.plugins)
        self.options = options
        self.context = BuildContext(
            options, store, create_engine(options, store, renderer), Traces(store), renderer, create_executor(options)
        )
        self._is_open = True
        self._theme_stamp, self._theme_problems = _read_theme_stamp(renderer), ()
        self._seen_data_version = self._data_version()

    def _refresh_renderer(self, options: BuildOptions) -> None:
        """Use a configuration with the same cache key, and load the theme again if it or its files have changed."""
        stamp = _read_theme_stamp(self.context.renderer)
        renderer = self.context.renderer
        if options.config != self.options.config or stamp != self._theme_stamp or self._theme_problems:
            try:
                renderer = create_renderer(options, renderer.plugins)
                self._theme_stamp, self._theme_problems = _read_theme_stamp(renderer), ()
            except SitegenError as error:
                self._theme_problems = error.problems
        self._replace_context(options, renderer)

    def _replace_context(self, options: BuildOptions, renderer: Renderer) -> None:
        """Replace the options and the renderer, and discard all cached query results."""
        self.options = options
        queries = create_engine(options, self.context.store, renderer)
        self.context = replace(self.context, options=options, renderer=renderer, queries=queries)


def watched_folders(options: BuildOptions) -> list[Path]:
    """Return the folders to watch: content, themes and plugins of the archive, its templates, translations and static files.

    The layers of the current theme are included, wherever they are. Changes of installed packages require a restart.
    """
    layers = [layer for layer in load_layered_theme(options, load_plugins(options)).layers if layer != options.root]
    layers += [options.root / options.config.plugins.folder] if options.config.plugins.folder else []
    return [options.root / name for name in ("content", "themes", "templates", "i18n", "static")] + layers


def _read_theme_stamp(renderer: Renderer) -> Stamp:
    """Return path, size and modification time of each file of the renderer's theme."""
    layers = renderer.theme.layers
    folders = [layer / name for layer in layers for name in ("templates", "i18n", "static")]
    files = [layer / "theme.toml" for layer in layers]
    files += [file for folder in folders for file in list_tree(folder) if file.is_file()]
    return tuple((str(file), stat.st_size, stat.st_mtime_ns) for file in files if (stat := _stat_or_none(file)))


def _stat_or_none(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None
