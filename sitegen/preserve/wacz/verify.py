"""Verifies WACZ files: digests of all members, of all records, and every place of the index."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.diagnostics import Problem
from sitegen.preserve.files.zip_files import duplicate_names, is_unchanged_zip, read_chunks
from sitegen.preserve.wacz.package import DESCRIPTION, DESCRIPTION_DIGEST
from sitegen.preserve.wacz.warc import warcio_module
from sitegen.problem_codes.preservation import INVALID_WACZ

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN_SOFTWARE = "sitegen "
"""Beginning of `software` in the files that sitegen wrote. Their bytes outside of members are verified, too."""
INDEX = "indexes/index.cdx"


class WaczReport(NamedTuple):
    """The result of a verification."""

    problems: list[Problem]
    records: int = 0


class _Place(NamedTuple):
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
            is_own = not problems and str(_description(archive).get("software", "")).startswith(OWN_SOFTWARE)
        if is_own and not is_unchanged_zip(file):
            problems.append(_problem(name, "the ZIP file was changed outside of its members"))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as error:
        return WaczReport([_problem(name, f"the ZIP file is damaged: {error}")])
    return WaczReport(problems, records)


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


def _description(archive: zipfile.ZipFile) -> dict[str, Any]:
    found: Any = json.loads(archive.read(DESCRIPTION))
    return found if isinstance(found, dict) else {}


def _description_errors(archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield what is wrong with the description, its digest, and the members that it lists."""
    names = archive.namelist()
    yield from (f"{each} is in the ZIP file twice" for each in duplicate_names(names))
    if DESCRIPTION not in names:
        yield f"there is no {DESCRIPTION}, so this is not a WACZ file"
        return
    if DESCRIPTION_DIGEST in names:
        stated = json.loads(archive.read(DESCRIPTION_DIGEST)).get("hash", "")
        if stated != _digest(archive, DESCRIPTION, stated):
            yield f"the digest of {DESCRIPTION} is not the one in {DESCRIPTION_DIGEST}"
    listed = set()
    for resource in _description(archive).get("resources", ()):
        path, stated = str(resource.get("path", "")), str(resource.get("hash", ""))
        listed.add(path)
        if path not in names:
            yield f"{path} is missing"
        elif archive.getinfo(path).file_size != resource.get("bytes") or stated != _digest(archive, path, stated):
            yield f"the size or the digest of {path} is not the one in {DESCRIPTION}"
    yield from (
        f"{each} is not listed in {DESCRIPTION}"
        for each in sorted({*names} - listed - {DESCRIPTION, DESCRIPTION_DIGEST})
    )


def _digest(archive: zipfile.ZipFile, path: str, stated: str) -> str:
    """Return the digest of a member with the algorithm of another digest; empty if that is not known."""
    algorithm = stated.partition(":")[0]
    if algorithm not in hashlib.algorithms_available:
        return ""
    digest = hashlib.new(algorithm)
    with archive.open(path) as stream:
        for chunk in read_chunks(stream):  # type: ignore[arg-type] # a binary stream
            digest.update(chunk)
    return f"{algorithm}:{digest.hexdigest()}"


def _records(archive: zipfile.ZipFile) -> tuple[set[_Place], list[str]]:
    """Return the response records of all WARC files, and messages about records with wrong digests."""
    found: set[_Place] = set()
    wrong: list[str] = []
    load_failed: type[Exception] = warcio_module("exceptions").ArchiveLoadFailed
    for name in sorted(name for name in archive.namelist() if name.startswith("archive/")):
        try:
            with archive.open(name) as stream:
                for place, error in _read_records(stream, name.rpartition("/")[2]):
                    found |= {place} if place else set()
                    wrong += [f"{name}: {error}"] if error else []
        except load_failed as error:
            wrong.append(f"{name}: {error}".strip())
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
    lines = archive.read(INDEX).decode("utf-8").splitlines()
    if lines != sorted(lines):
        yield f"{INDEX} is not sorted"
    listed = set()
    for number, line in enumerate(lines, 1):
        parts = line.split(" ", 2)
        fields = json.loads(parts[2]) if len(parts) == 3 else {}  # noqa: PLR2004 - address, time, fields
        place = _Place(*(str(fields.get(key, "")) for key in _Place._fields))
        listed.add(place)
        if place not in records:
            yield f"{INDEX}, line {number}: there is no such record at this place"
    yield from (f"{INDEX} does not list the record of {place.url}" for place in sorted(records - listed))
