"""What a build is given and what it gives back: folders, configuration and moment in; counts and problems out."""

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
from sitegen.build.parallel.executor import Alone, Processes
from sitegen.codec import encode
from sitegen.config.loader import places
from sitegen.database.connection import discard
from sitegen.database.dependencies.traces import Traces
from sitegen.database.queries.engine import Cells
from sitegen.database.queries.recent import recent
from sitegen.database.store import Store
from sitegen.diagnostics import Problem, Refusal, in_order
from sitegen.render.renderer import Renderer
from sitegen.theme.theme import load as load_theme

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sitegen.build.parallel.executor import Crew
    from sitegen.config import schema
    from sitegen.config.schema import Config
    from sitegen.database.queries.next_change import NextChange
    from sitegen.plugins import Plugins
    from sitegen.theme.theme import Theme

T = TypeVar("T")
ADDRESS = "preview.address"
"""The file in which a preview keeps its address while it runs."""
PATIENCE = 30.0
"""Seconds to wait for another sitegen that is at work on the same archive."""
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
"""Libraries whose version can change what a file is read as or what a page looks like."""

_BINARY = re.compile(r"\.(so|pyd|dylib|dll)\b")

BESIDE = {"checks", "cli", "devserver", "importers", "watch"}
"""Packages that no published byte depends on."""


def silent(_label: str, items: Sequence[T]) -> Iterable[T]:
    """No progress shown."""
    return items


@dataclass(frozen=True, slots=True)
class Job:
    """One build: nothing else that it could depend on reaches it."""

    root: Path
    config: Config
    config_file: Path
    output: Path
    now: dt.datetime
    """The moment against which embargoes are held; aware."""
    progress: Callable[[str, Sequence[T]], Iterable[T]] = silent
    drafts: bool = False
    """For the preview: what is unpublished is part of the archive, in a database of its own."""
    public: bool = False
    """For the preview's public view: what a build would publish, in a database of its own."""
    workers: int = 1
    """Processes on this machine that work where there is much to do."""
    quick: bool = False
    """Outputs that hold the whole archive are left as they are."""
    released: frozenset[str] = frozenset()
    """Content files that count as published whatever they say: to look, in a database of its own, at what they would be."""
    records: bool = False
    """Whether what is published is recorded in the ledger: it is published at its own address, in its own folder."""
    cluster: str = ""
    """The address of a Dask scheduler whose workers are to do it, or `local`."""

    @property
    def scratch(self) -> Path:
        """The folder of the archive database; never published."""
        return self.root / ".sitegen"

    @property
    def database(self) -> Path:
        """The archive database: one that holds what a build must not see, or that no build may touch, is apart."""
        names = {"preview.db": self.drafts, "public.db": self.public, "check.db": bool(self.released)}
        return self.scratch / next((name for name, apart in names.items() if apart), "archive.db")


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did; `problems` in order, counts of files, seconds of wall time."""

    problems: list[Problem]
    pages: int = 0
    rendered: int = 0
    written: int = 0
    removed: int = 0
    seconds: float = field(default=0.0, compare=False)
    became: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What became of `search` and `data`: `made`, `left` though something changed, or nothing was to be done."""
    done: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    """Files that were rendered, written or removed: which of these, and why."""
    next_change: NextChange | None = field(default=None, compare=False)
    """When the site changes by itself, as far as it is known now."""

    def timed(self, seconds: float) -> Report:
        """The same with its problems in order and the time it took."""
        return replace(self, problems=in_order(self.problems), seconds=seconds)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that is open for a build: its database, what pages may read, what they read, and what renders them."""

    job: Job
    store: Store
    cells: Cells
    traces: Traces
    renderer: Renderer
    crew: Crew = field(default_factory=Alone)
    """Who reads files and renders pages."""


@contextmanager
def locked(job: Job) -> Iterator[None]:
    """The archive's database for one sitegen alone; raises Refusal where another keeps it too long."""
    name, patience = ("preview.lock", 1.0) if job.drafts else ("lock", PATIENCE)
    file = job.scratch / name
    try:
        while True:
            job.scratch.mkdir(exist_ok=True)
            with FileLock(file, timeout=patience, thread_local=False):
                if (
                    file.exists()
                ):  # `sitegen clean` deletes it while it holds it: a lock on a deleted file locks nothing
                    yield
                    return
    except Timeout:
        what = (
            f"a preview of this archive is running already{_where(job)}"
            if job.drafts
            else "another sitegen is at work on this archive"
        )
        raise Refusal(f"{what} ({job.scratch / name}); wait for it or stop it") from None


def _where(job: Job) -> str:
    """The address of the preview that is running, which it keeps in a file."""
    file = job.scratch / ADDRESS
    return f" at {file.read_text('utf-8')}" if file.is_file() else ""


