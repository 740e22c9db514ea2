"""Precompressed text files for servers that send them: `index.html.gz`, `index.html.br`.

They belong to the file next to them and to no page, so they have no trace: the table `precompressed` has the digest of the
source bytes of each. A content file at such an address is kept if it decompresses to the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import struct
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem
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
"""Suffixes of files worth compressing; images and the search index are compressed already."""
MIN_COMPRESS_BYTES = 256
"""Smaller files are sent faster uncompressed."""
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""A gzip header (RFC 1952) without time and operating system."""
BROTLI_QUALITY = 7
"""Quality 11 takes thirty times as long to save another tenth."""


def gzip_bytes(data: bytes) -> bytes:
    """Compress with gzip (RFC 1952), to the same bytes each time."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    compressed = compressor.compress(data) + compressor.flush()
    return GZIP_HEADER + compressed + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def brotli_bytes(data: bytes) -> bytes:
    """Compress with Brotli (RFC 7932)."""
    import brotli  # needed only if Brotli is configured

    compressed: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    return compressed


def _unbrotli_bytes(data: bytes) -> bytes:
    import brotli

    try:
        decompressed: bytes = brotli.decompress(data)
    except brotli.error as error:
        raise ValueError(str(error)) from None
    return decompressed


RECORD_UNOWNED_FILE = (
    "INSERT OR REPLACE INTO unowned SELECT path, digest FROM precompressed WHERE path = ? AND digest != ''"
)
DECOMPRESSORS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.decompress, "br": _unbrotli_bytes}
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip_bytes, "br": brotli_bytes}


class Precompressor:
    """Writes the precompressed files of a site during one build."""

    def __init__(self, store: Store, staging: StagingArea, folder: Path, encodings: tuple[str, ...]) -> None:
        self.store, self.staging, self.folder, self.encodings = store, staging, folder, encodings
        self.current_files: dict[str, str] = {}
        """Path and SHA-256 of each checked precompressed file."""
        self.new_files: dict[str, tuple[str, str]] = {}
        """By path of each new precompressed file, the digests of its source and of its own bytes."""
        self.problems: list[Problem] = []
        """Content files at the path of a precompressed file that are not the same file compressed."""

    def update_encodings(self) -> bool:
        """Return True if other encodings are configured than in the last build, and store them."""
        wanted = " ".join(self.encodings).encode()
        if (self.store.setting("precompressed_forms") or b"") == wanted:
            return False
        self.store.set_setting("precompressed_forms", wanted)
        return True

    def update(self, files: Mapping[str, str], *, is_complete: bool) -> None:
        """Precompress some files, given by path and digest; `is_complete` if these are all files of the site."""
        for path, digest in files.items():
            if PurePosixPath(path).suffix in TEXT_SUFFIXES:
                for encoding in self.encodings:
                    if self._is_planned_page(f"{path}.{encoding}"):
                        self._check_own_file(path, encoding)
                    else:
                        self._update_file(path, digest, encoding)
        if is_complete:
            gone = [(path,) for path in self.previous_files() if path not in self.current_files]
            self.store.db.executemany(RECORD_UNOWNED_FILE, gone)
            self.store.db.executemany("DELETE FROM precompressed WHERE path = ?", gone)

    def _is_planned_page(self, path: str) -> bool:
        """Return True if a page of the plan has this path."""
        query = "SELECT 1 FROM page WHERE normalized_path = ?"
        return self.store.db.execute(query, (normalized_path(path),)).fetchone() is not None

    def _check_own_file(self, path: str, encoding: str) -> None:
        """Check that a content file at the path of a precompressed file is the same file compressed, since servers send it instead."""
        try:
            same = DECOMPRESSORS[encoding](self._read_bytes(f"{path}.{encoding}")) == self._read_bytes(path)
        except (ValueError, OSError, EOFError, zlib.error):
            same = False
        if not same:
            hint = f'take it out, make it of "{path}" as it is, or leave "{encoding}" out of [outputs] compress'
            message = f'servers would send it for "{path}", and it is not that file compressed'
            self.problems.append(Problem(f"{self.folder.name}/{path}.{encoding}", 0, 0, message, hint))

    def _read_bytes(self, path: str) -> bytes:
        with open(self.staging.staged.get(path) or self.folder / path, "rb") as file:  # noqa: PTH123 - many
            return file.read()

    def _update_file(self, path: str, digest: str, encoding: str) -> None:
        compressed_path = f"{path}.{encoding}"
        query = "SELECT source, digest, stat FROM precompressed WHERE path = ?"
        known = self.store.db.execute(query, (compressed_path,)).fetchone()
        if (
            known
            and known[0] == digest
            and (not known[1] or known[2] == output_dir.stat_signature(self.folder / compressed_path))
        ):
            if known[1]:
                self.current_files[compressed_path] = known[1]
            return
        data = self._read_bytes(path)
        packed = COMPRESSORS[encoding](data) if len(data) >= MIN_COMPRESS_BYTES else b""
        own_digest = hashlib.sha256(packed).hexdigest() if packed else ""
        self.new_files[compressed_path] = (digest, own_digest)
        if packed:
            self.current_files[compressed_path] = own_digest
            if output_dir.file_digest(self.folder / compressed_path) != own_digest:
                self.staging.add(compressed_path, packed)

    def previous_files(self) -> dict[str, str]:
        """Return the precompressed files of the last build in the configured encodings: path to SHA-256."""
        rows = self.store.db.execute("SELECT path, digest FROM precompressed WHERE digest != ''")
        return {path: digest for path, digest in rows if path.rpartition(".")[2] in self.encodings}

    def all_previous_files(self) -> dict[str, str]:
        """Return the precompressed files of the last build in all encodings: path to SHA-256."""
        return dict(self.store.db.execute("SELECT path, digest FROM precompressed WHERE digest != ''").fetchall())

    def save(self) -> None:
        """Store the new precompressed files, after they were published."""
        rows = [
            (path, source, digest, output_dir.stat_signature(self.folder / path) if digest else "")
            for path, (source, digest) in self.new_files.items()
        ]
        self.store.db.executemany("INSERT OR REPLACE INTO precompressed VALUES (?, ?, ?, ?)", rows)


def has_damaged_outputs(store: Store, folder: Path) -> bool:
    """Return True if a precompressed file was changed or deleted since it was written."""
    rows = store.db.execute("SELECT path, stat FROM precompressed WHERE digest != ''")
    return any(output_dir.stat_signature(folder / path) != stat for path, stat in rows)
