"""The files of the sources, and their text."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from sitegen.content.text.decoding import CONTROL_CHARACTER, decode_text, line_and_column, normalize_nfc
from sitegen.diagnostics import Problem, SitegenError, line_of
from sitegen.importers._items import RefusedItem, SkippedItem
from sitegen.problem_codes.environment import IMPORT_FAILED, INVALID_ARGUMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


def iter_files(
    sources: Sequence[Path], suffixes: Sequence[str], is_wanted: Callable[[str], bool] | None = None
) -> Iterator[Path | SkippedItem | RefusedItem]:
    """Yield the files with one of the suffixes, sorted by path within a folder, and an item for each other file there.

    A file that a source names itself is yielded whatever its suffix is. Hidden files are those of editors and systems, and are left out.

    Args:
        sources: files and folders.
        suffixes: suffixes in lower case, which the message for other files names.
        is_wanted: returns True for the name of a file that is yielded; None takes those with one of the suffixes.

    Raises:
        SitegenError: if a source does not exist.
    """
    for source in sources:
        if not source.exists():
            raise SitegenError(
                [Problem(str(source), 0, 0, IMPORT_FAILED("the file does not exist"), "correct the path")]
            )
        if source.is_dir():
            yield from _iter_folder(
                source, suffixes, is_wanted or (lambda name: name.lower().endswith(tuple(suffixes)))
            )
        else:
            yield source


def _iter_folder(
    folder: Path, suffixes: Sequence[str], is_wanted: Callable[[str], bool]
) -> Iterator[Path | SkippedItem | RefusedItem]:
    for file in sorted(folder.rglob("*")):
        if file.is_dir() or any(part.startswith(".") for part in file.relative_to(folder).parts):
            continue
        if file.is_symlink():
            message = IMPORT_FAILED("the file is a symbolic link")
            hint = "replace it by the file that it points to, or remove it"
            yield RefusedItem("file", Problem(str(file), 0, 0, message, hint), str(file.relative_to(folder)))
        elif is_wanted(file.name):
            yield file
        else:
            rule = f"only files of the types {', '.join(suffixes)} are imported"
            yield SkippedItem("file", rule, str(file), 0, str(file.relative_to(folder)))


def relative_name(file: Path, sources: Sequence[Path]) -> str:
    """Return the path of a file below the source that contains it, or its name: the same on every machine."""
    for source in sources:
        if source in file.parents:
            return file.relative_to(source).as_posix()
    return file.name


def read_text(file: Path, encoding: str = "") -> str | Problem:
    """Return the text of a file in NFC with line feeds as line ends, or a problem at the first byte that is not text.

    Args:
        file: the file.
        encoding: its encoding; "" for UTF-8.

    Raises:
        SitegenError: if there is no such encoding.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        return Problem(str(file), 0, 0, IMPORT_FAILED(error.strerror or "cannot be read"), "check its permissions")
    if not encoding or _codec(encoding) == "utf-8":
        text = decode_text(data, str(file))
        hint = "save the file as UTF-8, or name its encoding: --encoding cp1252"
        return text if isinstance(text, str) or "is not UTF-8" not in text.message else _with_hint(text, hint)
    return _decode(data, str(file), _codec(encoding))


def _with_hint(problem: Problem, hint: str) -> Problem:
    from msgspec.structs import replace

    return replace(problem, hint=hint)


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
