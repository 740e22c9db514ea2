"""Which files that are no documents are published, and at which address."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sitegen.content.markdown.references import classify
from sitegen.content.scanner import private_part
from sitegen.database.linking.resolver import Resolver, Unresolved
from sitegen.database.store import NO_CARD
from sitegen.diagnostics import Problem
from sitegen.media.probe import facts
from sitegen.model.entity import Paper

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.content.scanner import Seen
    from sitegen.database.records import Row
    from sitegen.database.store import Store
    from sitegen.model.document import Meta


STATIC = "content/static/"


def is_document(path: str) -> bool:
    """Whether a file below `content/` is read as a document; in `content/static/` nothing is."""
    return path.lower().endswith(".md") and not path.startswith("content/static/")


def named_file(file: str, meta: Meta | None) -> list[str]:
    """The path of the copy that a document's front matter names: that file is its own, as one in its folder is."""
    if not isinstance(meta, Paper) or not meta.file or "://" in meta.file:
        return []
    kind, target, _ = classify(meta.file, file.rpartition("/")[0])
    return [target if kind == "asset" else f"content{target}"] if target else []


def published(store: Store, config: Config, path: str) -> tuple[str, Row | None, set[str]]:
    """The address of a file that is to be copied, or nothing; the document whose folder it is in; what was looked for.

    Published are the files in `static/`, and those that a public document shows, links or declares.
    """
    resolver = Resolver(store, config)
    try:
        address, owner = resolver.asset(path)
    except Unresolved:
        return "", None, resolver.wants
    if path.startswith(STATIC):
        return "" if refused(path, config) else address, owner, resolver.wants
    wanted = (owner is None or _has_page(store, owner)) and bool(store.bucket("asset", address))
    return address if wanted else "", owner, resolver.wants


def refused(path: str, config: Config) -> str:
    """Return the file or folder of `content/static/` for whose name a path is not published, or "" where it is."""
    below = path.removeprefix(STATIC)
    allowed = [entry.strip("/") for entry in config.content.publish_static]
    if any(below == entry or below.startswith(f"{entry}/") for entry in allowed):
        return ""
    part = private_part(below)
    return f"{STATIC}{part}" if part else ""


def refused_files(store: Store, config: Config) -> list[Problem]:
    """Return a warning for each file or folder of `content/static/` that is not published because of its name."""
    names = sorted({name for path in store.paths(STATIC) if (name := refused(path, config))})
    return [_refusal(name, config) for name in names]


def _refusal(name: str, config: Config) -> Problem:
    message = "not published: hidden files, backups, keys and lock files are not meant for readers"
    entries = json.dumps([*config.content.publish_static, name.removeprefix(STATIC)], ensure_ascii=False)
    hint = f"move it out of content/, or publish it with this line in [content] of sitegen.toml: publish_static = {entries}"
    return Problem(name, 0, 0, message, hint, "warning")


def _has_page(store: Store, owner: Row) -> bool:
    return owner.state == "public" and store.blob(owner.id, "card") not in NO_CARD


def learn(store: Store, root: Path, changed: Mapping[str, Seen]) -> None:
    """Remember of pictures and PDFs what pages show of them, so that nobody opens them again while they stay as they are."""
    for path, seen in changed.items():
        try:
            store.keep_facts(path, facts(root / seen.place, seen.digest.hex()))
        except FileNotFoundError:  # gone since it was looked at: the next look says so
            continue


def unpublished_files(store: Store, config: Config) -> list[str]:
    """The files that nothing publishes, for `check`."""
    others = (path for path in store.paths() if not is_document(path) and path != config.images.card_font)
    return [path for path in others if not path.startswith(STATIC) and not published(store, config, path)[0]]
