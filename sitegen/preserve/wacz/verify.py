"""Verifies WACZ files: digests of all members, of all records, and every place of the index."""

from __future__ import annotations

import errno
import io
import zipfile
import zlib
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from sitegen.diagnostics import Problem, SitegenError
from sitegen.preserve.files.digests import new_digest
from sitegen.preserve.files.zip_files import duplicate_names, is_unchanged_zip, read_chunks
from sitegen.preserve.wacz.package import DESCRIPTION, DESCRIPTION_DIGEST, INDEX
from sitegen.preserve.wacz.warc import warcio_module
from sitegen.problem_codes.preservation import INVALID_WACZ

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN_SOFTWARE = "sitegen "
"""Beginning of `software` in the files that sitegen wrote. Their bytes outside of members are verified, too."""
MAX_MEMBER_BYTES = 16_000_000
"""Maximum size of the description and of its digest, which are held in memory as a whole."""
MAX_INDEX_LINE_CHARS = 1_000_000
"""Number of characters after which a line of the index is divided, so that it names no record."""
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    msgspec.MsgspecError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OSError,
)
"""Exceptions of damaged ZIP files, of damaged compressed data, and of JSON that is not what it should be."""
_SYSTEM_ERRORS = {
    errno.EIO,
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EMFILE,
    errno.ENFILE,
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOMEM,
}
"""Errors of this machine, which say nothing about the package. Other ones may come from wrong sizes and names in it."""


class _Resource(msgspec.Struct, frozen=True):
    """A member as the description lists it."""

    path: str
    hash: str = ""
    bytes: int = -1


class _Description(msgspec.Struct, frozen=True):
    """The part of `datapackage.json` that is verified."""

    resources: tuple[_Resource, ...] = ()
    software: str = ""


class _DescriptionDigest(msgspec.Struct, frozen=True):
    """The content of `datapackage-digest.json`."""

    hash: str = ""


class WaczReport(NamedTuple):
    """The result of a verification."""

    problems: list[Problem]
    records: int = 0


class _Place(msgspec.Struct, frozen=True):
    """A record and its place, as the file has it or as the index states it."""

    filename: str
    offset: str
    length: str
    url: str
    digest: str


def verify_wacz(file: Path, name: str) -> WaczReport:
    """Return the problems of a WACZ file.

    Args:
        file: the file.
        name: its name in messages.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            problems, records = _verify(archive, name)
            is_own = not problems and _description(archive).software.startswith(OWN_SOFTWARE)
        if is_own and not is_unchanged_zip(file):
            problems.append(_problem(name, "the ZIP file was changed outside of its members"))
    except DAMAGE as error:
        raise_system_error(error)
        return WaczReport([_problem(name, f"the file is damaged: {error}")])
    return WaczReport(problems, records)


def raise_system_error(error: Exception) -> None:
    """Raise an error again if this machine has caused it, so that it is not reported as a damage of the package."""
    if isinstance(error, OSError) and error.errno in _SYSTEM_ERRORS:
        raise error


def _problem(name: str, message: str) -> Problem:
    return Problem(name, 0, 0, INVALID_WACZ(message), "use another copy of the file")


def _verify(archive: zipfile.ZipFile, name: str) -> tuple[list[Problem], int]:
    problems = [_problem(name, message) for message in _description_errors(archive)]
    if problems:
        return problems, 0
    records, wrong = _records(archive)
    problems += [_problem(name, message) for message in wrong]
    if INDEX in archive.namelist():
        problems += [_problem(name, message) for message in _index_errors(archive, records)]
    return problems, len(records)


def _description(archive: zipfile.ZipFile) -> _Description:
    return msgspec.json.decode(_read_member(archive, DESCRIPTION), type=_Description)


def _description_errors(archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield what is wrong with the description, its digest, and the members that it lists."""
    names = archive.namelist()
    yield from (f"{each} is in the ZIP file twice" for each in duplicate_names(names))
    if DESCRIPTION not in names:
        yield f"there is no {DESCRIPTION}, so this is not a WACZ file"
        return
    if DESCRIPTION_DIGEST in names:
        stated = msgspec.json.decode(_read_member(archive, DESCRIPTION_DIGEST), type=_DescriptionDigest).hash
        if stated != _digest(archive, DESCRIPTION, stated):
            yield f"the digest of {DESCRIPTION} is not the one in {DESCRIPTION_DIGEST}"
    listed = {resource.path: resource for resource in _description(archive).resources}
    for path, resource in listed.items():
        if path not in names:
            yield f"{path} is missing"
        elif archive.getinfo(path).file_size != resource.bytes or resource.hash != _digest(
            archive, path, resource.hash
        ):
            yield f"the size or the digest of {path} is not the one in {DESCRIPTION}"
    yield from (
        f"{each} is not listed in {DESCRIPTION}"
        for each in sorted({*names} - {*listed, DESCRIPTION, DESCRIPTION_DIGEST})
    )