@contextmanager
def opened(job: Job) -> Iterator[Archive]:
    """The archive of a job, locked, so that no other sitegen works on it."""
    renderer = renderer_of(job)
    with locked(job), closing(connected(job, renderer.plugins)) as store, closing(crew(job)) as workers:
        yield Archive(job, store, cells(job, store, renderer), Traces(store), renderer, workers)


def crew(job: Job) -> Crew:
    """Who does the work of a job; raises Refusal where there is no such cluster."""
    if not job.cluster:
        return Processes(job.workers)
    from sitegen.build.parallel.dask import connected as joined

    return joined(job.cluster, job.workers, partial(_everything, job.root, job.config.plugins, job.config_file))


def _everything(root: Path, wanted: schema.Plugins, config_file: Path) -> bytes:
    """What a machine works with: the program and the plugins; nothing where it cannot have these."""
    try:
        return _program() + plugins.load(root, wanted, config_file).digest
    except Refusal:
        return b""


def connected(job: Job, used: Plugins) -> Store:
    """The archive's database, to be used while it is locked; raises Refusal for a configured file that is not there."""
    font = job.config.images.card_font
    if font and not (job.root / font).is_file():
        hint = "the font of the cards lies in the archive's own folder"
        raise Refusal([places(job.config_file).problem(("images", "card_font"), f'there is no file "{font}"', hint)], 2)
    job.scratch.mkdir(exist_ok=True)
    _borrow(job)
    return Store(job.database, salt(job.config, used))


def _borrow(job: Job) -> None:
    """A database of its own begins as the published archive's: then little is left to read and render."""
    published = job.scratch / "archive.db"
    if job.database == published or job.database.exists() or not published.exists():
        return
    part = job.database.with_suffix(".part")
    discard(part)
    try:
        with closing(sqlite3.connect(published)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        part.replace(job.database)
    except sqlite3.Error:  # damaged, or written to: the preview reads the content itself
        discard(part)


def plugins_of(job: Job, digest: bytes | None = None) -> Plugins:
    """The plugins that the configuration names, as they are on the disk now.

    Raises Refusal for what is wrong with them, and where a worker finds others than those of the build's `digest`.
    """
    found = plugins.load(job.root, job.config.plugins, job.config_file)
    if digest is not None and found.digest != digest:
        raise Refusal("a plugin was changed while it was used: run it again")
    return found


def theme(job: Job, used: Plugins) -> Theme:
    """The theme that the configuration names, as it is on the disk now, with the layers of plugins before it."""
    found = load_theme(job.root, job.config.theme.name, job.config.theme.options, places(job.config_file))
    return replace(found, layers=(found.layers[0], *used.layers, *found.layers[1:])) if used.layers else found


def renderer_of(job: Job, used: Plugins | None = None) -> Renderer:
    """What renders the pages of a job, and makes its outputs, with theme and plugins as they are now, or these plugins."""
    used = used or plugins_of(job)
    return Renderer(job.config, theme(job, used), job.root, used)


def cells(job: Job, store: Store, renderer: Renderer) -> Cells:
    """What pages may read, during one build."""
    return Cells(store, job.config, job.root, renderer.cells() | {"recent": partial(recent, store, job.now)})


def salt(config: Config, used: Plugins) -> bytes:
    """A digest of what every parsed document and every rendered page depends on beside its recorded reads."""
    parsing = (
        config.site.language,
        config.site.timezone,
        config.content,
        config.kinds,
        config.images.cards,
        list(config.sections) if config.content.closed_sections else [],
    )
    return hashlib.sha256(_program() + used.digest + encode(parsing)).digest()


@cache
def _program() -> bytes:
    """A digest of this program and of the libraries that shape its output."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    here = Path(__file__).parent.parent
    sources = sorted(here.rglob("*.py")) + sorted(here.rglob("*.sql"))
    for file in (file for file in sources if file.relative_to(here).parts[0] not in BESIDE):
        digest.update(file.relative_to(here).as_posix().encode() + b"\0" + file.read_bytes())
    digest.update("".join(version(name) for name in LIBRARIES).encode())
    digest.update(zlib.ZLIB_RUNTIME_VERSION.encode())
    binaries = [
        line for line in (distribution("pillow").read_text("RECORD") or "").splitlines() if _BINARY.search(line)
    ]
    digest.update("\n".join(sorted(binaries)).encode())  # its codecs and FreeType, with their checksums
    return digest.digest()


def output_folder(root: Path, config: Config, given: str | None) -> Path:
    """The output folder: as given on the command line, or as configured, which counts from the archive's folder."""
    return Path(os.path.abspath(given)) if given else Path(os.path.abspath(root / config.output.folder))  # noqa: PTH100 - links stay as they are
