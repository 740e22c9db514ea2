"""The file `links.ndjson`: when each outgoing link last answered. It belongs to the archive's sources.

It has one line for each address, a JSON object, sorted by address. The order of lines has no meaning when the file is read, and of
two lines for one address the later one counts, so a merge that keeps the lines of both sides is correct.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import msgspec

from sitegen.content.text.decoding import CONFLICT_MARKERS
from sitegen.content.text.limited_files import MAX_LINE_BYTES, MAX_LISTED_PROBLEMS, MEGABYTE, longest_line, require_size
from sitegen.diagnostics import Problem, SitegenError
from sitegen.editing.replaced_files import replace_file
from sitegen.problem_codes.files import FILE_OVER_LIMIT
from sitegen.problem_codes.outgoing_links import INVALID_LINK_RECORD
from sitegen.urls import web_address_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

RECORDS_FILE = "links.ndjson"
MAX_RECORDS_BYTES = 256_000_000
"""Maximum bytes of the file: more than a million links. Only the records are in memory, and not the file.

Only links that the archive cites are kept, so a larger file means that the archive cites more. `links check` says so before it
asks for an address (`check_records_size`), and never writes a file that it would refuse to read.
"""
LinkResult = Literal["answered", "gone", "failed", "refused", "not asked"]
"""Result of asking for an address: a page; its server says that there is none; no answer, or an error of the server; an answer for other
programs only; or nothing was asked, since robots.txt forbids it or the address is in a private network."""
TimeText = Annotated[str, msgspec.Meta(pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$")]
"""A moment in UTC, such as `2026-11-28T02:30:00Z`, or ""."""
DEAD_RESULTS = frozenset({"gone", "failed"})
"""Results of links that readers follow in vain."""


class LinkRecord(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of the file."""

    address: str
    result: LinkResult
    """Result of the last request."""
    asked: TimeText
    """Moment of the last request."""
    status: int = 0
    """Status of the answer; 0 if there was none."""
    answered: TimeText = ""
    """Moment of the last request with the result `answered`; "" if there was none."""
    failing_since: TimeText = ""
    """Moment of the first of the requests with the results `gone` and `failed` that followed; "" if the last one had another result."""
    moved_to: str = ""
    """Address to which the server redirects permanently, or ""."""
    reason: str = ""
    """Reason for a result other than `answered`, in a few words."""

    @property
    def is_dead(self) -> bool:
        """True if readers follow the link in vain."""
        return self.result in DEAD_RESULTS


def read_records(root: Path) -> dict[str, LinkRecord]:
    """Return the records by address; none if there is no file.

    Raises:
        SitegenError: with a problem for each line that is not valid, at most `MAX_LISTED_PROBLEMS`; or if the file has more than
            `MAX_RECORDS_BYTES`.
    """
    records: dict[str, LinkRecord] = {}
    problems: list[Problem] = []
    try:
        with (root / RECORDS_FILE).open("rb") as stream:
            for number, line in enumerate(_lines(stream), 1):
                _add_record(number, line, records, problems)
                if len(problems) >= MAX_LISTED_PROBLEMS:
                    break
    except FileNotFoundError:
        return {}
    if problems:
        raise SitegenError(problems)
    return records


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of the file within its limits.

    Raises:
        SitegenError: if the file is larger.
    """
    size = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        size += len(line)
        if size > MAX_RECORDS_BYTES or len(line) > MAX_LINE_BYTES:
            what, limit = ("a line", MAX_LINE_BYTES) if len(line) > MAX_LINE_BYTES else ("the file", MAX_RECORDS_BYTES)
            message = FILE_OVER_LIMIT(f"{what} is larger than {limit // MEGABYTE} MB")
            hint = "restore the file, or delete it: the next sitegen links check asks for each address again"
            raise SitegenError([Problem(RECORDS_FILE, 0, 0, message, hint)])
        yield line


def _add_record(number: int, line: bytes, records: dict[str, LinkRecord], problems: list[Problem]) -> None:
    """Add the record of a line, unless there is a newer one of its address; or a problem."""
    if not line.strip():
        return
    try:
        record = _read_line(line)
    except ValueError as error:
        problems.append(_problem(number, line, error))
        return
    other = records.get(record.address)
    if other is None or record.asked >= other.asked:
        records[record.address] = record


def _read_line(line: bytes) -> LinkRecord:
    """Return the record of a line.

    Raises:
        ValueError: if it is not valid.
    """
    record = msgspec.json.decode(line, type=LinkRecord)
    for address in filter(None, (record.address, record.moved_to)):
        if fault := web_address_error(address):
            raise ValueError(f'"{address}" {fault}')
    return record


def _problem(number: int, line: bytes, error: Exception) -> Problem:
    if line.startswith(tuple(map(str.encode, CONFLICT_MARKERS))):
        hint = "unresolved merge conflict: keep the lines of both sides and delete this one"
    else:
        hint = "restore the line from version control, or remove it"
    message = INVALID_LINK_RECORD(f"this line is not a record of a link: {error}")
    return Problem(RECORDS_FILE, number, 1, message, hint)


def write_records(root: Path, records: Mapping[str, LinkRecord]) -> None:
    """Write the file, sorted by address; do nothing if there are no records and no file.

    Raises:
        SitegenError: if the file would be too large to be read again. It is not changed then.
        OSError: if it cannot be written.
    """
    file = root / RECORDS_FILE
    data = format_records(records.values())
    _require_readable(data)
    if file.exists():
        replace_file(file, data)
    elif data:
        part = file.with_name(f".{RECORDS_FILE}.part")
        part.write_bytes(data)
        part.replace(file)


def check_records_size(records: Mapping[str, LinkRecord], due: Iterable[str], moment: str) -> list[Problem]:
    """Return a warning if the file will nearly be too large to be read after addresses were asked; none if it will be smaller.

    Args:
        records: the records of earlier runs, by address.
        due: the addresses that are going to be asked.
        moment: the time of the run, as records have it.

    Raises:
        SitegenError: if it will be too large.
    """
    new = {address: LinkRecord(address, "answered", moment, HTTPStatus.OK, moment) for address in due}
    problem = _require_readable(format_records((new | dict(records)).values()))
    return [problem] if problem else []


def _require_readable(data: bytes) -> Problem | None:
    """Return a warning if a file with these bytes is nearly too large to be read, or None.

    Raises:
        SitegenError: if it is too large.
    """
    sizes = {"bytes": (len(data), MAX_RECORDS_BYTES), "bytes in a line": (longest_line(data), MAX_LINE_BYTES)}
    hint = "leave out --complete, remove links from documents, or divide the archive into several"
    return require_size(RECORDS_FILE, sizes, hint)


def format_records(records: Iterable[LinkRecord]) -> bytes:
    """Return records as the file has them."""
    ordered = sorted(records, key=lambda record: record.address)
    return b"".join(msgspec.json.encode(record) + b"\n" for record in ordered)
