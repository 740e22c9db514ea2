"""Checksums of the blocks of a file, in a file next to it, to notice flipped bits, exchanged blocks and a wrong size.

A second file, the log, may belong to the first: of that, the first bytes are checked, since more may be appended. The checksums are
CRC-32, which notices damage, but not a change on purpose.
"""

from __future__ import annotations

import os
import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

from sitegen import durability

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path
    from typing import IO

BLOCK_BYTES = 32_768
"""Size of a block: that of a page of the archive database."""
READ_BYTES = 32 * BLOCK_BYTES
"""Number of bytes that are read at once."""
SUFFIX = ".checksums"
"""Suffix of the file with the checksums."""
_NUMBERS = "<{}I"
_LOG_NUMBERS = 2
"""Numbers before those of the blocks: the size of the log, and its checksum."""


class Checksums(NamedTuple):
    """The checksums of a file and its log."""

    blocks: list[int]
    """One for each block of the file. The last block may be shorter than the others."""
    log_bytes: int = 0
    """The number of bytes of the log that were checked."""
    log_checksum: int = 0


def checksums_file(file: Path) -> Path:
    """Return the path of the checksums of a file."""
    return file.with_name(f"{file.name}{SUFFIX}")


def is_intact(file: Path, log: Path) -> bool:
    """Return True if a file and its log have their stored checksums. Both are read completely.

    Raises:
        OSError: if a file cannot be read.
    """
    stored = load(file)
    if stored is None or stored.blocks != block_checksums(file):
        return False
    return not stored.log_bytes or stored.log_checksum == _start_checksum(log, stored.log_bytes)


def load(file: Path) -> Checksums | None:
    """Return the stored checksums of a file; None if there are none, or if they are damaged."""
    try:
        data = checksums_file(file).read_bytes()
    except FileNotFoundError:
        return None
    count, rest = divmod(len(data), 4)
    if rest or count <= _LOG_NUMBERS:
        return None
    checksum, log_bytes, log_checksum, *blocks = struct.unpack(_NUMBERS.format(count), data)
    return Checksums(blocks, log_bytes, log_checksum) if checksum == zlib.crc32(data[4:]) else None


def store(file: Path, log: Path | None, blocks: list[int], *, should_sync: bool) -> None:
    """Store the checksums of a file with those of its log, if it has one, in place of older ones.

    Raises:
        OSError: if the disk is full or fails.
    """
    log_bytes = log.stat().st_size if log else 0
    numbers = (log_bytes, _start_checksum(log, log_bytes) if log else 0, *blocks)
    data = struct.pack(_NUMBERS.format(len(numbers)), *numbers)
    target = checksums_file(file)
    part = target.with_name(f"{target.name}.part")
    flush = durability.flush if should_sync else durability.flush_later
    try:
        part.write_bytes(zlib.crc32(data).to_bytes(4, "little") + data)
        flush([part])
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    flush([], [target.parent])


def block_checksums(file: Path) -> list[int]:
    """Return the checksum of each block of a file.

    Raises:
        OSError: if the file cannot be read.
    """
    found: list[int] = []
    with file.open("rb", buffering=0) as stream:
        while data := memoryview(stream.read(READ_BYTES)):
            found += [zlib.crc32(data[start : start + BLOCK_BYTES]) for start in range(0, len(data), BLOCK_BYTES)]
    return found


def changed_checksums(file: Path, before: list[int] | None, changed: Collection[int]) -> list[int]:
    """Return the checksum of each block of a file after a change of some blocks, and perhaps of its size.

    Args:
        file: the file.
        before: the checksums before the change; None to read the whole file.
        changed: the numbers of the blocks that may have changed, from 0; all that are new are among them.
    """
    if before is None:
        return block_checksums(file)
    with file.open("rb", buffering=0) as stream:
        count = -(-os.fstat(stream.fileno()).st_size // BLOCK_BYTES)
        found = [*before[:count], *[0] * (count - len(before))]
        for number in sorted(changed):
            if number < count:
                found[number] = _checksum_at(stream, number)
    return found


def _checksum_at(stream: IO[bytes], number: int) -> int:
    stream.seek(number * BLOCK_BYTES)
    return zlib.crc32(stream.read(BLOCK_BYTES))


def _start_checksum(file: Path, size: int) -> int | None:
    """Return the checksum of the first bytes of a file; None if it is missing or shorter."""
    checksum, left = 0, size
    try:
        with file.open("rb", buffering=0) as stream:
            while left and (data := stream.read(min(left, READ_BYTES))):
                checksum, left = zlib.crc32(data, checksum), left - len(data)
    except FileNotFoundError:
        return None
    return None if left else checksum
