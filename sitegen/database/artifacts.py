"""What holds the whole archive, as it was made: a folder beside the database in which it waits to be published.

Its folder is named by a digest of its bytes or of all that it was made of, which the database remembers; so a folder that
a killed build left is either the one that is wanted or none. Its list of files is written last.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.database.store import Store

CHANGED, UNPUBLISHED = b"changed", b"gone"
"""A document may be shown otherwise; one that was public is not any more, and must not stay in what is published."""
FILE_LIST_NAME = "files"
"""The list of the files, in the form of `sha256sum`."""
SHARD_COUNTS_FILE = "parts.json"
"""Of the search index: how many parts there are (`parts`), and how many of them, the first ones, hold what has a date."""
INPUTS_DIGEST_FILE = "made-of"
"""The file in a part of it that tells the digest of what it was made of; it is not published."""


class Artifact(msgspec.Struct, frozen=True):
    """One of them: what it is called, and where it is published."""

    name: str
    address: str

    @property
    def dirty_key(self) -> str:
        """The setting that tells whether a document changed since: empty, `CHANGED` or `GONE`."""
        return f"{self.name}-dirty"

    @property
    def inputs_digest_key(self) -> str:
        """The setting that tells what it depends on beside the documents."""
        return f"{self.name}-inputs"


SEARCH = Artifact("search", "/search/pagefind/")
DATA = Artifact("data", "/data/")
ARTIFACTS = {artifact.name: artifact for artifact in (SEARCH, DATA)}


def artifact_root(store: Store, artifact: Artifact) -> Path:
    """Where the folders of a database lie."""
    return store.path.with_suffix(f".{artifact.name}")


def current_folder(store: Store, artifact: Artifact) -> Path | None:
    """What the site has, if it has it."""
    digest = store.setting(artifact.name)
    return artifact_root(store, artifact) / digest.decode() if digest else None


def is_complete(folder: Path | None) -> bool:
    """Whether it is there, finished."""
    return folder is not None and (folder / FILE_LIST_NAME).is_file()


def read_file_list(folder: Path | None) -> list[tuple[str, str]]:
    """Path and SHA-256 of each file; none of one that is not there, was not finished, or whose list is damaged."""
    try:
        checksum, _, lines = (folder / FILE_LIST_NAME).read_text("utf-8").partition("\n") if folder else ("", "", "")
    except (OSError, UnicodeDecodeError):
        return []
    if checksum != list_checksum(lines):
        return []
    return [(path, digest) for digest, path in (line.split("  ", 1) for line in lines.splitlines())]


def list_checksum(lines: str) -> str:
    """Return the first line of a list: it tells whether the others are as they were written."""
    return hashlib.sha256(lines.encode()).hexdigest()


def is_intact(folder: Path | None, prefix: str = "") -> bool:
    """Return True if every file (or every file below a folder, which ends with `/`) has the bytes that it was made with.

    It reads all of them: a power cut or a failing disk leaves files that are empty, or have other bytes.
    """
    files = [(path, digest) for path, digest in read_file_list(folder) if path.startswith(prefix)]
    return folder is not None and bool(files) and all(_digest(folder / path) == digest for path, digest in files)


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def mark_dirty(store: Store, *, unpublished: bool) -> None:
    """A document changed; `gone`, if it was public and is not any more."""
    for artifact in ARTIFACTS.values():
        if unpublished or store.setting(artifact.dirty_key) != UNPUBLISHED:
            store.set_setting(artifact.dirty_key, UNPUBLISHED if unpublished else CHANGED)
