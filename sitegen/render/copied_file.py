"""Content files that are published with the bytes that they have, and are never in memory as a whole: videos, recordings, PDFs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.files import UNREADABLE_MEDIA

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

PIECE_BYTES = 1 << 20
"""Number of bytes that are in memory at a time."""


class CopyError(SitegenError):
    """A file cannot be copied."""

    def __init__(self, reason: str) -> None:
        super().__init__(UNREADABLE_MEDIA(reason))


class CopiedFile(NamedTuple):
    """The content of a published file that has the bytes of a content file."""

    path: Path
    """The content file."""
    size: int
    """Its number of bytes when the page was rendered."""

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes, `PIECE_BYTES` at a time.

        Raises:
            CopyError: if the file cannot be read.
        """
        with _read_errors():
            stream = self.path.open("rb")
        with stream:
            while True:
                with _read_errors():
                    piece = stream.read(PIECE_BYTES)
                if not piece:
                    return
                yield piece

    def digest(self) -> str:
        """Return the SHA-256 of the bytes in hexadecimal.

        Raises:
            CopyError: if the file cannot be read.
        """
        with _read_errors(), self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def read(self) -> bytes:
        """Return all bytes, for those who cannot work with pieces.

        Raises:
            CopyError: if the file cannot be read.
        """
        with _read_errors():
            return self.path.read_bytes()


Content = bytes | CopiedFile
"""The content of a published file."""


def as_bytes(content: Content) -> bytes:
    """Return the bytes of a published file. See `CopiedFile.read`."""
    return content if isinstance(content, bytes) else content.read()


def content_size(content: Content) -> int:
    """Return the number of bytes of a published file."""
    return len(content) if isinstance(content, bytes) else content.size


class ContentBytes(Mapping[str, bytes]):
    """The bytes of published files by path, which are read or rendered each time, and are not kept."""

    def __init__(self, paths: Collection[str], content_of: Callable[[str], Content]) -> None:
        """`content_of` returns the content of the file at one of the paths."""
        self._paths, self._content_of = paths, content_of

    def __getitem__(self, path: str) -> bytes:
        return as_bytes(self._content_of(path))

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@contextmanager
def _read_errors() -> Iterator[None]:
    """Turn errors of the content file into CopyError, so that they are not taken for errors of the output folder."""
    try:
        yield
    except OSError as error:
        raise CopyError(str(error)) from error
