"""The manifest of an output folder: the files that sitegen wrote, in the format of `sha256sum`, sorted by path."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MANIFEST = "manifest-sha256.txt"
HEADER = "# Written by sitegen: the files of this site, as sha256sum lists them."
"""The beginning of the manifest's first line; `sha256sum -c` ignores it. Other programs' manifests are not ours."""
_FILE_COUNT = re.compile(r" (\d+) files of (\S+)")
"""The end of the first line. Manifests of older versions do not have it."""
_LINE = re.compile("[0-9a-f]{64}  .")
DIGEST_HEX_DIGITS = 64
"""Hexadecimal digits of SHA-256; two spaces follow, then the path."""


class Manifest(msgspec.Struct, frozen=True):
    """A manifest that sitegen wrote, as it was read."""

    files: dict[str, str]
    """Path to SHA-256. A path that leads out of the folder is left out."""
    base_url: str = ""
    """The address at which the site is published; empty in manifests of older versions."""
    is_complete: bool = True
    """Whether it has as many lines as its first line says."""


def has_manifest(folder: Path) -> bool:
    """Return True if the folder has a manifest that sitegen wrote."""
    return read_manifest(folder) is not None


def owned_files(folder: Path) -> dict[str, str]:
    """Return the files that the manifest lists: path to SHA-256. Without a manifest of ours there are none."""
    found = read_manifest(folder)
    return found.files if found else {}


def read_manifest(folder: Path) -> Manifest | None:
    """Return the folder's manifest if sitegen wrote it. Other line ends and a byte order mark are accepted."""
    try:
        data = (folder / MANIFEST).read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError:
        return None
    first, *lines = data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    if not first.startswith(HEADER):
        return None
    pairs = [line.split("  ", 1) for line in lines if _LINE.match(line)]
    files = {path: digest for digest, path in pairs if ".." not in path.split("/") and not path.startswith("/")}
    file_count = _FILE_COUNT.fullmatch(first, len(HEADER))
    is_complete = file_count is None or len(pairs) == int(file_count[1])
    return Manifest(files, file_count[2] if file_count else "", is_complete)


def format_manifest(files: Mapping[str, str], base_url: str) -> bytes:
    """Return the manifest's text in the form of `sha256sum`, sorted by path; `base_url` says which archive's it is."""
    lines = (f"{digest}  {path}\n" for path, digest in sorted(files.items()))
    return "".join([f"{HEADER} {len(files)} files{_site_suffix(base_url)}\n", *lines]).encode()


def _site_suffix(base_url: str) -> str:
    return f" of {base_url}"


class ManifestEditor:
    """The unparsed text of a manifest, edited in place when no file is added or removed."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    def is_for_site(self, base_url: str) -> bool:
        """Return True if its first line names this address."""
        return self.text.partition(b"\n")[0].endswith(_site_suffix(base_url).encode())

    def __contains__(self, path: object) -> bool:
        """Return True if it lists a file."""
        return isinstance(path, str) and self._find_line(path) >= 0

    def with_digests(self, files: Iterable[tuple[str, str]]) -> bytes:
        """Return its text with new digests of some listed files; raises KeyError for a file that is not listed."""
        text = bytearray(self.text)
        for path, digest in files:
            if (start := self._find_line(path)) < 0:
                raise KeyError(path)
            text[start : start + DIGEST_HEX_DIGITS] = digest.encode()
        return bytes(text)

    def _find_line(self, path: str) -> int:
        """Return the offset of a file's line, or -1; lines are sorted by path, so this is a binary search."""
        wanted, text = path.encode(), self.text
        low, high = text.find(b"\n") + 1, len(text)
        while low < high:
            middle = text.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = text.find(b"\n", middle)
            if end < 0:
                end = len(text)
            found = text[middle + DIGEST_HEX_DIGITS + 2 : end]
            if found == wanted:
                return middle
            low, high = (end + 1, high) if found < wanted else (low, middle)
        return -1
