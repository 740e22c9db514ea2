"""The text of PDF files, by page, for the search index. It is read with pypdf, an optional dependency, and cached by the file's digest.

A file of the cache begins with a digest of the rest of it, so that a damaged one is not believed.
"""

from __future__ import annotations

import hashlib
import logging
import re
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import msgspec

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import PDF_LIBRARY_MISSING

if TYPE_CHECKING:
    from pathlib import Path

MAX_WORDS = 100_000
"""Maximum number of words of one file that are in the index. Browsers load the whole text of each result that they show."""
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
    """True if the file has more than `MAX_WORDS` words, and the last pages are left out."""

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
    """Return the text of a PDF file. An error of the library is part of the result, since files may be damaged in any way."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings do not name the file
    pages: list[str] = []
    count = 0
    try:
        for page in PdfReader(file).pages:
            words = _HYPHENATED.sub("", page.extract_text()).split()
            count += len(words)
            if count > MAX_WORDS:
                return PdfText(tuple(pages), is_cut=True)
            pages.append(" ".join(word for word in words if word.isprintable()))
    except Exception as error:  # noqa: BLE001 - any error of the library
        return PdfText(error=f"{type(error).__name__}: {error}".strip(": "))
    return PdfText(tuple(pages))
