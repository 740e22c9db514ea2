"""Files that are held in memory as a whole, within a limit of bytes.

Some of them are continued by sitegen. Their limits hold for the writer, too: a file that the reader would refuse is not written
(`find_size_problem`, `require_size`).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.content.text.decoding import decode_text
from sitegen.diagnostics import Problem, SitegenError
from sitegen.problem_codes.files import FILE_NEAR_LIMIT, FILE_OVER_LIMIT, FILE_WOULD_EXCEED_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sitegen.problem_codes import ProblemCode

MEGABYTE = 1_000_000
MAX_LINE_BYTES = 1_000_000
"""Maximum bytes of a line of a table. Parts of a line are copied several times while it is read."""
NEAR_LIMIT_SHARE = 0.8
"""Share of a limit from which a file that sitegen continues has a warning."""
_PIECE = 1 << 20
"""Bytes or characters that are divided into lines at once."""
MAX_LISTED_PROBLEMS = 100
"""Maximum number of problems of a file with a row or a line for each entry, so that a damaged file does not fill the memory with messages."""


def read_beginning(file: Path, max_bytes: int) -> bytes:
    """Return the bytes of a file; of one with more than `max_bytes`, the first `max_bytes` and one more, which tells it.

    Raises:
        OSError: if the file cannot be read.
    """
    with file.open("rb") as stream:
        return stream.read(max_bytes + 1)


def read_limited(
    file: Path, max_bytes: int, hint: str, *, name: str = "", code: ProblemCode = FILE_OVER_LIMIT
) -> bytes | Problem:
    """Return the bytes of a file, or a problem if it has more than a number of them. No more than that are read.

    Args:
        file: the file.
        max_bytes: the limit, in whole megabytes.
        hint: instruction for a file that is too large.
        name: its path, for the message; "" for the path that was given.
        code: code of the problem.

    Raises:
        OSError: if the file cannot be read.
    """
    data = read_beginning(file, max_bytes)
    if len(data) <= max_bytes:
        return data
    message = code(f"the file is larger than {max_bytes // MEGABYTE} MB")
    return Problem(name or str(file), 0, 0, message, hint)


def require_limited(
    file: Path, max_bytes: int, hint: str, *, name: str = "", code: ProblemCode = FILE_OVER_LIMIT
) -> bytes:
    """Return the bytes of a file, as `read_limited` does.

    Raises:
        SitegenError: if the file has more than `max_bytes` bytes.
        OSError: if the file cannot be read.
    """
    data = read_limited(file, max_bytes, hint, name=name, code=code)
    if isinstance(data, Problem):
        raise SitegenError([data])
    return data


def find_size_problem(name: str, sizes: Mapping[str, tuple[int, int]], hint: str) -> Problem | None:
    """Return a problem of a file that sitegen is going to write: an error above a limit of its reader, a warning near it, or None.

    Args:
        name: path of the file.
        sizes: by the unit, such as "lines", the number that the file will have, and the maximum that its reader accepts.
        hint: instruction for a file that is too large, or nearly.
    """
    unit, (number, maximum) = max(sizes.items(), key=lambda each: each[1][0] / each[1][1])
    if number > maximum:
        message = FILE_WOULD_EXCEED_LIMIT(f"the file would have {number:,} {unit}, and {maximum:,} can be read")
        return Problem(name, 0, 0, message, hint)
    if number < maximum * NEAR_LIMIT_SHARE:
        return None
    message = FILE_NEAR_LIMIT(f"the file has {number:,} of the {maximum:,} {unit} that can be read")
    return Problem(name, 0, 0, message, hint, "warning")


def require_size(name: str, sizes: Mapping[str, tuple[int, int]], hint: str) -> Problem | None:
    """Return the warning of `find_size_problem`, if there is one.

    Raises:
        SitegenError: if the file would be too large.
    """
    problem = find_size_problem(name, sizes, hint)
    if problem and problem.severity == "error":
        raise SitegenError([problem])
    return problem


def longest_line(data: bytes) -> int:
    """Return the number of bytes of the longest line, with its line feed; 0 for no bytes."""
    return max(map(len, io.BytesIO(data)), default=0)


def split_lines(text: str) -> Iterator[str]:
    """Yield the lines of a text without their line feeds, and without holding all of them in memory.

    Unlike `str.splitlines`, it keeps Unicode's line separators and control characters in the line, as editors do.
    """
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PIECE) + 1 or len(text)
        yield from (line.removesuffix("\n") for line in io.StringIO(text[start:end], newline=None))
        start = end


def decode_lines(data: bytes, file: str) -> Iterator[str | Problem]:
    """Yield the lines of a text with their line feeds, decoded as by `decode_text`; a problem is the last that is yielded.

    The text as a whole is not decoded at once: one character outside the Latin letters would make it four times as large as the bytes.

    Args:
        data: the bytes.
        file: path of the file, for the problem.
    """
    start, before = 0, 0
    while start < len(data):
        end = data.find(b"\n", start + _PIECE) + 1 or len(data)
        last = data.rfind(b"\n", start, end - 1) + 1 or start
        text = (
            _too_long(file, data.count(b"\n", start, last) + 1)
            if end - last > MAX_LINE_BYTES
            else decode_text(data[start:end], file)
        )
        if isinstance(text, Problem):
            yield replace(text, line=before + text.line)
            return
        lines = list(io.StringIO(text, newline=""))
        yield from lines
        start, before = end, before + len(lines)


def _too_long(file: str, line: int) -> Problem:
    message = FILE_OVER_LIMIT(f"a line is longer than {MAX_LINE_BYTES // MEGABYTE} MB")
    return Problem(file, line, 1, message, "restore the file: it is damaged, or is not a table")
