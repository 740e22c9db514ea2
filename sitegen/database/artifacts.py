"""Artifacts, which are built from the whole archive: the search index and the dataset.

Each has a folder next to the database, from which it is published. A folder's name is a digest of its bytes or of its inputs,
and the database stores that name. The list of files in a folder is written last. So a folder that a killed build left behind is
either complete or not used.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from sitegen.urls import DATASET_ADDRESS, SEARCH_INDEX_ADDRESS

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.database.store import Store

CHANGED, UNPUBLISHED = b"changed", b"unpublished"
"""Values of the setting `Artifact.dirty_key`: a document changed; a document is no longer public and must be removed."""
FILE_LIST_NAME = "files"
"""The list of an artifact's files, in the format of `sha256sum`."""
SHARD_COUNTS_FILE = "parts.json"
"""A file of the search index: the number of its shards, and how many of the first ones contain dated documents."""
INPUTS_DIGEST_FILE = "inputs-digest"
"""A file in a shard, which is not published: the digest of the inputs of the shard."""


class Artifact(msgspec.Struct, frozen=True):
    """An artifact: its name, and the address of its published folder."""

    name: str
    address: str

    @property
    def dirty_key(self) -> str:
        """The setting for changes of documents since the artifact was built: empty, `CHANGED` or `UNPUBLISHED`."""
        return f"{self.name}-dirty"

    @property
    def inputs_digest_key(self) -> str:
        """The setting with the digest of its other inputs, such as the configuration."""
        return f"{self.name}-inputs"


SEARCH = Artifact("search", SEARCH_INDEX_ADDRESS)
DATA = Artifact("dataset", DATASET_ADDRESS)
ARTIFACTS = {artifact.name: artifact for artifact in (SEARCH, DATA)}


def artifact_root(store: Store, artifact: Artifact) -> Path:
    """Return the folder that contains the versions of an artifact."""
    return store.path.with_suffix(f".{artifact.name}")


def current_folder(store: Store, artifact: Artifact) -> Path | None:
    """Return the folder of the current version; None if the artifact was never built. The folder may be missing."""
    digest = store.setting(artifact.name)
    return artifact_root(store, artifact) / digest.decode() if digest else None


def is_complete(folder: Path | None) -> bool:
    """Return True if a folder contains a complete artifact: its list of files was written last, can be read and is not damaged."""
    return bool(_readable_file_list(folder))


def _readable_file_list(folder: Path | None) -> list[tuple[str, str]]:
    """Return the list of `read_file_list`; also empty if it cannot be read."""
    try:
        return read_file_list(folder)
    except OSError:
        return []


def read_file_list(folder: Path | None) -> list[tuple[str, str]]:
    """Return path and SHA-256 of each file; empty if the folder is missing or incomplete, or its list is damaged.

    Raises:
        OSError: if the disk fails. Then it is not known which files there are, and the published ones must stay.
    """
    try:
        checksum, _, lines = (folder / FILE_LIST_NAME).read_text("utf-8").partition("\n") if folder else ("", "", "")
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return []
    if checksum != list_checksum(lines):
        return []
    return [(path, digest) for digest, path in (line.split("  ", 1) for line in lines.splitlines())]


def list_checksum(lines: str) -> str:
    """Return the first line of a file list: a checksum of the other lines."""
    return hashlib.sha256(lines.encode()).hexdigest()


def is_intact(folder: Path | None, prefix: str = "") -> bool:
    """Return True if every file below `prefix` has its listed digest, and there is at least one.

    All these files are read: a power cut or a failing disk leaves files that are empty or have other bytes.

    Args:
        folder: the folder of a version, or None.
        prefix: a folder in it, with a `/` at the end; "" for all files.
    """
    files = [(path, digest) for path, digest in _readable_file_list(folder) if path.startswith(prefix)]
    return folder is not None and bool(files) and all(has_digest(folder / path, digest) for path, digest in files)


def file_digest(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal.

    Raises:
        OSError: if it cannot be read.
    """
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def has_digest(file: Path, digest: str) -> bool:
    """Return True if a file can be read and has a SHA-256, which is in hexadecimal."""
    try:
        return file_digest(file) == digest
    except OSError:
        return False


def is_outdated_file(store: Store, path: str) -> bool:
    """Return True if a path of the site is below an artifact that the next build makes again, since a document changed."""
    return any(f"/{path}".startswith(each.address) and store.setting(each.dirty_key) for each in ARTIFACTS.values())


def mark_dirty(store: Store, *, unpublished: bool) -> None:
    """Record for each artifact that a document changed.

    `unpublished` says that a document was public and is not any more. This is recorded until the artifact is built.
    """
    for artifact in ARTIFACTS.values():
        if unpublished or store.setting(artifact.dirty_key) != UNPUBLISHED:
            store.set_setting(artifact.dirty_key, UNPUBLISHED if unpublished else CHANGED)
