"""Verifies bags of BagIt 0.93 to 1.0: every file against every digest, not only their sizes."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass, field
from stat import S_ISREG
from typing import TYPE_CHECKING, NamedTuple

from sitegen.diagnostics import Problem
from sitegen.folder_contents import walk
from sitegen.preserve.bag import tag_files
from sitegen.preserve.bag.portable_names import comparable
from sitegen.preserve.bag.tag_files import DECLARATION, FETCH, MANIFEST_NAME, METADATA, PAYLOAD, ManifestEntry
from sitegen.preserve.files.digests import digest_chunks, new_digest
from sitegen.preserve.files.zip_files import read_chunks
from sitegen.problem_codes.preservation import DOUBTFUL_BAG, INVALID_BAG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.preserve.bag.tag_files import Declaration

VERSIONS = ((0, 93), (0, 94), (0, 95), (0, 96), (0, 97), (1, 0))
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SYSTEM_FILES = {".ds_store", "thumbs.db", "desktop.ini"}
_OUTSIDE = re.compile(r"/|~|[A-Za-z]:|.*\\")
"""Beginnings of paths that some system takes for a place outside of the bag. A backslash separates folders in Windows."""
_OXUM = re.compile(r"([0-9]{1,20})\.([0-9]{1,20})")


class Manifest(NamedTuple):
    """A manifest of a bag."""

    name: str
    algorithm: str
    is_of_tag_files: bool
    entries: tuple[ManifestEntry, ...]


@dataclass(slots=True)
class BagReport:
    """The result of a verification."""

    problems: list[Problem] = field(default_factory=list)
    metadata: list[tuple[str, str]] = field(default_factory=list)
    """Names and values of `bag-info.txt`."""
    payload_files: int = 0
    payload_bytes: int = 0
    algorithms: set[str] = field(default_factory=set)

    def add(self, path: str, message: str) -> None:
        """Add an error."""
        self.problems.append(Problem(path, 0, 0, INVALID_BAG(message), "use another copy of the bag"))

    def warn(self, path: str, message: str) -> None:
        """Add a warning."""
        self.problems.append(Problem(path, 0, 0, DOUBTFUL_BAG(message), severity="warning"))


def verify_bag(folder: Path) -> BagReport:
    """Return the problems of a bag; none of them is an error if it is complete and valid."""
    report = BagReport()
    declaration = _read_declaration(folder, report)
    if declaration is None:
        return report
    files = {path: folder / path for path in _files(folder, report)}
    report.metadata = _read_metadata(folder, declaration, report)
    manifests = [one for name in sorted(files) if (one := _read_manifest(folder, name, declaration, report))]
    if not any(not manifest.is_of_tag_files for manifest in manifests):
        report.add("manifest-sha512.txt", "the bag has no manifest of its payload")
    if not (folder / PAYLOAD).is_dir():
        report.add(PAYLOAD, "the bag has no payload")
    fetched = _fetched_paths(folder, declaration, report)
    expected: dict[str, dict[str, str]] = {}
    for manifest in manifests:
        _collect(manifest, declaration, files, report, expected)
    _check_completeness(manifests, declaration, files, report, expected)
    _check_digests(files, expected, fetched, report)
    _check_oxum(report)
    return report


def is_regular(file: str | Path) -> bool:
    """Return True if there is a regular file, False for everything else: nothing, a folder, a symbolic link, a named pipe.

    Raises:
        OSError: if that cannot be said, such as without permission for the folder.
    """
    try:
        return S_ISREG(os.lstat(file).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _read_declaration(folder: Path, report: BagReport) -> Declaration | None:
    file = folder / DECLARATION
    if not os.path.lexists(file):
        report.add(DECLARATION, "there is no such file, so this is not a bag")
        return None
    if not is_regular(file):
        report.add(DECLARATION, "it is not a regular file")
        return None
    data = file.read_bytes()
    if data.startswith(_BYTE_ORDER_MARK):
        report.add(DECLARATION, "the file begins with a byte order mark")
        return None
    found = tag_files.parse_declaration(data)
    if found is None or found.version not in VERSIONS:
        report.add(DECLARATION, "the file does not state a version of BagIt and an encoding")
        return None
    try:
        "".encode(found.encoding)
    except (LookupError, UnicodeError, ValueError):
        report.add(DECLARATION, f'"{found.encoding}" is not a known encoding')
        return None
    return found


def _files(folder: Path, report: BagReport) -> Iterator[str]:
    """Yield the paths of the files of a bag, sorted. Links are not followed."""
    for parent, folders, names in walk(folder):
        folders.sort()
        for name in sorted([*names, *(each for each in folders if os.path.islink(f"{parent}/{each}"))]):  # noqa: PTH114
            path = os.path.relpath(f"{parent}/{name}", folder).replace(os.sep, "/")
            if not is_regular(f"{parent}/{name}"):
                report.add(path, "it is not a regular file")
            else:
                yield path


def _read_text(folder: Path, path: str, declaration: Declaration, report: BagReport) -> str | None:
    try:
        return (folder / path).read_bytes().decode(declaration.encoding)
    except UnicodeError:
        report.add(path, f"the file is not in the encoding {declaration.encoding}")
        return None


def _read_metadata(folder: Path, declaration: Declaration, report: BagReport) -> list[tuple[str, str]]:
    if not is_regular(folder / METADATA):
        return []
    text = _read_text(folder, METADATA, declaration, report)
    found = tag_files.parse_metadata(text) if text is not None else []
    if isinstance(found, int):
        report.add(METADATA, f"line {found} has no name and value")
        return []
    return found


def _read_manifest(folder: Path, name: str, declaration: Declaration, report: BagReport) -> Manifest | None:
    match = MANIFEST_NAME.fullmatch(name)
    if match is None:
        return None
    algorithm = match[2].replace("-", "")
    if new_digest(algorithm) is None:
        report.warn(name, f'the digests "{match[2]}" are not known, so they were not checked')
        return None
    text = _read_text(folder, name, declaration, report)
    found = tag_files.parse_manifest(text, is_version_1=declaration.version >= (1, 0)) if text is not None else 0
    if isinstance(found, int):
        if text is not None:
            report.add(name, f"line {found} has no digest and path")
        return None
    report.algorithms.add(algorithm)
    return Manifest(name, algorithm, bool(match[1]), tuple(found))


def _fetched_paths(folder: Path, declaration: Declaration, report: BagReport) -> set[str]:
    """Return the paths of files that a receiver has to fetch."""
    text = _read_text(folder, FETCH, declaration, report) if is_regular(folder / FETCH) else ""
    found = set()
    for number, line in enumerate(tag_files.split_lines(text or ""), 1):
        parts = line.split(None, 2)
        if len(parts) < 3:  # noqa: PLR2004 - address, size, path
            report.add(FETCH, f"line {number} has no address, size and path")
        elif reason := _path_error(path := parts[2].strip()):
            report.add(FETCH, f'line {number}: "{path}" {reason}')
        else:
            found.add(path)
    return found


def _path_error(path: str) -> str:
    """Return the reason why a path is not one of a file in the bag, or ""."""
    if _OUTSIDE.match(path) or ".." in path.split("/"):
        return "is outside of the bag"
    return ""


def _collect(
    manifest: Manifest,
    declaration: Declaration,
    files: dict[str, Path],
    report: BagReport,
    expected: dict[str, dict[str, str]],
) -> None:
    """Add the digests of a manifest to those that are expected of each file."""
    seen: dict[str, str] = {}
    for entry in manifest.entries:
        if reason := _path_error(entry.path):
            report.add(manifest.name, f'"{entry.path}" {reason}')
            continue
        path = _find_path(entry, manifest, files, report)
        if not manifest.is_of_tag_files and not path.startswith(PAYLOAD):
            report.add(manifest.name, f'"{path}" is not in the payload')
        if path in seen:
            _report_duplicate(
                manifest, path, report, is_error=declaration.version >= (1, 0) or seen[path] != entry.digest
            )
        seen[path] = entry.digest
        expected.setdefault(path, {})[manifest.algorithm] = entry.digest


def _report_duplicate(manifest: Manifest, path: str, report: BagReport, *, is_error: bool) -> None:
    (report.add if is_error else report.warn)(manifest.name, f'"{path}" is listed twice')


def _find_path(entry: ManifestEntry, manifest: Manifest, files: dict[str, Path], report: BagReport) -> str:
    """Return the path of an entry as the file system spells it, with a warning if the manifest spells it otherwise."""
    path = entry.path
    if entry.is_starred:
        report.warn(manifest.name, f'"{path}" has an asterisk in front of it, as md5sum writes it')
    if path.startswith("./"):
        report.warn(manifest.name, f'"{path}" begins with ./')
        path = path[2:]
    if path in files:
        return path
    other = next((each for each in files if comparable(each) == comparable(path)), "")
    if other:
        kind = "Unicode form" if _same_in_nfc(other, path) else "capitals"
        report.warn(manifest.name, f'"{path}" differs from the name of the file only in its {kind}')
    return other or path


def _same_in_nfc(one: str, other: str) -> bool:
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)


def _check_completeness(
    manifests: list[Manifest],
    declaration: Declaration,
    files: dict[str, Path],
    report: BagReport,
    expected: dict[str, dict[str, str]],
) -> None:
    """Add an error for each file of the payload that no manifest lists; from BagIt 1.0 on, that not all manifests list."""
    algorithms = {manifest.algorithm for manifest in manifests if not manifest.is_of_tag_files}
    for path in files:
        if not path.startswith(PAYLOAD):
            continue
        listed = expected.get(path, {}).keys() & algorithms
        if not listed:
            report.add(path, "no manifest lists the file")
        elif declaration.version >= (1, 0) and listed != algorithms:
            report.add(path, f"not all manifests list the file: that of {min(algorithms - listed)} does not")


def _check_digests(
    files: dict[str, Path], expected: dict[str, dict[str, str]], fetched: set[str], report: BagReport
) -> None:
    for path, digests in sorted(expected.items()):
        if path not in files:
            _report_missing(path, fetched, report)
            continue
        with files[path].open("rb") as stream:
            found, size = digest_chunks(read_chunks(stream), digests)
        for name, digest in found.items():
            if digest != digests[name]:
                report.add(path, f"its {name.upper()} is not the one that the manifest lists: the file was changed")
        if path.startswith(PAYLOAD):
            report.payload_files += 1
            report.payload_bytes += size


def _report_missing(path: str, fetched: set[str], report: BagReport) -> None:
    if path in fetched:
        report.add(path, f"the file is not in the bag; {FETCH} says from where to fetch it")
    elif path.rpartition("/")[2].lower() in _SYSTEM_FILES:
        report.warn(path, "a file of an operating system is listed, and missing")
    else:
        report.add(path, "the file is missing")


def _check_oxum(report: BagReport) -> None:
    """Compare number and bytes of the payload with `Payload-Oxum`."""
    found = (value for name, value in report.metadata if name.lower() == "payload-oxum")
    stated = [match for value in found if (match := _OXUM.fullmatch(value))]
    counted = (report.payload_bytes, report.payload_files)
    if stated and not report.problems and any((int(one[1]), int(one[2])) != counted for one in stated):
        report.add(METADATA, f"the payload has {counted[0]} bytes in {counted[1]} files, not {stated[0][0]}")
