"""The manifest of an output folder: the list of the files that sitegen wrote.

It has the format of `sha256sum`, sorted by path, after a first line that names the site.
"""

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
"""The beginning of the first line, which `sha256sum -c` ignores. A file that begins otherwise is not a manifest of sitegen."""
_FILE_COUNT = re.compile(r" (\d+) files of (\S+)")
"""The end of the first line: number of files and `base_url`. Manifests of older versions do not have it."""
_LINE = re.compile("[0-9a-f]{64}  .")
DIGEST_HEX_DIGITS = 64
"""Number of hexadecimal digits of a SHA-256. Two spaces and the path follow them."""


class Manifest(msgspec.Struct, frozen=True):
    """The parsed manifest of a site."""

    files: dict[str, str]
    """Path to SHA-256. Paths that point outside the folder are left out."""
    base_url: str = ""
    """The `base_url` of the site; empty in manifests of older versions."""
    is_complete: bool = True
    """True if it has as many lines as its first line states. A truncated manifest has fewer."""


def has_manifest(folder: Path) -> bool:
    """Return True if the folder has a manifest that sitegen wrote."""
    return read_manifest(folder) is not None


def owned_files(folder: Path) -> dict[str, str]:
    """Return the files that the manifest lists, path to SHA-256; empty if there is no manifest that sitegen wrote."""
    found = read_manifest(folder)
    return found.files if found else {}


def read_manifest(folder: Path) -> Manifest | None:
    """Return the folder's manifest; None if there is none, or sitegen did not write it.

    Raises:
        OSError: if it cannot be read, such as with too many open files. Its files must not be taken for those of others then.
    """
    try:
        data = (folder / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    return parse_manifest(data)


def parse_manifest(data: bytes) -> Manifest | None:
    """Return a manifest from its bytes; None if sitegen did not write them.

    Windows line ends and a byte order mark are accepted, since tools that transfer files may add them.
    """
    first, *lines = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    if not first.startswith(HEADER):
        return None
    pairs = [line.split("  ", 1) for line in lines if _LINE.match(line)]
    files = {path: digest for digest, path in pairs if ".." not in path.split("/") and not path.startswith("/")}
    file_count = _FILE_COUNT.fullmatch(first, len(HEADER))
    is_complete = file_count is None or len(pairs) == int(file_count[1])
    return Manifest(files, file_count[2] if file_count else "", is_complete)


def format_manifest(files: Mapping[str, str], base_url: str) -> bytes:
    """Return the text of a manifest.

    Args:
        files: path to SHA-256 of each file.
        base_url: the address of the site, by which `ownership` recognizes the folder.
    """
    lines = (f"{digest}  {path}\n" for path, digest in sorted(files.items()))
    return "".join([f"{HEADER} {len(files)} files{_site_suffix(base_url)}\n", *lines]).encode()


def _site_suffix(base_url: str) -> str:
    return f" of {base_url}"


class ManifestEditor:
    """The text of a manifest, in which single digests can be replaced.

    Lines are found by binary search and are not parsed, so that an edit in a large archive stays fast.
    """

    def __init__(self, text: bytes) -> None:
        self.text = text

    def is_for_site(self, base_url: str) -> bool:
        """Return True if the first line names this address."""
        return self.text.partition(b"\n")[0].endswith(_site_suffix(base_url).encode())

    def __contains__(self, path: object) -> bool:
        """Return True if the manifest lists a file."""
        return isinstance(path, str) and self._find_line(path) >= 0

    def with_digests(self, files: Iterable[tuple[str, str]]) -> bytes:
        """Return the text with new digests for some files.

        Args:
            files: path and new SHA-256 of each file.

        Raises:
            KeyError: if a file is not listed.
        """
        text = bytearray(self.text)
        for path, digest in files:
            if (start := self._find_line(path)) < 0:
                raise KeyError(path)
            text[start : start + DIGEST_HEX_DIGITS] = digest.encode()
        return bytes(text)

    def _find_line(self, path: str) -> int:
        """Return the offset of a file's line, or -1 if the file is not listed."""
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
