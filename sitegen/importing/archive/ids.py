"""The ids of the content files that the archive has, from their names and their `slug:`, and where they were imported from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.folder_contents import list_tree
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.names.naming import slug_from_filename

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.config.schema import Config

_SLUG = re.compile(rb"""^["']?slug["']?[ \t]*[:=][ \t]*["']?([A-Za-z0-9_.-]+)["']?[ \t]*(?:#.*)?\r?$""", re.MULTILINE)
_FENCE = re.compile(rb"^(---|\+\+\+)[ \t]*\r?$", re.MULTILINE)
_IMPORTED = re.compile(
    rb"^(imported:|\[imported\]|imported[ \t]*=|internal:|\[internal\b|internal[ \t]*[=.])", re.MULTILINE
)
MAX_FRONT_MATTER_BYTES = 64 * 1024
"""Number of bytes at the start of a file that are searched for `slug:` and `imported:`."""


def read_ids(root: Path, config: Config) -> dict[str, str]:
    """Return the path of each content file, from the archive's folder, by its id."""
    found: dict[str, str] = {}
    for kind in config.kinds:
        for file in kind_files(root, config, kind):
            path = file.relative_to(root).as_posix()
            found.setdefault(f"{kind}/{slug_in_front_matter(file) or slug_from_filename(path)}", path)
    return found


def read_origins(root: Path, config: Config) -> dict[tuple[str, str], str]:
    """Return the path of each imported content file by the system and the id there, from `imported:` in its front matter."""
    found: dict[tuple[str, str], str] = {}
    for kind in config.kinds:
        for file in kind_files(root, config, kind):
            if origin := _origin(file):
                found.setdefault(origin, file.relative_to(root).as_posix())
    return found


def read_names(root: Path, config: Config) -> dict[str, str]:
    """Return the ids of entities by their names and aliases without case. A name that two entities have is left out."""
    found: dict[str, str] = {}
    for kind in config.kinds.keys() - NON_ENTITY_KINDS:
        for file in kind_files(root, config, kind):
            front = front_matter_of(file)
            uid = f"{kind}/{front.get('slug') or slug_from_filename(file.relative_to(root).as_posix())}"
            aliases = front.get("aliases")
            for name in {str(front.get("name", "")), *map(str, aliases if isinstance(aliases, list) else ())}:
                key = " ".join(name.casefold().split())
                found[key] = uid if found.get(key, uid) == uid else ""
    return {name: uid for name, uid in found.items() if uid}


def kind_files(root: Path, config: Config, kind: str) -> Iterator[Path]:
    """Yield the content files of a kind, sorted."""
    yield from list_tree(root / "content" / config.kinds[kind].folder, "*.md", with_hidden=False)


def slug_in_front_matter(file: Path) -> str:
    """Return the value of `slug` in a file's front matter; "" if there is none."""
    found = _SLUG.search(_front_matter(file))
    return found[1].decode() if found else ""


def _front_matter(file: Path) -> bytes:
    with file.open("rb") as stream:
        data = stream.read(MAX_FRONT_MATTER_BYTES)
    ends = [found.start() for found in _FENCE.finditer(data)][1:2]
    return data[: ends[0]] if ends else data


def _origin(file: Path) -> tuple[str, str] | None:
    """Return the system and the id in `imported`; None if the file has none, or cannot be read."""
    if not _IMPORTED.search(_front_matter(file)):
        return None
    return origin_of(front_matter_of(file))


def front_matter_of(file: Path) -> dict[str, Any]:
    """Return the front matter of a content file; empty if it cannot be read. Of a document that is too large, only the beginning is read."""
    from sitegen.content.front_matter.splitter import read_front_matter
    from sitegen.content.parser import MAX_DOCUMENT_BYTES
    from sitegen.content.text.decoding import decode_text
    from sitegen.content.text.limited_files import read_beginning
    from sitegen.diagnostics import Problem

    data = read_beginning(file, MAX_DOCUMENT_BYTES)
    whole = data if len(data) <= MAX_DOCUMENT_BYTES else data[: data.rfind(b"\n") + 1]
    text = decode_text(whole, str(file))
    front = text if isinstance(text, Problem) else read_front_matter(text, str(file))
    return {} if isinstance(front, Problem) else dict(front.data)


def origin_of(front_matter: dict[str, Any]) -> tuple[str, str] | None:
    """Return the system and the id in the field `imported` of front matter; None if it has none.

    Pages do not have this field: importers write it to `internal.import.source` of them.
    """
    imported = front_matter.get("imported") or _table(_table(front_matter, "internal"), "import").get("source")
    if not isinstance(imported, dict) or "id" not in imported:
        return None
    return str(imported.get("system", "")), str(imported["id"])


def _table(table: dict[str, Any], key: str) -> dict[str, Any]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}
