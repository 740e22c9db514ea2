"""The text of a source file, as a whole or line by line."""

from __future__ import annotations

import codecs
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.content.text.decoding import CONTROL_CHARACTER, decode_text, line_and_column, normalize_nfc
from sitegen.content.text.limited_files import MEGABYTE, read_limited
from sitegen.diagnostics import Problem, SitegenError, line_of
from sitegen.problem_codes.environment import IMPORT_FAILED, INVALID_ARGUMENT
from sitegen.problem_codes.files import FILE_OVER_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_WIDE = ("utf-16", "utf-32")
"""Encodings in which a line feed is more than one byte."""
_MARKS = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""First bytes of files in these encodings."""
MAX_TEXT_BYTES, MAX_LINE_BYTES = 128_000_000, 16_000_000
"""Maximum bytes of a file that is read as a whole, and of one line of any other file."""
_LINE_HINT = "export the content again: the file is damaged, or has another format than its name says"
PROGRESS_LINES = 500
"""Number of lines after which the progress is reported."""


def iter_lines(file: Path, encoding: str, progress: Callable[[int, int], None]) -> Iterator[str]:
    """Yield the lines of a file in NFC, each with a line feed as its end, without reading the whole file at once.

    Args:
        file: the file.
        encoding: its encoding; "" for UTF-8.
        progress: called with the number of bytes read and the size of the file.

    Raises:
        SitegenError: at the first line that is not text in this encoding or is longer than `MAX_LINE_BYTES`, or if there is no such encoding.
    """
    if encoding and _codec(encoding).startswith(_WIDE):
        yield from (f"{line}\n" for line in _checked(read_text(file, encoding)).split("\n"))
        return
    size, done = file.stat().st_size, 0
    with file.open("rb") as stream:
        for number, data in enumerate(iter(partial(stream.readline, MAX_LINE_BYTES + 1), b""), 1):
            done += len(data)
            if number % PROGRESS_LINES == 0:
                progress(done, size)
            text = _line(data, number, file, encoding)
            yield from [text] if text.count("\n") < 2 else _split(text)  # noqa: PLR2004 - carriage returns became line feeds


def _split(text: str) -> list[str]:
    return [f"{line}\n" for line in text.removesuffix("\n").split("\n")]


def _line(data: bytes, number: int, file: Path, encoding: str) -> str:
    if len(data) > MAX_LINE_BYTES:
        message = FILE_OVER_LIMIT(f"the line is longer than {MAX_LINE_BYTES // MEGABYTE} MB")
        raise SitegenError([Problem(str(file), number, 1, message, _LINE_HINT)])
    text = _decoded(data, file, encoding)
    if isinstance(text, Problem):
        raise SitegenError([replace(text, line=number)])
    return text


def _checked(text: str | Problem) -> str:
    if isinstance(text, Problem):
        raise SitegenError([text])
    return text


def read_text(file: Path, encoding: str = "") -> str | Problem:
    """Return the text of a file in NFC with line feeds as line ends, or a problem at the first byte that is not text.

    A file of more than `MAX_TEXT_BYTES` is a problem, too.

    Args:
        file: the file.
        encoding: its encoding; "" for UTF-8.

    Raises:
        SitegenError: if there is no such encoding.
    """
    try:
        data = read_limited(file, MAX_TEXT_BYTES, "divide the export into several files")
    except OSError as error:
        return Problem(str(file), 0, 0, IMPORT_FAILED(error.strerror or "cannot be read"), "check its permissions")
    return data if isinstance(data, Problem) else _decoded(data, file, encoding)


def _decoded(data: bytes, file: Path, encoding: str) -> str | Problem:
    if encoding and _codec(encoding) != "utf-8":
        return _decode(data, str(file), _codec(encoding))
    text = decode_text(data, str(file))
    if isinstance(text, Problem) and "is not UTF-8" in text.message:
        wide = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "cp1252")
        return replace(text, hint=f"save the file as UTF-8, or name its encoding: --encoding {wide}")
    return text


def _codec(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        message = INVALID_ARGUMENT(f'there is no encoding "{encoding}"; use a name such as utf-8, cp1252 or shift_jis')
        raise SitegenError(message, 2) from None


def _decode(data: bytes, file: str, encoding: str) -> str | Problem:
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = data[:start].count(b"\n") + 1
        message = IMPORT_FAILED(f"the bytes are not {encoding}")
        return Problem(file, line, 1, message, "name the encoding in which the file was written: --encoding NAME")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if found := CONTROL_CHARACTER.search(text):
        line, column = line_and_column(text, found.start())
        message = IMPORT_FAILED(f"control character U+{ord(found[0]):04X} is not allowed")
        hint = "remove it, or name the encoding in which the file was written: --encoding NAME"
        return Problem(file, line, column, message, hint, excerpt=CONTROL_CHARACTER.sub("\ufffd", line_of(text, line)))
    return normalize_nfc(text)
