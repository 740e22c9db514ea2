"""A temporary file with the records of one shard, so that they are made once, read several times, and not kept in memory."""

from __future__ import annotations

import hashlib
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Self

import msgspec

from sitegen.artifacts.search.index_files import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

LENGTH_BYTES = 8
"""Size of the number before each record, its length in bytes."""


class RecordSpool:
    """The records of one shard, in a file that is deleted when the context ends or the process dies."""

    def __init__(self, folder: Path) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, records: Iterable[Record], inputs: bytes) -> str:
        """Store records; return a digest of them and of other inputs."""
        digest, encoder = hashlib.sha256(inputs), msgspec.msgpack.Encoder()
        for record in records:
            data = encoder.encode(record)
            digest.update(data)
            self._file.write(len(data).to_bytes(LENGTH_BYTES))
            self._file.write(data)
        return digest.hexdigest()

    def records(self) -> Iterator[Record]:
        """Yield the stored records in order."""
        decoder = msgspec.msgpack.Decoder(Record)
        self._file.seek(0)
        while header := self._file.read(LENGTH_BYTES):
            yield decoder.decode(self._file.read(int.from_bytes(header)))
