"""Content files that are not documents: whether they are published, and their addresses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sitegen.content.archived_copies import ARCHIVED_COPIES_FILE
from sitegen.content.data_files import DATA_PREFIX
from sitegen.database.linking.resolver import ResolutionError, Resolver
from sitegen.database.records import EMPTY_SUMMARY
from sitegen.diagnostics import Problem
from sitegen.media.probe import probe
from sitegen.model.media_info import ScriptedSvg
from sitegen.names.private_files import private_part
from sitegen.problem_codes.files import SCRIPT_IN_SVG
from sitegen.problem_codes.publication import PRIVATE_STATIC_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.content.scanner import FileStat
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store


STATIC_PREFIX = "content/static/"
"""The folder of files that are published without a reference to them."""


def is_document(path: str) -> bool:
    """Return True if a file below `content/` is parsed as a document; no file in `content/static/` is."""
    return path.lower().endswith(".md") and not path.startswith("content/static/")


def resolve_published_file(store: Store, config: Config, path: str) -> tuple[str, DocumentRecord | None, set[str]]:
    """Return the address of a file if it is published, the document that it belongs to, and the lookups of both.

    Files in `static/` are published, except for private names, and files that a public document shows, links or declares.

    Returns:
        The address or "", the document in whose folder the file is or None, and keys as of `Resolver.lookups`.
    """
    resolver = Resolver(store, config)
    try:
        address, owner = resolver.resolve_asset(path)
    except ResolutionError:
        return "", None, resolver.lookups
    if path.startswith(STATIC_PREFIX):
        return "" if private_name(path, config) else address, owner, resolver.lookups
    is_used = (owner is None or _has_page(store, owner)) and bool(store.listing("asset", address))
    return address if is_used else "", owner, resolver.lookups


def private_name(path: str, config: Config) -> str:
    """Return the file or folder of `content/static/` with a private name that keeps a path unpublished; "" if there is none."""
    below = path.removeprefix(STATIC_PREFIX)
    allowed = [entry.strip("/") for entry in config.content.publish_static]
    if any(below == entry or below.startswith(f"{entry}/") for entry in allowed):
        return ""
    part = private_part(below)
    return f"{STATIC_PREFIX}{part}" if part else ""


def private_file_problems(store: Store, config: Config) -> list[Problem]:
    """Return a warning for each file or folder of `content/static/` that is not published because of its name."""
    names = sorted({name for path in store.paths(STATIC_PREFIX) if (name := private_name(path, config))})
    return [_private_file_problem(name, config) for name in names]


def _private_file_problem(name: str, config: Config) -> Problem:
    message = PRIVATE_STATIC_FILE(
        "not published, since its name is that of a hidden file, a backup, a key or a lock file"
    )
    entries = json.dumps([*config.content.publish_static, name.removeprefix(STATIC_PREFIX)], ensure_ascii=False)
    hint = f"move it out of content/, or publish it with this line in [content] of sitegen.toml: publish_static = {entries}"
    return Problem(name, 0, 0, message, hint, "warning")


def scripted_svg_problems(store: Store, config: Config) -> list[Problem]:
    """Return an error for each published SVG file with a script, at its place in the file."""
    hint = "export the drawing without scripts, or remove what is named"
    return [
        Problem(
            path,
            info.line,
            info.column,
            SCRIPT_IN_SVG(f"{info.script} would run a script in the browsers of readers"),
            hint,
        )
        for path in _svg_paths(store)
        if isinstance(info := store.media_info(path), ScriptedSvg) and resolve_published_file(store, config, path)[0]
    ]


def _svg_paths(store: Store) -> list[str]:
    return [path for (path,) in store.db.execute("SELECT path FROM media_info WHERE path LIKE '%.svg' ORDER BY path")]


def _has_page(store: Store, owner: DocumentRecord) -> bool:
    return owner.state == "public" and store.blob(owner.id, "summary") not in EMPTY_SUMMARY


def probe_media(store: Store, root: Path, changed: Mapping[str, FileStat]) -> None:
    """Store the size, page count and so on of changed images and PDFs, so that rendering does not open the files."""
    for path, stat in changed.items():
        try:
            store.save_media_info(path, probe(root / stat.disk_path, stat.digest.hex()))
        except FileNotFoundError:  # deleted since the scan: the next scan reports it
            continue


def unpublished_files(store: Store, config: Config) -> list[str]:
    """Return the content files outside `static/` that are not published, for `sitegen check`."""
    own = {config.images.social_card_font, ARCHIVED_COPIES_FILE}
    others = (path for path in store.paths() if not is_document(path) and path not in own)
    return [
        path
        for path in others
        if not path.startswith((STATIC_PREFIX, DATA_PREFIX)) and not resolve_published_file(store, config, path)[0]
    ]
