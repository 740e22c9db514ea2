"""Writes bags: payload, manifests with SHA-256 and SHA-512, metadata and manifests of the tag files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.folder_contents import list_tree
from sitegen.preserve.bag.tag_files import DECLARATION, METADATA, VERSION_TEXT, format_manifest, format_metadata
from sitegen.preserve.files.digests import digest_chunks
from sitegen.preserve.files.zip_files import read_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from sitegen.preserve.files.digests import Digests

ALGORITHMS = ("sha256", "sha512")
FILE_MODE, FOLDER_MODE = 0o644, 0o755
SIGNED_FILE = "tagmanifest-sha512.txt"
"""The file that a signature covers: it has the digests of all tag files, and those the digests of the payload."""
_UNITS = ("bytes", "KB", "MB", "GB", "TB")


class BagWriter:
    """A bag that is being written to an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.payload: dict[str, Digests] = {}
        self.tag_files: dict[str, Digests] = {}

    def add_bytes(self, path: str, data: bytes) -> None:
        """Add a file to the payload; the path begins with `data/`."""
        self.payload[path] = self._write(path, [data])

    def add_file(self, path: str, source: Path) -> None:
        """Add a copy of a file to the payload."""
        with source.open("rb") as stream:
            self.payload[path] = self._write(path, read_chunks(stream))

    def close(self, metadata: Sequence[tuple[str, str]]) -> None:
        """Write the tag files.

        Args:
            metadata: names and values of `bag-info.txt`, without the sizes, which are added.
        """
        total = sum(each.size for each in self.payload.values())
        sizes = [("Bag-Size", format_size(total)), ("Payload-Oxum", f"{total}.{len(self.payload)}")]
        self._add_tag_file(DECLARATION, VERSION_TEXT.encode())
        self._add_tag_file(METADATA, format_metadata([*metadata, *sizes]))
        for algorithm in ALGORITHMS:
            self._add_tag_file(f"manifest-{algorithm}.txt", _format(self.payload, algorithm))
        for algorithm in ALGORITHMS:
            self._write(f"tagmanifest-{algorithm}.txt", [_format(self.tag_files, algorithm)])

    def _add_tag_file(self, path: str, data: bytes) -> None:
        self.tag_files[path] = self._write(path, [data])

    def _write(self, path: str, chunks: Iterable[bytes]) -> Digests:
        target = self.folder / path
        _make_folders(target.parent)
        with target.open("xb") as stream:
            digests = digest_chunks(_written(stream, chunks), ALGORITHMS)
        target.chmod(FILE_MODE)
        return digests


def _written(stream: BinaryIO, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Write chunks, and yield each."""
    for chunk in chunks:
        stream.write(chunk)
        yield chunk


def file_digests(path: Path) -> dict[str, str]:
    """Return the digests of a file by algorithm."""
    with path.open("rb") as stream:
        return digest_chunks(read_chunks(stream), ALGORITHMS).by_algorithm


def _make_folders(folder: Path) -> None:
    if not folder.exists():
        _make_folders(folder.parent)
        folder.mkdir()
        folder.chmod(FOLDER_MODE)


def _format(files: dict[str, Digests], algorithm: str) -> bytes:
    return format_manifest({path: each.by_algorithm[algorithm] for path, each in files.items()})


def format_size(size: int) -> str:
    """Return a number of bytes for people, such as `1.5 MB`."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:  # noqa: PLR2004 - decimal units
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {_UNITS[unit]}" if unit else f"{size} {_UNITS[0]}"


def bag_files(folder: Path) -> list[str]:
    """Return the paths of all files of a bag, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in list_tree(folder) if not path.is_dir())
