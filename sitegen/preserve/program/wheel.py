"""The wheel of the installed sitegen, made from its files, so that no network and no build tool is needed.

It is a wheel of the program that runs: of a regular installation, and also of an editable one, with the sources as they are now. The metadata
are those of the installation.
"""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.folder_contents import list_tree
from sitegen.preserve.files.zip_files import write_zip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import Distribution

PROJECT = "newsroom-sitegen"
_METADATA_FILES = ("METADATA", "WHEEL", "entry_points.txt")
_TAG = re.compile(r"^Tag: (\S+)$", re.MULTILINE)


def write_wheel(folder: Path, scratch: Path) -> Path:
    """Write the wheel to a folder and return its path.

    Args:
        folder: the folder for the wheel.
        scratch: an empty folder for its parts.
    """
    installed = distribution(PROJECT)
    name = f"{PROJECT.replace('-', '_')}-{installed.version}"
    files = dict(sorted([*_package_files(), *_metadata_files(installed, f"{name}.dist-info")]))
    record = scratch / "RECORD"
    record.write_text(_format_record(files, f"{name}.dist-info/RECORD"), "utf-8")
    tag = _TAG.search(installed.read_text("WHEEL") or "")
    wheel = folder / f"{name}-{tag[1] if tag else 'py3-none-any'}.whl"
    write_zip(wheel, [*files.items(), (f"{name}.dist-info/RECORD", record)])
    return wheel


def _package_files() -> Iterator[tuple[str, Path]]:
    """Yield the files of the package, with the themes, which an editable installation has next to it."""
    package = Path(__file__).resolve().parents[2]
    themes = package / "themes"
    for base, prefix in (
        (package, "sitegen"),
        (themes if themes.is_dir() else package.parent / "themes", "sitegen/themes"),
    ):
        for path in list_tree(base):
            parts = path.relative_to(base).parts
            is_cache = "__pycache__" in parts or any(part.startswith(".") for part in parts)
            if path.is_file() and not is_cache:
                yield f"{prefix}/{'/'.join(parts)}", path


def _metadata_files(installed: Distribution, folder: str) -> Iterator[tuple[str, Path]]:
    """Yield the metadata of the installed package, which do not depend on the place of the installation."""
    for file in installed.files or ():
        *parents, name = file.parts
        if parents and parents[0].endswith(".dist-info") and (name in _METADATA_FILES or "licenses" in parents):
            yield "/".join([folder, *parents[1:], name]), Path(str(file.locate()))


def _format_record(files: dict[str, Path], record: str) -> str:
    """Return the list of files with digests and sizes that a wheel contains."""
    lines = [f"{name},sha256={_digest(path)},{path.stat().st_size}\n" for name, path in files.items()]
    return "".join([*lines, f"{record},,\n"])


def _digest(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