def _digest(archive: zipfile.ZipFile, path: str, stated: str) -> str:
    """Return the digest of a member with the algorithm of another digest; empty if that is not known."""
    algorithm = stated.partition(":")[0]
    digest = new_digest(algorithm)
    if digest is None:
        return ""
    with archive.open(path) as stream:
        for chunk in read_chunks(stream):  # type: ignore[arg-type] # a binary stream
            digest.update(chunk)
    return f"{algorithm}:{digest.hexdigest()}"


def _records(archive: zipfile.ZipFile) -> tuple[set[_Place], list[str]]:
    """Return the response records of all WARC files, and messages about records with wrong digests."""
    found: set[_Place] = set()
    wrong: list[str] = []
    for name in sorted(name for name in archive.namelist() if name.startswith("archive/")):
        try:
            with archive.open(name) as stream:
                for place, error in _read_records(stream, name.rpartition("/")[2]):
                    found |= {place} if place else set()
                    wrong += [f"{name}: {error}"] if error else []
        except SitegenError:
            raise
        except Exception as error:  # noqa: BLE001 - warcio raises any exception for a record that is not valid
            raise_system_error(error)
            wrong.append(f"{name}: a record is not valid: {' '.join(str(error).split())}")
    return found, wrong


def _read_records(stream: Any, filename: str) -> Iterator[tuple[_Place | None, str]]:
    iterator = warcio_module("archiveiterator").ArchiveIterator(stream, check_digests=True)
    for record in iterator:
        url = str(record.rec_headers.get_header("WARC-Target-URI"))
        digest = str(record.rec_headers.get_header("WARC-Payload-Digest"))
        while record.raw_stream.read(1 << 20):
            pass
        problems = record.digest_checker.problems
        offset, length = str(iterator.get_record_offset()), str(iterator.get_record_length())
        place = _Place(filename, offset, length, url, digest) if record.rec_type == "response" else None
        yield place, f"the record of {url} has another digest than it states" if problems else ""


def _index_errors(archive: zipfile.ZipFile, records: set[_Place]) -> Iterator[str]:
    """Yield what is wrong with the index: its order, and places without a record."""
    listed, before, is_sorted = set(), "", True
    with io.TextIOWrapper(archive.open(INDEX), "utf-8", newline="\n") as lines:
        for number, line in enumerate(iter(partial(lines.readline, MAX_INDEX_LINE_CHARS), ""), 1):
            is_sorted, before = is_sorted and before <= line, line
            parts = line.split(" ", 2)
            place = _read_place(parts[2]) if len(parts) == 3 else None  # noqa: PLR2004 - address, time, fields
            if place:
                listed.add(place)
            if place not in records:
                yield f"{INDEX}, line {number}: there is no such record at this place"
    if not is_sorted:
        yield f"{INDEX} is not sorted"
    yield from (
        f"{INDEX} does not list the record of {place.url}"
        for place in sorted(records - listed, key=lambda place: (place.url, place.offset))
    )


def _read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a member of the file that is held in memory as a whole.

    Raises:
        zipfile.BadZipFile: if it has more than `MAX_MEMBER_BYTES`.
    """
    if archive.getinfo(name).file_size > MAX_MEMBER_BYTES:
        message = f"{name} has more than {MAX_MEMBER_BYTES // 1_000_000} MB"
        raise zipfile.BadZipFile(message)
    return archive.read(name)


def _read_place(fields: str) -> _Place | None:
    """Return the place in a line of the index; None if it is not valid."""
    try:
        return msgspec.json.decode(fields, type=_Place)
    except msgspec.MsgspecError:
        return None
