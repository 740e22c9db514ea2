"""Writes files so that a program that stops in between leaves each of them whole, old or new."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_all(changed: Mapping[Path, bytes], created: Mapping[Path, bytes] | None = None) -> None:
    """Replace existing files and create new ones; if one of them fails, restore the previous ones.

    Raises:
        FileExistsError: if a file that is to be created exists.
        OSError: if a file cannot be written.
    """
    before = {path: path.read_bytes() for path in changed}
    made: list[Path] = []
    replaced: list[Path] = []
    try:
        for path, data in (created or {}).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as stream:
                made.append(path)
                stream.write(data)
        for path, data in changed.items():
            replace_file(path, data)
            replaced.append(path)
    except BaseException:
        for path in replaced:
            replace_file(path, before[path])
        for path in made:
            path.unlink(missing_ok=True)
        raise


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file atomically, and keep its mode."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.chmod(path.stat().st_mode & 0o7777)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
