"""The text formats of BagIt (RFC 8493): declaration, metadata, manifests and the list of files to fetch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DECLARATION, METADATA, FETCH = "bagit.txt", "bag-info.txt", "fetch.txt"
PAYLOAD = "data/"
"""Beginning of the paths of the payload."""
VERSION = "1.0"
VERSION_TEXT = f"BagIt-Version: {VERSION}\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST_NAME = re.compile(r"(tag)?manifest-([a-z0-9-]+)\.txt")
_VERSION_LINE = re.compile(r"BagIt-Version: ([0-9]{1,3})\.([0-9]{1,3})\s*")
_ENCODING_LINE = re.compile(r"Tag-File-Character-Encoding: (\S+)\s*")
_MANIFEST_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\*?)(.+)")
_METADATA_LINE = re.compile(r"[^\s:][^:]*:(?:\s|$)|\s")
_LINE_END = re.compile(r"\r\n|\n|\r")
_ESCAPED = re.compile("%(0D|0A)", re.IGNORECASE)
_ESCAPED_1_0 = re.compile("%(0D|0A|25)", re.IGNORECASE)


class Declaration(NamedTuple):
    """The content of `bagit.txt`."""

    version: tuple[int, int]
    encoding: str


class ManifestEntry(NamedTuple):
    """A line of a manifest."""

    digest: str
    """In lower case."""
    path: str
    is_starred: bool = False
    """True if the path has the mark of binary files of md5sum, which BagIt does not know."""


def split_lines(text: str) -> list[str]:
    """Return the lines of a tag file, without the empty one at its end. Lines end with LF, CR or both."""
    lines = _LINE_END.split(text)
    return lines[:-1] if lines[-1] == "" else lines


def parse_declaration(data: bytes) -> Declaration | None:
    """Return the content of `bagit.txt`; None if it is not valid.

    White space at the end of a line is accepted, as BagIt 0.97 does; BagIt 1.0 allows none before the colon.
    """
    try:
        lines = split_lines(data.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    if len(lines) != 2:  # noqa: PLR2004 - version and encoding
        return None
    version, encoding = _VERSION_LINE.fullmatch(lines[0]), _ENCODING_LINE.fullmatch(lines[1])
    return Declaration((int(version[1]), int(version[2])), encoding[1]) if version and encoding else None


def parse_manifest(text: str, *, is_version_1: bool) -> list[ManifestEntry] | int:
    """Return the lines of a manifest; the number of the first line that is not valid, from 1, if there is one."""
    found = []
    for number, line in enumerate(split_lines(text), 1):
        match = _MANIFEST_LINE.fullmatch(line)
        if match is None:
            return number
        found.append(
            ManifestEntry(match[1].lower(), unescape_path(match[3], is_version_1=is_version_1), bool(match[2]))
        )
    return found


def unescape_path(path: str, *, is_version_1: bool) -> str:
    """Return a path of a manifest with `%0A`, `%0D` and, from BagIt 1.0 on, `%25` as characters."""
    return (_ESCAPED_1_0 if is_version_1 else _ESCAPED).sub(lambda found: chr(int(found[1], 16)), path)


def parse_metadata(text: str) -> list[tuple[str, str]] | int:
    """Return names and values of `bag-info.txt`, in order; the number of the first line that is not valid, if there is one."""
    found: list[tuple[str, str]] = []
    for number, line in enumerate(split_lines(text), 1):
        if not _METADATA_LINE.match(line) or (line[:1].isspace() and not found):
            return number
        if line[:1].isspace():
            name, value = found[-1]
            found[-1] = (name, f"{value} {line.strip()}")
        else:
            name, _, value = line.partition(":")
            found.append((name.strip(), value.strip()))
    return found


def format_metadata(values: Iterable[tuple[str, str]]) -> bytes:
    """Return the text of `bag-info.txt`, in the given order and without empty values. Line ends in values become spaces."""
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in values if value.strip()).encode()


def format_manifest(digests: Mapping[str, str]) -> bytes:
    """Return the text of a manifest, sorted by path.

    Args:
        digests: path to digest. Paths with `%` or line ends are refused before (`portable_names`), so nothing is escaped.
    """
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode()
