"""ZIP files that have the same bytes each time: stored files in a given order, without times, as WACZ requires them."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

CHUNK_BYTES = 1 << 20
"""Number of bytes that are read at a time."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP file can state."""
_UNIX = 3
_FILE_MODE = 0o100644


def read_chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of a stream."""
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def write_zip(target: Path, files: Iterable[tuple[str, Path]]) -> None:
    """Write a ZIP file.

    Args:
        target: the file, which must not exist.
        files: name in the ZIP file and source of each file, in the order of the ZIP file.
    """
    with zipfile.ZipFile(target, "x") as archive:
        for name, source in files:
            with source.open("rb") as stream:
                _write_member(archive, name, source.stat().st_size, read_chunks(stream))


def _write_member(archive: zipfile.ZipFile, name: str, size: int, chunks: Iterable[bytes]) -> None:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.create_system = _UNIX
    member.external_attr = _FILE_MODE << 16
    member.file_size = size
    with archive.open(member, "w", force_zip64=size >= zipfile.ZIP64_LIMIT) as target:
        for chunk in chunks:
            target.write(chunk)


class _Comparison:
    """A file to which a ZIP file is written again, to be compared with the first one.

    Only headers are kept. The bytes of members are skipped, since their checksums are in the headers.
    """

    def __init__(self) -> None:
        self.position = self.length = 0
        self.is_skipping = False
        self.headers: dict[int, bytes] = {}

    def write(self, data: bytes) -> int:
        if not self.is_skipping:
            self.headers[self.position] = bytes(data)
        self.position += len(data)
        self.length = max(self.length, self.position)
        return len(data)

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = 0) -> int:
        self.position = offset + (self.length if whence else 0)
        return self.position

    def flush(self) -> None:
        """Do nothing: the data is in memory."""


def is_unchanged_zip(file: Path) -> bool:
    """Return True if a ZIP file has exactly the bytes that `write_zip` would give it.

    Checksums of members do not cover times, attributes and comments, so a change there would not be noticed otherwise.

    Raises:
        zipfile.BadZipFile: if it is not a ZIP file, or a member is damaged.
    """
    copy = _Comparison()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(copy, "w") as target:  # type: ignore[call-overload] # has what ZipFile calls
        for member in source.infolist():
            _copy_member(source, target, copy, member)
    with file.open("rb") as stream:
        return copy.length == file.stat().st_size and all(
            _bytes_at(stream, position, len(data)) == data for position, data in copy.headers.items()
        )


def _copy_member(source: zipfile.ZipFile, target: zipfile.ZipFile, copy: _Comparison, member: zipfile.ZipInfo) -> None:
    with source.open(member) as stream:
        _write_member(target, member.filename, member.file_size, _skipped(copy, read_chunks(stream)))  # type: ignore[arg-type] # a binary stream


def _skipped(copy: _Comparison, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a member so that their copy is not kept."""
    for chunk in chunks:
        copy.is_skipping = True
        yield chunk
        copy.is_skipping = False


def _bytes_at(stream: BinaryIO, position: int, length: int) -> bytes:
    stream.seek(position)
    return stream.read(length)


def duplicate_names(names: Sequence[str]) -> list[str]:
    """Return the names that occur more than once, sorted."""
    return sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
