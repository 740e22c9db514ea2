"""The manifest of an output folder: which files in it are ours, in the form of `sha256sum`, by path."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MANIFEST = "manifest-sha256.txt"
HEADER = "# Written by sitegen: the files of this site, as sha256sum lists them."
"""The manifest's first line; `sha256sum -c` passes over it. Other programs' manifests are not ours."""
DIGEST = 64
"""Hexadecimal digits of SHA-256; two spaces follow, then the path."""


def has_manifest(folder: Path) -> bool:
    """Whether the folder has a manifest that sitegen wrote."""
    try:
        with (folder / MANIFEST).open("rb") as stream:
            return stream.readline().decode("utf-8", "replace").rstrip("\n") == HEADER
    except OSError:
        return False


def owned(folder: Path) -> dict[str, str]:
    """The files that the manifest says are ours: path to SHA-256. A path that leads out of the folder is no path."""
    if not has_manifest(folder):
        return {}
    lines = (folder / MANIFEST).read_bytes().decode("utf-8", "replace").split("\n")
    pairs = (line.split("  ", 1) for line in lines if "  " in line)
    return {path: digest for digest, path in pairs if ".." not in path.split("/") and not path.startswith("/")}


def manifest(files: Mapping[str, str]) -> bytes:
    """The manifest's text, in the form of `sha256sum`, by path."""
    return "".join([f"{HEADER}\n", *(f"{digest}  {path}\n" for path, digest in sorted(files.items()))]).encode()


class Listed:
    """A manifest as `manifest` wrote it, not taken apart: enough where no file comes or goes."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    def __contains__(self, path: object) -> bool:
        """Whether it lists a file."""
        return isinstance(path, str) and self._line(path) >= 0

    def updated(self, files: Iterable[tuple[str, str]]) -> bytes:
        """Its text with the digests of some files that it lists put in the place of what they were; KeyError for others."""
        text = bytearray(self.text)
        for path, digest in files:
            if (start := self._line(path)) < 0:
                raise KeyError(path)
            text[start : start + DIGEST] = digest.encode()
        return bytes(text)

    def _line(self, path: str) -> int:
        """Where a file's line begins, or -1: lines are in the order of their paths, so half of them go at each look."""
        wanted, text = path.encode(), self.text
        low, high = text.find(b"\n") + 1, len(text)
        while low < high:
            middle = text.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = text.find(b"\n", middle)
            if end < 0:
                end = len(text)
            found = text[middle + DIGEST + 2 : end]
            if found == wanted:
                return middle
            low, high = (end + 1, high) if found < wanted else (low, middle)
        return -1
