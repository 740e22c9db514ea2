"""The options, the context and the result of a build, and how to open an archive for one."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import sys
import zlib
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, partial
from importlib.metadata import distribution, version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from filelock import FileLock, Timeout

from sitegen import plugins
from sitegen.build.parallel.executor import ProcessExecutor, SerialExecutor
from sitegen.codec import encode
from sitegen.config.loader import read_source_positions
from sitegen.database.connection import delete_database
from sitegen.database.dependencies.traces import Traces
from sitegen.database.queries.engine import QueryEngine
from sitegen.database.queries.recent import recent_stories
from sitegen.database.store import Store
from sitegen.diagnostics import Problem, SitegenError, sorted_unique
from sitegen.render.renderer import Renderer
from sitegen.theme.theme import load_theme

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sitegen.build.parallel.executor import Executor
    from sitegen.config import schema
    from sitegen.config.schema import Config
    from sitegen.database.queries.next_change import NextChange
    from sitegen.plugins import Plugins
    from sitegen.theme.theme import Theme

T = TypeVar("T")
PREVIEW_ADDRESS_FILE = "preview.address"
"""The file with the address of a running preview."""
LOCK_TIMEOUT_SECONDS = 30.0
"""Seconds to wait for another sitegen that works on the same archive."""
LIBRARIES = (
    "babel",
    "brotli",
    "font-source-serif-pro",
    "jinja2",
    "markdown-it-py",
    "markupsafe",
    "mdit-py-plugins",
    "msgspec",
    "pikepdf",
    "pillow",
    "pluggy",
    "pygments",
    "python-slugify",
    "pyyaml",
    "tzdata",
)
"""Libraries whose version can change how a file is parsed or a page is rendered."""

_BINARY = re.compile(r"\.(so|pyd|dylib|dll)\b")

NOT_IN_CACHE_KEY = {"checks", "cli", "devserver", "importers", "watch"}
"""Packages on which no published byte depends."""


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


@dataclass(frozen=True, slots=True)
class BuildContext:
    """An archive that is open for a build: options, database, query engine, traces, renderer and executor."""

    options: BuildOptions
    store: Store
    engine: QueryEngine
    traces: Traces
    renderer: Renderer
    executor: Executor = field(default_factory=SerialExecutor)
    """Runs the functions that parse, link and render."""


@contextmanager
def build_lock(options: BuildOptions) -> Iterator[None]:
    """Lock the archive's database; raises SitegenError if another process holds the lock too long."""
    name, timeout = ("preview.lock", 1.0) if options.includes_drafts else ("lock", LOCK_TIMEOUT_SECONDS)
    file = options.state_folder / name
    try:
        while True:
            options.state_folder.mkdir(exist_ok=True)
            with FileLock(file, timeout=timeout, thread_local=False):
                if (
                    file.exists()
                ):  # `sitegen clean` deletes the file while it holds the lock; a lock on a deleted file has no effect
                    yield
                    return
    except Timeout:
        holder = (
            f"a preview of this archive is running already{_running_preview_address(options)}"
            if options.includes_drafts
            else "another sitegen is at work on this archive"
        )
        raise SitegenError(f"{holder} ({options.state_folder / name}); wait for it or stop it") from None


def _running_preview_address(options: BuildOptions) -> str:
    """Return the address of the running preview as a part of a message, or ""."""
    file = options.state_folder / PREVIEW_ADDRESS_FILE
    return f" at {file.read_text('utf-8')}" if file.is_file() else ""


@contextmanager
def open_context(options: BuildOptions) -> Iterator[BuildContext]:
    """Open an archive with these options, locked, so that no other sitegen works on it."""
    renderer = create_renderer(options)
    with (
        build_lock(options),
        closing(open_store(options, renderer.plugins)) as store,
        closing(create_executor(options)) as executor,
    ):
        yield BuildContext(options, store, create_engine(options, store, renderer), Traces(store), renderer, executor)


def create_executor(options: BuildOptions) -> Executor:
    """Return the executor of a build; raises SitegenError if there is no such cluster."""
    if not options.cluster_address:
        return ProcessExecutor(options.worker_count)
    from sitegen.build.parallel.dask import connect

    return connect(
        options.cluster_address,
        options.worker_count,
        partial(_environment_digest, options.root, options.config.plugins, options.config_file),
    )


def _environment_digest(root: Path, plugins_config: schema.PluginsConfig, config_file: Path) -> bytes:
    """Return a digest of the program and the plugins on this machine; empty if the plugins cannot be loaded."""
    try:
        return source_digest() + plugins.load(root, plugins_config, config_file).digest
    except SitegenError:
        return b""


