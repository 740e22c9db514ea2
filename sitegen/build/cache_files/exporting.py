"""Exports the archive database to a cache file."""

from __future__ import annotations

import gzip
import io
import os
import sqlite3
import tarfile
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

from sitegen import __version__
from sitegen.build.cache_files.header import DATABASE_NAME, FORMAT, HEADER_NAME, Header
from sitegen.build.lock import build_lock
from sitegen.database.connection import delete_database, is_damage, open_readonly, unavailable, verify
from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import NO_CACHE

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from sitegen.build.options import BuildOptions

GZIP_LEVEL = 1
"""Most of the database is compressed already."""


def export_cache(options: BuildOptions, file: Path) -> int:
    """Write the archive database to a cache file, which is replaced if it exists; return the size in bytes.

    The archive is locked meanwhile, and the file appears only when it is complete.

    Raises:
        SitegenError: if a build is running too long, or if there is no database.
    """
    part, copy = file.with_name(f"{file.name}.part"), options.state_folder / "export.part"
    with build_lock(options):
        if not options.database_path.exists():
            raise SitegenError(NO_CACHE("the archive has no cache yet; run sitegen build first"))
        try:
            cache_key = _copy_database(options.database_path, copy)
            with part.open("wb") as stream:
                _write(stream, copy, cache_key)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(file)
        finally:
            delete_database(copy)
            part.unlink(missing_ok=True)
    return file.stat().st_size


def _copy_database(source: Path, target: Path) -> bytes:
    """Copy a database without its unused pages; return its cache key. Damage raises a `sqlite3.DatabaseError`."""
    delete_database(target)
    try:
        verify(source)
        with closing(open_readonly(source, immutable=False)) as db:
            db.execute("VACUUM INTO ?", (str(target),))
            (cache_key,) = db.execute("SELECT value FROM setting WHERE key = 'cache_key'").fetchone()
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise
        raise unavailable(error, source) from None
    key: bytes = cache_key
    return key


def _write(stream: IO[bytes], database: Path, cache_key: bytes) -> None:
    size = database.stat().st_size
    header = msgspec.json.encode(Header(FORMAT, __version__, cache_key.hex(), size))
    with (
        gzip.GzipFile("", "wb", GZIP_LEVEL, stream, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        archive.addfile(_member(HEADER_NAME, len(header)), io.BytesIO(header))
        with database.open("rb") as data:
            archive.addfile(_member(DATABASE_NAME, size), data)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    return member
