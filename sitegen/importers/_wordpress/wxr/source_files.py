"""Opens the files of an export: XML, compressed XML, zip archives of both, and folders of all of them."""

from __future__ import annotations

import codecs
import gzip
import re
import zipfile
import zlib
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from sitegen.diagnostics import Problem, SitegenError
from sitegen.folder_contents import list_tree
from sitegen.problem_codes.importing import ARCHIVE_TOO_LARGE, NOT_AN_EXPORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import BufferedReader

CHUNK_BYTES = 1024 * 1024
MAX_RATIO = 100
"""Maximum number of bytes that one compressed byte may become. Exports are compressed to about a sixth."""
MAX_ENTRY_BYTES = 2 * 1024**3
"""Maximum number of bytes of one file in a zip archive."""
_RATIO_APPLIES_BYTES = 10 * 1024 * 1024
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_NAMES = re.compile(r"(?i)\.(xml|wxr|rss)(\.gz)?$|\.zip$")
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
"""First bytes of compressed files."""
_EXPORT_AGAIN = "export it in WordPress at Tools → Export → All content"


class Part(NamedTuple):
    """One XML file of an export."""

    name: str
    """Path for messages. That of a file in a zip archive continues the path of the archive."""
    path: Path
    entry: str = ""
    """Name in the zip archive; "" for other files."""
    size: int = 0
    """Number of bytes to read, compressed."""

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes in UTF-8.

        Raises:
            SitegenError: if the file is damaged or too large.
        """
        try:
            yield from _as_utf8(self._raw(), self.name)
        except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, NotImplementedError, RuntimeError) as error:
            raise _not_an_export(self.name, f"the compressed file cannot be read: {error}") from None
        except UnicodeDecodeError as error:
            raise _not_an_export(self.name, f"the file is not in the encoding that it states: {error.reason}") from None

    def _raw(self) -> Iterator[bytes]:
        if self.entry:
            with zipfile.ZipFile(self.path) as archive:
                info = archive.getinfo(self.entry)
                _check_size(self.name, info.file_size, info.compress_size)
                with archive.open(info) as stream, _unpacked(stream) as unpacked:
                    yield from _read(unpacked, self.name, info.compress_size)
        elif self.path.open("rb").read(2) == _GZIP:
            with gzip.open(self.path) as packed:
                yield from _read(cast("IO[bytes]", packed), self.name, self.size)
        else:
            with self.path.open("rb") as stream:
                yield from _read(stream, self.name, 0)


def _unpacked(stream: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
    """Return the content of a compressed file in a zip archive, and any other file as it is."""
    first = cast("BufferedReader", stream).peek(4)
    if first[:4] == _ZIP:
        raise zipfile.BadZipFile("it is a zip archive inside a zip archive: unpack it first")
    return cast("AbstractContextManager[IO[bytes]]", gzip.open(stream)) if first[:2] == _GZIP else nullcontext(stream)


def find_parts(sources: Iterable[Path]) -> list[Part]:
    """Return the XML files in files and folders, each once, in the order of their paths in each source.

    Raises:
        SitegenError: if a source contains none, or is a damaged zip archive.
    """
    found: dict[tuple[Path, str], Part] = {}
    for source in sources:
        files = (
            [file for file in list_tree(source, with_hidden=False) if file.is_file()] if source.is_dir() else [source]
        )
        parts = [part for file in files if file == source or _NAMES.search(file.name) for part in _parts_of(file)]
        if not parts:
            raise _not_an_export(str(source), "it contains no XML file")
        found |= {(part.path.resolve(), part.entry): part for part in parts}
    return list(found.values())


def _parts_of(file: Path) -> list[Part]:
    with file.open("rb") as stream:
        is_zip = stream.read(4) == _ZIP
    if not is_zip:
        return [Part(str(file), file, "", file.stat().st_size)]
    try:
        with zipfile.ZipFile(file) as archive:
            if twice := [name for name, count in Counter(archive.namelist()).items() if count > 1]:
                raise _not_an_export(
                    str(file),
                    f"the zip archive contains {twice[0]} twice",
                    "unpack it, and give each file a name of its own",
                )
            return [
                Part(f"{file}/{info.filename}", file, info.filename, info.compress_size)
                for info in sorted(archive.infolist(), key=lambda info: info.filename)
                if _NAMES.search(info.filename) and not _is_system_file(info.filename)
            ]
    except zipfile.BadZipFile as error:
        raise _not_an_export(str(file), f"the zip archive is damaged: {error}") from None


def _is_system_file(name: str) -> bool:
    """Return True for what archive programs of macOS add."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _read(stream: IO[bytes], name: str, compressed: int) -> Iterator[bytes]:
    size = 0
    while chunk := stream.read(CHUNK_BYTES):
        size += len(chunk)
        if compressed:
            _check_size(name, size, compressed)
        yield chunk


def _check_size(name: str, size: int, compressed: int) -> None:
    if size > MAX_ENTRY_BYTES or (size > _RATIO_APPLIES_BYTES and size > MAX_RATIO * max(compressed, 1)):
        message = f"the compressed file has more than {size >> 20} MB, which is more than an export can have"
        hint = f"unpack it yourself if you know that it is right: at most {MAX_ENTRY_BYTES >> 30} GB and {MAX_RATIO} to 1 are read"
        raise SitegenError([Problem(name, 0, 0, ARCHIVE_TOO_LARGE(message), hint)])


def _as_utf8(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Yield text in UTF-8, from the encoding that the XML declares or that its first bytes show."""
    first = next(chunks, b"")
    declared = _DECLARED_ENCODING.search(first[:4096])
    encoding = _UTF16.get(first[:2], declared[1].decode() if declared else "utf-8")
    try:
        if codecs.lookup(encoding).name in {"utf-8", "ascii"}:
            yield first
            yield from chunks
            return
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise _not_an_export(name, f'it states the unknown encoding "{encoding}"') from None
    yield decoder.decode(first).encode()
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()


def _not_an_export(name: str, reason: str, hint: str = _EXPORT_AGAIN) -> SitegenError:
    return SitegenError([Problem(name, 0, 0, NOT_AN_EXPORT(f"this is not an export of WordPress: {reason}"), hint)])
