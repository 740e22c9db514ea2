"""The parts of a Word document, which is a zip file with XML files, within limits."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

from sitegen.content.text.limited_files import MEGABYTE
from sitegen.problem_codes.environment import IMPORT_FAILED
from sitegen.problem_codes.files import FILE_OVER_LIMIT

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.problem_codes import Message

MAX_PART_BYTES = 256 * 2**20
"""Maximum size of a part when it is unpacked."""
MAX_UNPACKED_BYTES = 400_000_000
"""Maximum size of all parts together, and of the file, since all are in memory."""
MAX_RATIO = 200
"""Maximum ratio of a part's size to its compressed size, for parts of at least `SMALL_BYTES`."""
SMALL_BYTES = 2**20
DOCUMENT = "word/document.xml"
ROOT_RELATIONSHIPS = "_rels/.rels"


class PackageError(Exception):
    """A file that is not a readable Word document."""

    def __init__(self, message: Message, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def read_parts(file: Path) -> dict[str, bytes]:
    """Return the parts of a Word document by name.

    Raises:
        PackageError: if the file is no zip file, has no document, is encrypted, or exceeds the limits.
    """
    parts = unpack(file, "a Word document (.docx)")
    if DOCUMENT not in parts and ROOT_RELATIONSHIPS not in parts:
        raise PackageError(IMPORT_FAILED(f"not a Word document (.docx): it has no part {DOCUMENT}"))
    return parts


def unpack(file: Path, expected: str) -> dict[str, bytes]:
    """Return the contents of a zip file by name; `expected` is the description of the file for messages.

    Raises:
        PackageError: if the file is no zip file, is encrypted, or exceeds the limits.
    """
    try:
        with zipfile.ZipFile(file) as package:
            _check_limits(package)
            return {info.filename: package.read(info) for info in package.infolist() if not info.is_dir()}
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise PackageError(IMPORT_FAILED(f"not {expected}: {error}")) from None


def _check_limits(package: zipfile.ZipFile) -> None:
    """Check the sizes of the parts of a zip file before they are unpacked.

    Raises:
        PackageError: if a part or all parts together are too large, or one is too large for its compressed size, or two have the same name.
    """
    names = Counter(info.filename for info in package.infolist())
    if repeated := next((name for name, count in names.items() if count > 1), ""):
        raise PackageError(IMPORT_FAILED(f"the document has two parts with the name {repeated}"))
    if sum(info.file_size for info in package.infolist()) > MAX_UNPACKED_BYTES:
        message = FILE_OVER_LIMIT(
            f"its parts are larger than {MAX_UNPACKED_BYTES // MEGABYTE} MB when they are unpacked"
        )
        raise PackageError(message, "make the pictures smaller, or divide the document")
    for info in package.infolist():
        is_dense = info.file_size > SMALL_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        if info.file_size > MAX_PART_BYTES or is_dense:
            raise PackageError(
                IMPORT_FAILED(f"the part {info.filename} of the document is too large when it is unpacked")
            )


def write_parts(parts: dict[str, bytes]) -> io.BytesIO:
    """Return parts as a Word document."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    stream.seek(0)
    return stream
