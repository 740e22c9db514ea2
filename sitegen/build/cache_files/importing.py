"""Imports a cache file: checks it, and makes its database the archive's.

A cache file is data from elsewhere. Nothing in it is executed: it has no templates, and a database with triggers, views or anything else
that is not in the schema is refused, as are paths outside the archive. What its pages say is not checked, so it needs the same
trust as content.
"""

from __future__ import annotations

import gzip
import sqlite3
import tarfile
import zlib
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

from sitegen.build.cache_files.header import DATABASE_NAME, FORMAT, HEADER_NAME, Header
from sitegen.build.lock import build_lock
from sitegen.database.carry_over import OUTPUT_FOLDER_SETTING, OUTPUT_STATE_SETTING
from sitegen.database.connection import delete_database, recreate_tables, store_checksums
from sitegen.diagnostics import SitegenError
from sitegen.names.relative_paths import is_inner_path
from sitegen.problem_codes.environment import DAMAGED_CACHE_FILE
from sitegen.urls import output_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.build.options import BuildOptions

MAX_HEADER_BYTES = 4_096
MAX_COMPRESSION = 50
"""Largest accepted ratio of a database to its compressed size. That of a real one is below 10, unless it is nearly empty."""
MAX_EMPTY_BYTES = 1 << 25
"""Size of a database up to which the ratio does not matter."""
CHUNK_BYTES = 1 << 20
SCHEMA_SQL = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
PATHS_SQL = """
SELECT path FROM file UNION ALL SELECT disk_path FROM file WHERE disk_path != '' UNION ALL SELECT file FROM document
UNION ALL SELECT path FROM orphaned_file UNION ALL SELECT path FROM precompressed UNION ALL SELECT path FROM build_log
"""
PAGES_SQL = "SELECT address, key FROM page"
FORGET_TIMES_SQL = "UPDATE file SET mtime = 0"


def import_cache(options: BuildOptions, file: Path, cache_key: bytes) -> bool:
    """Replace the archive's database by that of a cache file.

    The next build compares the content and the published files with it by their digests.

    Args:
        options: the archive.
        file: the cache file.
        cache_key: the cache key of this program with this archive's configuration.

    Returns:
        False if the file has another cache key, so that nothing was changed.

    Raises:
        SitegenError: if the file is not a cache file, is damaged, or contains what no cache has; or if a build is running too long.
    """
    options.state_folder.mkdir(exist_ok=True)
    part = options.state_folder / "import.part"
    with build_lock(options):
        delete_database(part)
        try:
            header = _unpack(file, part)
            if header.cache_key != cache_key.hex():
                return False
            _check_database(part, cache_key, file)
            delete_database(options.database_path)
            part.replace(options.database_path)
            store_checksums(options.database_path)
        finally:
            delete_database(part)
    return True


def _damaged(file: Path, reason: str) -> SitegenError:
    return SitegenError(DAMAGED_CACHE_FILE(f"{file} cannot be imported: {reason}"))


def _unpack(file: Path, target: Path) -> Header:
    """Write the database of a cache file to a path; return the header."""
    try:
        with tarfile.open(file, "r|gz") as archive:
            header = _read_header(archive, file)
            member = archive.next()
            if member is None or member.name != DATABASE_NAME or not member.isreg() or member.size != header.size:
                raise _damaged(file, "it has no database after its header")
            if header.size > max(file.stat().st_size * MAX_COMPRESSION, MAX_EMPTY_BYTES):
                raise _damaged(file, f"its database would have {header.size} bytes, which is not plausible")
            stream = archive.extractfile(member)
            assert stream, "a regular file"  # noqa: S101 - for the type checker
            with target.open("wb") as out:
                while data := stream.read(CHUNK_BYTES):
                    out.write(data)
            if archive.next() is not None:
                raise _damaged(file, "it has files that no cache has")
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise _damaged(file, f"it is not a cache file, or is damaged ({error})") from None
    return header


def _read_header(archive: tarfile.TarFile, file: Path) -> Header:
    member = archive.next()
    if member is None or member.name != HEADER_NAME or not member.isreg() or member.size > MAX_HEADER_BYTES:
        raise _damaged(file, "it is not a cache file of sitegen")
    stream = archive.extractfile(member)
    try:
        header = msgspec.json.decode(stream.read() if stream else b"", type=Header)
    except msgspec.DecodeError as error:
        raise _damaged(file, f"its header is damaged ({error})") from None
    if header.format != FORMAT:
        raise _damaged(file, f"it has the form {header.format}, and this version of sitegen reads the form {FORMAT}")
    return header


def _check_database(path: Path, cache_key: bytes, file: Path) -> None:
    """Refuse a database that is damaged, or has what no database of this program has; else prepare it for another machine."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as db, closing(sqlite3.connect(":memory:")) as own:
            db.execute("PRAGMA trusted_schema = OFF")
            recreate_tables(own)
            if db.execute(SCHEMA_SQL).fetchall() != own.execute(SCHEMA_SQL).fetchall():
                raise _damaged(file, "its database has other tables than this version of sitegen")
            if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise _damaged(file, "its database is damaged")
            if db.execute("SELECT value FROM setting WHERE key = 'cache_key'").fetchone() != (cache_key,):
                raise _damaged(file, "its database has another key than its header")
            if (path_outside := next(_paths_outside(db), None)) is not None:
                raise _damaged(file, f"it has a path that is outside the archive: {path_outside}")
            db.execute(FORGET_TIMES_SQL)
            db.execute("DELETE FROM setting WHERE key IN (?, ?)", (OUTPUT_FOLDER_SETTING, OUTPUT_STATE_SETTING))
    except (sqlite3.DatabaseError, msgspec.DecodeError) as error:
        raise _damaged(file, f"its database is damaged ({error})") from None


def _paths_outside(db: sqlite3.Connection) -> Iterator[str]:
    """Yield the paths in a database that do not stay below the folder that they start from."""
    for (path,) in db.execute(PATHS_SQL):
        if not _stays_below(path):
            yield path
    for address, key in db.execute(PAGES_SQL):
        words = [word for word in msgspec.msgpack.decode(key) if isinstance(word, str)]
        if not _stays_below(output_file(address)):
            yield address
        yield from (word for word in words if ".." in word.split("/") or "\0" in word)


def _stays_below(path: str) -> bool:
    return "\\" not in path and is_inner_path(path)
