"""Finds the files of the old site in the folders that the editor has."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from sitegen.folder_contents import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SIZE = re.compile(r"-(\d{1,5})x(\d{1,5})$")
"""End of the name of a smaller picture that WordPress made, such as `-300x200`."""
_SCALED = re.compile(r"-(?:scaled|rotated)(?:-\d+)?$")
"""End of the name of a picture that WordPress reduced or turned when it was uploaded."""
_EDITED = re.compile(r"-e\d{10,}$")
"""End of the name of a picture that was edited in WordPress, with the time of the edit."""
_YEAR_OR_MONTH = re.compile(r"\d{2}|\d{4}")
_IMAGE_PROXY = re.compile(r"i\d\.wp\.com", re.IGNORECASE)
"""Hosts of the image proxy of WordPress.com, whose paths begin with the host of the picture."""


class _Key(NamedTuple):
    """The name of a picture without the marks of its variants."""

    stem: str
    suffix: str


@dataclass(frozen=True, slots=True)
class _File:
    """A file below a media folder."""

    path: Path
    name: str
    """Its name, folded."""
    parts: tuple[str, ...]
    """The folders from the media folder to the file, folded."""
    root_name: str
    """The name of the media folder, folded."""


class MediaIndex:
    """The files below some folders, found by the address that they had."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        """Create an index of folders, such as copies of `wp-content/uploads`. They are read when the first file is asked for."""
        self._folders = tuple(folders)
        self._files: dict[_Key, list[_File]] | None = None

    def load(self) -> None:
        """Read the folders now, so that processes that are forked from this one need not."""
        self._index()

    def find(self, address: str) -> Path | None:
        """Return the file of an address, or None: the original first, then the largest variant.

        Names are compared in NFC, without percent-encoding and without case. The folders in the address must be those of the file: a file
        of the same name in another folder is another file. A query, such as `?w=300`, is ignored.
        """
        if not self._folders:
            return None
        path = urlsplit(unwrap_proxy(address)).path if "://" in address or "?" in address else address.partition("#")[0]
        return next((file for text in _spellings(path) if (file := self._find_path(text))), None)

    def files(self) -> Iterator[tuple[Path, Path]]:
        """Yield each file with the media folder that it is in, in the order of the folders and paths."""
        for folder in self._folders:
            for path in _walk(folder):
                yield path, folder

    def relative_path(self, file: Path) -> Path | None:
        """Return the path of a file from its media folder; None if it is in none."""
        return next((file.relative_to(folder) for folder in self._folders if folder in file.parents), None)

    def _find_path(self, path: str) -> Path | None:
        *folders, name = [_fold(part) for part in path.split("/") if part not in {"", "."}] or [""]
        candidates = [file for file in self._index().get(_key(name), ()) if _is_in(file, folders)]
        whole = [file for file in candidates if len(file.parts) <= len(folders)]
        found = [file.parts for file in whole or candidates]
        if not found or (
            not whole and len(set(found)) > 1
        ):  # files of one name in several folders, and the address does not say which
            return None
        folder = max(found, key=len)
        in_folder = [file for file in candidates if file.parts == folder]
        return max(in_folder, key=lambda file: (*_rank(file.name, name), *_likeness(file.path, path))).path

    def _index(self) -> dict[_Key, list[_File]]:
        """Return all files by the keys of their names, in the order of the media folders."""
        if self._files is None:
            self._files = {}
            for path, folder in self.files():
                parts = tuple(_fold(part) for part in path.parent.relative_to(folder).parts)
                file = _File(path, _fold(path.name), parts, _fold(folder.name))
                self._files.setdefault(_key(file.name), []).append(file)
        return self._files


def is_variant(name: str) -> bool:
    """Return True if the name of a file is that of a smaller picture that WordPress made, such as `photo-300x200.jpg`."""
    return bool(_SIZE.search(name.rpartition(".")[0]))


def unwrap_proxy(address: str) -> str:
    """Return the address of the picture that an address of WordPress's image proxy shows; other addresses unchanged."""
    parts = urlsplit(address)
    if not _IMAGE_PROXY.fullmatch(parts.hostname or ""):
        return address
    return f"https://{parts.path.lstrip('/')}"


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, sorted. Hidden files, symbolic links and what is no file, such as a named pipe, are left out."""
    for parent, folders, names in walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and S_ISREG(os.lstat(file := os.path.join(parent, name)).st_mode):  # noqa: PTH118 - many thousands
                yield Path(file)


def _spellings(path: str) -> Iterator[str]:
    """Yield a path as it is, without percent-encoding, and without a second percent-encoding."""
    yield path
    for _ in range(2):
        decoded = unquote(path)
        if decoded == path:
            return
        yield decoded
        path = decoded


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _key(name: str) -> _Key:
    stem, _, suffix = name.rpartition(".") if "." in name else (name, "", "")
    previous = ""
    while stem != previous:
        previous = stem
        for pattern in (_SIZE, _SCALED, _EDITED):
            stem = pattern.sub("", stem)
    return _Key(stem, suffix)


def _is_in(file: _File, folders: Sequence[str]) -> bool:
    """Return True if the folders of an address and those of a file agree as far as both are known."""
    shared = min(len(file.parts), len(folders))
    if shared and tuple(folders[-shared:]) != file.parts[-shared:]:
        return False
    next_folder = folders[-shared - 1] if len(folders) > shared else ""
    is_other_year = _YEAR_OR_MONTH.fullmatch(next_folder) and _YEAR_OR_MONTH.fullmatch(file.root_name)
    return not (is_other_year and next_folder != file.root_name)


def _likeness(file: Path, asked: str) -> tuple[int, int]:
    """Return the number of characters at the end of the folders and at the start of the names that are the same, with their case."""
    folder, _, name = unicodedata.normalize("NFC", asked).rpartition("/")
    found = unicodedata.normalize("NFC", file.parent.as_posix())
    return _alike(found[::-1], folder[::-1]), _alike(unicodedata.normalize("NFC", file.name), name)


def _alike(first: str, second: str) -> int:
    return next(
        (at for at, (one, two) in enumerate(zip(first, second, strict=False)) if one != two),
        min(len(first), len(second)),
    )


def _rank(name: str, asked: str) -> tuple[bool, bool, bool, int]:
    """Return the rank of a file for the name that an address has: its original, the original reduced, others, by size."""
    stem, asked_stem = name.rpartition(".")[0], asked.rpartition(".")[0]
    original = _SIZE.sub("", asked_stem)
    size = _SIZE.search(stem)
    area = int(size[1]) * int(size[2]) if size else 0
    unscaled = _SCALED.sub("", original)
    return stem in {original, unscaled}, _SCALED.sub("", stem) == unscaled and not size, not size, area
