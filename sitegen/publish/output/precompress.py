"""Precompressed text files such as `index.html.gz` and `index.html.br`, for servers that send them.

A precompressed file belongs to the file next to it and not to a page, so it has no trace. The table `precompressed` stores
the digest of the bytes that each was compressed from. If a content file is published at the path of a precompressed file, it
must decompress to the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import struct
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem
from sitegen.problem_codes.publication import WRONG_COMPRESSED_FILE
from sitegen.publish.output import output_dir
from sitegen.urls import normalized_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sitegen.database.store import Store
    from sitegen.publish.output.output_dir import StagingArea

TEXT_SUFFIXES = frozenset(
    {".css", ".csv", ".html", ".js", ".json", ".jsonld", ".map", ".md", ".ndjson", ".ris", ".bib", ".svg", ".txt", ".vtt", ".webmanifest", ".xml"}
)  # fmt: skip
"""Suffixes of files that are worth compressing. Images and the search index are already compressed."""
MIN_COMPRESS_BYTES = 256
"""Minimum size in bytes of a file to compress. Smaller files are sent faster uncompressed."""
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""A gzip header (RFC 1952) without time and operating system, so that the bytes are the same on every machine."""
BROTLI_QUALITY = 7
"""Brotli quality, 0 to 11. Quality 11 takes thirty times as long to make files a tenth smaller."""