def open_store(options: BuildOptions, loaded_plugins: Plugins) -> Store:
    """Open the archive's database, which must be locked; raises SitegenError for a configured file that is missing."""
    font = options.config.images.social_card_font
    if font and not (options.root / font).is_file():
        hint = "the font of the cards lies in the archive's own folder"
        raise SitegenError(
            [
                read_source_positions(options.config_file).problem_at(
                    ("images", "social_card_font"), f'there is no file "{font}"', hint
                )
            ],
            2,
        )
    options.state_folder.mkdir(exist_ok=True)
    _copy_published_database(options)
    return Store(options.database_path, cache_key(options.config, loaded_plugins))


def _copy_published_database(options: BuildOptions) -> None:
    """Create a separate database as a copy of the published archive's, so that little is left to parse and render."""
    published = options.state_folder / "archive.db"
    if options.database_path == published or options.database_path.exists() or not published.exists():
        return
    part = options.database_path.with_suffix(".part")
    delete_database(part)
    try:
        with closing(sqlite3.connect(published)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        part.replace(options.database_path)
    except sqlite3.Error:  # damaged, or being written: the preview parses the content itself
        delete_database(part)


def open_readonly_store(options: BuildOptions) -> Store:
    """Open the archive database for reading, as a worker does; on a cluster as a file that nobody writes."""
    return Store(options.database_path, None, immutable=bool(options.cluster_address))


def load_plugins(options: BuildOptions, digest: bytes | None = None) -> Plugins:
    """Load the configured plugins from the disk.

    Raises SitegenError if they are invalid, or in a worker if their digest is not `digest`, the one of the build.
    """
    found = plugins.load(options.root, options.config.plugins, options.config_file)
    if digest is not None and found.digest != digest:
        raise SitegenError("a plugin was changed while it was used: run it again")
    return found


def load_layered_theme(options: BuildOptions, loaded_plugins: Plugins) -> Theme:
    """Load the configured theme from the disk, with the layers of plugins before it."""
    found = load_theme(
        options.root,
        options.config.theme.name,
        options.config.theme.options,
        read_source_positions(options.config_file),
    )
    return (
        replace(found, layers=(found.layers[0], *loaded_plugins.theme_layers, *found.layers[1:]))
        if loaded_plugins.theme_layers
        else found
    )


def create_renderer(options: BuildOptions, loaded_plugins: Plugins | None = None) -> Renderer:
    """Return a renderer with the current theme and plugins, or with these plugins."""
    loaded_plugins = loaded_plugins or load_plugins(options)
    return Renderer(options.config, load_layered_theme(options, loaded_plugins), options.root, loaded_plugins)


def create_engine(options: BuildOptions, store: Store, renderer: Renderer) -> QueryEngine:
    """Return the query engine of one build."""
    supplied = renderer.query_providers() | {"recent": partial(recent_stories, store, options.now)}
    return QueryEngine(store, options.config, options.root, supplied)


def cache_key(config: Config, loaded_plugins: Plugins) -> bytes:
    """Return a digest of what every parsed document and rendered page depends on apart from its recorded reads."""
    parsing = (
        config.site.language,
        config.site.timezone,
        config.content,
        config.kinds,
        config.images.social_cards,
        list(config.sections) if config.content.strict_sections else [],
    )
    return hashlib.sha256(source_digest() + loaded_plugins.digest + encode(parsing)).digest()


@cache
def source_digest() -> bytes:
    """Return a digest of this program and of the libraries that shape its output."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    here = Path(__file__).parent.parent
    sources = sorted(here.rglob("*.py")) + sorted(here.rglob("*.sql"))
    for file in (file for file in sources if file.relative_to(here).parts[0] not in NOT_IN_CACHE_KEY):
        digest.update(file.relative_to(here).as_posix().encode() + b"\0" + file.read_bytes())
    digest.update("".join(version(name) for name in LIBRARIES).encode())
    digest.update(zlib.ZLIB_RUNTIME_VERSION.encode())
    binaries = [
        line for line in (distribution("pillow").read_text("RECORD") or "").splitlines() if _BINARY.search(line)
    ]
    digest.update("\n".join(sorted(binaries)).encode())  # its codecs and FreeType, with their checksums
    return digest.digest()


def resolve_output_folder(root: Path, config: Config, option: str | None) -> Path:
    """Return the absolute output folder: the command line option, or the configured one, relative to the archive's folder."""
    return Path(os.path.abspath(option)) if option else Path(os.path.abspath(root / config.output.folder))  # noqa: PTH100 - links stay as they are
