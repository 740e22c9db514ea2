"""The text of PDF files, by page, for the search index. It is read with pypdf, an optional dependency, and cached by the file's digest.

pypdf runs in a helper process with limits of CPU time and memory (`sitegen/media/pdf_helper.py`). A file of the cache begins
with a digest of the rest of it, so that a damaged one is not believed.
"""

from __future__ import annotations

import hashlib
import logging
import re
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from sitegen.diagnostics import SitegenError
from sitegen.limited_process import grant_seconds
from sitegen.media.pdf_helper import read_in_helper
from sitegen.problem_codes.environment import PDF_LIBRARY_MISSING

if TYPE_CHECKING:
    from pathlib import Path

MAX_WORDS = 100_000
"""Maximum number of words of one file that are in the index. Browsers load the whole text of each result that they show."""
MAX_CHARS = 2_000_000
"""Maximum number of characters of one file that are in the index. Some scripts have no spaces between words."""
SECONDS_PER_WORD: Final = 0.00015
"""CPU time that each word adds to the limit, so that a long file can be read on a slow machine. Ordinary files need 0.00003 to 0.00007."""
GRANTED_WORDS: Final = 1_000
"""Words after which the limit is extended. The kernel rounds it up each time, so it must not be done for each page."""
CACHE_FOLDER = "pdf-text"
_DIGEST_BYTES = 16
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]\s*\n\s*(?=[^\W\d_])")
"""A hyphen at the end of a line. The two parts of a word are joined."""


class PdfText(msgspec.Struct, frozen=True):
    """The text of a PDF file."""

    pages: tuple[str, ...] = ()
    """Text of each page, with single spaces between words."""
    error: str = ""
    """Why the text cannot be read, or ""."""
    is_cut: bool = False
    """True if the file has more than `MAX_WORDS` words or `MAX_CHARS` characters, and the last pages are left out."""

    @property
    def is_empty(self) -> bool:
        """True if no page has any text, as in a scan without text recognition."""
        return not any(self.pages)


def library_version() -> str:
    """Return the version of pypdf, on which the text depends.

    Raises:
        SitegenError: if pypdf is not installed (exit code 2).
    """
    try:
        return version("pypdf")
    except PackageNotFoundError:
        message = PDF_LIBRARY_MISSING(
            "[search] pdf_text needs the package `pypdf`; install it in the environment of sitegen, or set pdf_text = false"
        )
        raise SitegenError(message, 2) from None


def read_pdf_text(file: Path, sha256: str, state_folder: Path) -> PdfText:
    """Return the text of a PDF file, from the cache if it was read before.

    Args:
        file: the file.
        sha256: the digest of the file in hexadecimal.
        state_folder: the folder of the archive that contains the cache.

    Raises:
        SitegenError: if pypdf is not installed (exit code 2).
        PdfLimitError: if reading the text takes too much time or memory.
    """
    cached = state_folder / CACHE_FOLDER / f"{sha256}-{library_version()}.msgpack"
    if known := _cached_text(cached):
        return known
    text = extract_text(file)
    cached.parent.mkdir(exist_ok=True)
    part = cached.with_suffix(".part")
    data = msgspec.msgpack.encode(text)
    part.write_bytes(_digest(data) + data)
    part.replace(cached)
    return text


def _cached_text(cached: Path) -> PdfText | None:
    """Return the text in a file of the cache; None if the file is missing or damaged."""
    with suppress(FileNotFoundError, msgspec.DecodeError):
        stored = cached.read_bytes()
        digest, data = stored[:_DIGEST_BYTES], stored[_DIGEST_BYTES:]
        if digest == _digest(data):
            return msgspec.msgpack.decode(data, type=PdfText)
    return None


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST_BYTES).digest()


def extract_text(file: Path) -> PdfText:
    """Return the text of a PDF file, without the cache.

    Raises:
        PdfLimitError: if it takes too much time or memory.
    """
    return msgspec.msgpack.decode(read_in_helper("text", file), type=PdfText)


def read_text(file: Path) -> bytes:
    """Run in the helper process: return the `PdfText` of a file, in MessagePack."""
    with file.open("rb") as stream:
        return msgspec.msgpack.encode(_read(stream))


def _read(stream: BinaryIO) -> PdfText:
    """Return the text of a PDF file. An error of the library is part of the result, since files may be damaged in any way."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings do not name the file
    pages: list[str] = []
    word_count = char_count = granted_count = 0
    try:
        for page in PdfReader(stream).pages:
            words = _HYPHENATED.sub("", page.extract_text()).split()
            text = " ".join(word for word in words if word.isprintable())
            word_count += len(words)
            char_count += len(text)
            if word_count > MAX_WORDS or char_count > MAX_CHARS:
                return PdfText(tuple(pages), is_cut=True)
            pages.append(text)
            if word_count - granted_count >= GRANTED_WORDS:
                grant_seconds((word_count - granted_count) * SECONDS_PER_WORD)
                granted_count = word_count
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - any error of the library
        return PdfText(error=f"{type(error).__name__}: {error}".strip(": "))
    return PdfText(tuple(pages))