def gzip_bytes(data: bytes, level: int = 9) -> bytes:
    """Return data compressed with gzip (RFC 1952) at a level of zlib, with the same bytes each time."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15)
    compressed = compressor.compress(data) + compressor.flush()
    return GZIP_HEADER + compressed + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def brotli_bytes(data: bytes) -> bytes:
    """Return data compressed with Brotli (RFC 7932)."""
    import brotli  # needed only if Brotli is configured

    compressed: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    return compressed


def _unbrotli_bytes(data: bytes) -> bytes:
    """Return decompressed Brotli data; raises ValueError for other data."""
    import brotli

    try:
        decompressed: bytes = brotli.decompress(data)
    except brotli.error as error:
        raise ValueError(str(error)) from None
    return decompressed


ENCODINGS_SETTING = "precompressed_forms"
"""Setting: the encodings of the last build, separated by spaces."""
RECORD_ORPHANED_FILE = (
    "INSERT OR REPLACE INTO orphaned_file SELECT path, digest FROM precompressed WHERE path = ? AND digest != ''"
)
DECOMPRESSORS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.decompress, "br": _unbrotli_bytes}
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip_bytes, "br": brotli_bytes}


class Precompressor:
    """The precompressed files of a site during one build: stages them and keeps the table `precompressed` up to date."""

    def __init__(self, store: Store, staging: StagingArea, folder: Path, encodings: tuple[str, ...]) -> None:
        self.store, self.staging, self.folder, self.encodings = store, staging, folder, encodings
        self.current_files: dict[str, str] = {}
        """Path and SHA-256 of each precompressed file that was checked or compressed in this build."""
        self.new_files: dict[str, tuple[str, str]] = {}
        """The digests of the source and of the compressed bytes of each new precompressed file, by path.

        The second digest is empty if the source is too small to compress.
        """
        self.outdated_files: set[str] = set()
        """Paths of precompressed files of the last build with sources that became too small to compress: to be deleted."""
        self.has_changed_encodings = False
        """True if the configured encodings are not those of the last build."""
        self.problems: list[Problem] = []
        """Problems of content files at the path of a precompressed file that do not decompress to the file next to them."""

    def update_encodings(self) -> bool:
        """Store the configured encodings; return True if they differ from those of the last build."""
        current = " ".join(self.encodings).encode()
        if (self.store.setting(ENCODINGS_SETTING) or b"") == current:
            return False
        self.store.set_setting(ENCODINGS_SETTING, current)
        self.has_changed_encodings = True
        return True

    def update(self, files: Mapping[str, str], *, is_complete: bool) -> None:
        """Stage the precompressed files of some files, as far as they are not up to date.

        Args:
            files: path to SHA-256 of each file. Suffixes that are not in `TEXT_SUFFIXES` are skipped.
            is_complete: these are all files of the site, so all other precompressed files are recorded as orphaned.
        """
        for path, digest in files.items():
            if PurePosixPath(path).suffix in TEXT_SUFFIXES:
                for encoding in self.encodings:
                    if self._is_planned_page(f"{path}.{encoding}"):
                        self._check_own_file(path, encoding)
                    else:
                        self._update_file(path, digest, encoding)
        if is_complete:
            gone = [(path,) for path in self.previous_files() if path not in self.current_files]
            self.store.db.executemany(RECORD_ORPHANED_FILE, gone)
            self.store.db.executemany("DELETE FROM precompressed WHERE path = ?", gone)

    def _is_planned_page(self, path: str) -> bool:
        """Return True if a page of the plan has this path."""
        query = "SELECT 1 FROM page WHERE normalized_path = ?"
        return self.store.db.execute(query, (normalized_path(path),)).fetchone() is not None

    def _check_own_file(self, path: str, encoding: str) -> None:
        """Check that a content file at the path of a precompressed file decompresses to the file next to it.

        Servers send it instead of that file.
        """
        try:
            same = DECOMPRESSORS[encoding](self._read_bytes(f"{path}.{encoding}")) == self._read_bytes(path)
        except (ValueError, OSError, EOFError, zlib.error):
            same = False
        if not same:
            hint = f'remove it, compress the current "{path}", or remove "{encoding}" from [outputs] compress'
            message = WRONG_COMPRESSED_FILE(
                f'servers would send it instead of "{path}", and it is not that file compressed'
            )
            self.problems.append(Problem(f"{self.folder.name}/{path}.{encoding}", 0, 0, message, hint))

    def _read_bytes(self, path: str) -> bytes:
        """Return the bytes of a staged or published file."""
        with open(self.staging.staged.get(path) or self.folder / path, "rb") as file:  # noqa: PTH123 - many
            return file.read()

    def _update_file(self, path: str, digest: str, encoding: str) -> None:
        """Stage the precompressed file of one file, unless the database and the disk have it already."""
        compressed_path = f"{path}.{encoding}"
        query = "SELECT source, digest, stat FROM precompressed WHERE path = ?"
        known = self.store.db.execute(query, (compressed_path,)).fetchone()
        before, own_digest, stat = known or ("", "", "")
        if before == digest and (not own_digest or output_dir.is_untouched(self.folder / compressed_path, stat)):
            if own_digest:
                self.current_files[compressed_path] = own_digest
            return
        data = self._read_bytes(path)
        packed = COMPRESSORS[encoding](data) if len(data) >= MIN_COMPRESS_BYTES else b""
        new_digest = hashlib.sha256(packed).hexdigest() if packed else ""
        self.new_files[compressed_path] = (digest, new_digest)
        if own_digest and not packed:
            self.outdated_files.add(compressed_path)
        if packed:
            self.current_files[compressed_path] = new_digest
            if output_dir.file_digest(self.folder / compressed_path) != new_digest:
                self.staging.add(compressed_path, packed)

    def previous_files(self) -> dict[str, str]:
        """Return the precompressed files of the last build in the configured encodings: path to SHA-256.

        Outdated files are left out.
        """
        files = self.all_previous_files()
        return {
            path: digest
            for path, digest in files.items()
            if path.rpartition(".")[2] in self.encodings and path not in self.outdated_files
        }

    def all_previous_files(self) -> dict[str, str]:
        """Return the precompressed files of the last build in all encodings: path to SHA-256."""
        return dict(self.store.db.execute("SELECT path, digest FROM precompressed WHERE digest != ''").fetchall())

    def save(self) -> None:
        """Store the new precompressed files, and forget those in encodings that are no longer configured.

        Must be called after the new ones were published, since their stat is stored too, and the others were deleted.
        """
        if self.has_changed_encodings or not self.encodings:
            outdated = [(f"%.{encoding}",) for encoding in COMPRESSORS if encoding not in self.encodings]
            self.store.db.executemany("DELETE FROM precompressed WHERE path LIKE ?", outdated)
        rows = [
            (path, source, digest, output_dir.stat_signature(self.folder / path) if digest else "")
            for path, (source, digest) in self.new_files.items()
        ]
        self.store.db.executemany("INSERT OR REPLACE INTO precompressed VALUES (?, ?, ?, ?)", rows)


def has_damaged_outputs(store: Store, folder: Path) -> bool:
    """Return True if a precompressed file was changed or deleted since it was written."""
    rows = store.db.execute("SELECT path, stat FROM precompressed WHERE digest != ''")
    return not all(output_dir.is_untouched(folder / path, stat) for path, stat in rows)


def refresh_signatures(store: Store, folder: Path) -> None:
    """Store the size, times and inode of each compressed file again, because they have changed without its bytes."""
    paths = store.db.execute("SELECT path FROM precompressed WHERE digest != ''").fetchall()
    signatures = [(output_dir.stat_signature(folder / path), path) for (path,) in paths]
    store.db.executemany("UPDATE precompressed SET stat = ? WHERE path = ?", signatures)
