"""The build context: an open archive with its database, query engine, renderer and executor."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from sitegen import plugins
from sitegen.build.fingerprint import PROGRAM_KEY_BYTES, cache_key, source_digest
from sitegen.build.lock import build_lock
from sitegen.build.parallel.executor import ProcessExecutor, SerialExecutor
from sitegen.config.loader import read_source_positions
from sitegen.database.connection import delete_database, open_readonly, store_checksums, verify
from sitegen.database.dependencies.traces import Traces
from sitegen.database.front import active_pins
from sitegen.database.queries.engine import QueryEngine
from sitegen.database.queries.recent import recent_stories
from sitegen.database.store import Store
from sitegen.diagnostics import SitegenError, tell_user
from sitegen.problem_codes.configuration import MISSING_CARD_FONT, MISSING_SCRIPT, MISSING_SITE_IMAGE
from sitegen.problem_codes.environment import PLUGIN_CHANGED
from sitegen.render.renderer import Renderer
from sitegen.theme.theme import load_theme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.build.options import BuildOptions
    from sitegen.build.parallel.executor import Executor
    from sitegen.config import schema
    from sitegen.plugins import Plugins
    from sitegen.problem_codes import Message
    from sitegen.struct_paths import KeyPath
    from sitegen.theme.theme import Theme


OTHER_VERSION = "the cache in .sitegen/ was written by another version of sitegen, of Python or of a library; everything is built again"


@dataclass(frozen=True, slots=True)
class BuildContext:
    """An archive that is open for a build, with everything that the steps of a build need."""

    options: BuildOptions
    store: Store
    queries: QueryEngine
    traces: Traces
    renderer: Renderer
    executor: Executor = field(default_factory=SerialExecutor)
    """Runs the functions that parse, link and render: in this process, in several, or on a cluster."""


@contextmanager
def open_context(options: BuildOptions) -> Iterator[BuildContext]:
    """Lock and open an archive; no other process can build it until the context is closed.

    Raises:
        SitegenError: if the theme, the plugins or the cluster cannot be used, or if the archive is locked too long.
    """
    renderer = create_renderer(options)
    with (
        build_lock(options),
        closing(open_store(options, renderer.plugins)) as store,
        closing(create_executor(options)) as executor,
    ):
        yield BuildContext(options, store, create_engine(options, store, renderer), Traces(store), renderer, executor)


def create_executor(options: BuildOptions) -> Executor:
    """Return the executor of a build.

    Raises:
        SitegenError: if the cluster cannot be used.
    """
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
    """Open the archive's database, which must be locked.

    Raises:
        SitegenError: if a file that the configuration names does not exist (exit code 2).
    """
    _check_configured_files(options)
    options.state_folder.mkdir(exist_ok=True)
    _copy_published_database(options)
    key = cache_key(options.config, loaded_plugins)
    store = Store(options.database_path, key, should_sync=options.should_sync)
    discarded = (store.discarded_key or key)[:PROGRAM_KEY_BYTES]
    if discarded != key[:PROGRAM_KEY_BYTES] and not options.is_preview:
        tell_user(OTHER_VERSION)
    return store


def _check_configured_files(options: BuildOptions) -> None:
    """Raise SitegenError if the font of social cards, the logo, the icon or a script does not exist or has the wrong type."""
    site, font = options.config.site, options.config.images.social_card_font
    hint = "write the address of a file below content/static/: /logo.svg is content/static/logo.svg"
    missing: list[tuple[KeyPath, Message, str]] = [
        (path, MISSING_SITE_IMAGE(f'"{address}" is not a file below content/static/'), hint)
        for path, address in (
            (("site", "logo"), site.logo),
            (("site", "icon"), site.icon),
            (("site", "touch_icon"), site.touch_icon),
        )
        if address and not (address.startswith("/") and (options.root / f"content/static{address}").is_file())
    ]
    missing += [
        (
            ("head", "scripts", number, "src"),
            MISSING_SCRIPT(f'"{script.src}" is not a file below content/static/'),
            hint,
        )
        for number, script in enumerate(options.config.head.scripts)
        if script.src.startswith("/") and not (options.root / f"content/static{script.src}").is_file()
    ]
    missing += [
        (("head", "styles", number), MISSING_SCRIPT(f'"{address}" is not a file below content/static/'), hint)
        for number, address in enumerate(options.config.head.styles)
        if not (address.startswith("/") and (options.root / f"content/static{address}").is_file())
    ]
    if site.icon and not site.icon.lower().endswith((".svg", ".png", ".ico")):
        message = MISSING_SITE_IMAGE(f'"{site.icon}" is not an SVG, PNG or ICO file')
        shape = "export the icon as an SVG file, or as a PNG file of at least 180 by 180 pixels"
        missing.append((("site", "icon"), message, shape))
    if site.touch_icon and not site.touch_icon.endswith(".png"):
        message = MISSING_SITE_IMAGE(f'"{site.touch_icon}" is not a PNG file')
        missing.append((("site", "touch_icon"), message, "export the icon as a PNG file of at least 180 by 180 pixels"))
    if font and not (options.root / font).is_file():
        message = MISSING_CARD_FONT(f'there is no file "{font}"')
        missing.append((("images", "social_card_font"), message, "give a path relative to the archive's folder"))
    if missing:
        positions = read_source_positions(options.config_file)
        raise SitegenError([positions.problem_at(*each) for each in missing], 2)


def _copy_published_database(options: BuildOptions) -> None:
    """Create a separate database as a copy of the published archive's, so that few documents have to be parsed and rendered again."""
    published = options.state_folder / "archive.db"
    if options.database_path == published or options.database_path.exists() or not published.exists():
        return
    part = options.database_path.with_suffix(".part")
    delete_database(part)
    try:
        verify(published)
        with closing(open_readonly(published, immutable=False)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        part.replace(options.database_path)
        store_checksums(options.database_path)
    except sqlite3.Error:  # damaged, or in use: start with an empty database instead
        delete_database(part)


def open_readonly_store(options: BuildOptions) -> Store:
    """Open the archive's database for reading, for a worker; on a cluster as an immutable file."""
    return Store(options.database_path, None, immutable=bool(options.cluster_address))


def load_plugins(options: BuildOptions, digest: bytes | None = None) -> Plugins:
    """Load the configured plugins from the disk.

    Args:
        options: the options of the build.
        digest: in a worker, the digest of the plugins that the build uses.

    Raises:
        SitegenError: if a plugin is invalid, or if the plugins do not have this digest.
    """
    found = plugins.load(options.root, options.config.plugins, options.config_file)
    if digest is not None and found.digest != digest:
        raise SitegenError(PLUGIN_CHANGED("a plugin changed during the build; run the build again"))
    return found


def load_layered_theme(options: BuildOptions, loaded_plugins: Plugins) -> Theme:
    """Load the configured theme from the disk.

    Its layers are, from first to last: the archive's own templates, those of plugins, the theme and the themes that it inherits from.

    Raises:
        SitegenError: if the theme cannot be used.
    """
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
    """Return a renderer with the theme on the disk, and with these plugins or those on the disk."""
    loaded_plugins = loaded_plugins or load_plugins(options)
    return Renderer(options.config, load_layered_theme(options, loaded_plugins), options.root, loaded_plugins)


def create_engine(options: BuildOptions, store: Store, renderer: Renderer) -> QueryEngine:
    """Return a query engine without cached results, for one build."""
    supplied = renderer.query_providers() | {
        "recent": partial(recent_stories, store, options.now),
        "active_pins": partial(active_pins, options.config, options.now),
    }
    return QueryEngine(store, options.config, options.root, supplied)
