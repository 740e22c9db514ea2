"""Builds the search index: shards that did not change are linked from the previous version, and the others are built."""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from sitegen.artifacts.rebuild import checksum_list, move_into_place
from sitegen.artifacts.search import pagefind
from sitegen.artifacts.search.documents import SearchDocuments
from sitegen.artifacts.search.index_files import FORMAT_VERSION, write_index
from sitegen.artifacts.search.names import name_index
from sitegen.artifacts.search.record_spool import RecordSpool
from sitegen.artifacts.search.word_forms import WordForms
from sitegen.database import artifacts
from sitegen.folder_contents import list_folder, list_tree
from sitegen.media.pdf_text import library_version

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.artifacts.search.documents import Shard
    from sitegen.database.queries.engine import QueryEngine


def inputs_digest(engine: QueryEngine) -> bytes:
    """Return a value that changes if an input other than the documents changes: the configuration, a program, or a PDF file."""
    inputs = _shard_inputs(engine)
    if not engine.config.search.pdf_text:
        return inputs
    files = engine.store.db.execute("SELECT digest FROM file WHERE path LIKE '%.pdf' ORDER BY path").fetchall()
    return inputs + f", pypdf {library_version()} ".encode() + b"".join(digest for (digest,) in files)


def _shard_inputs(engine: QueryEngine) -> bytes:
    """Return the versions of the format, Pagefind and zlib, and the configuration that the bytes of a shard depend on."""
    site, dates = engine.config.site, engine.config.dates
    settings = f"{site.language}, {site.timezone}, {dates}, {engine.config.search.shard_size}"
    return f"format {FORMAT_VERSION}, {pagefind.tool_versions()}, {settings}".encode()


def build_artifact(engine: QueryEngine, artifact_root: Path) -> str:
    """Build the index of the current documents, unless it exists; return its folder's name, a digest of its inputs."""
    documents = SearchDocuments(engine)
    dated, undated = documents.shards(engine.config.search.shard_size)
    names = name_index(documents)
    index = artifact_root / f"{uuid4().hex}.part"  # a killed build may still write to a folder that it created
    index.mkdir()
    builder = _ShardBuilder(engine, documents, artifact_root)
    for number, shard in enumerate((*dated, *undated)):
        builder.add(shard, index / str(number))
    name = hashlib.sha256(f"{len(dated)} {' '.join(builder.digests)} {names.digest}".encode()).hexdigest()[:32]
    if artifacts.is_intact(artifact_root / name):
        shutil.rmtree(index)
        return name
    builder.link_reused()
    for file_name, data in names.files.items():
        (index / file_name).write_bytes(data)
    counts = {"parts": len(builder.digests), "dated": len(dated), "names": names.file_count}
    (index / artifacts.SHARD_COUNTS_FILE).write_bytes(msgspec.json.encode(counts))
    files = [file.relative_to(index).as_posix() for file in list_tree(index) if file.is_file()]
    published = (file for file in files if not file.endswith(f"/{artifacts.INPUTS_DIGEST_FILE}"))
    move_into_place(index, checksum_list(index, published), artifact_root / name)
    return name


class _ShardBuilder:
    """Writes the shards whose inputs have changed, and links the files of the others from other versions of the index."""

    def __init__(self, engine: QueryEngine, documents: SearchDocuments, artifact_root: Path) -> None:
        self.documents, self.artifact_root = documents, artifact_root
        self.inputs = _shard_inputs(engine)
        self.forms = WordForms(engine.config.site.language, artifact_root)
        self.digests: list[str] = []
        """The digest of the inputs of each shard."""
        self._reused: list[tuple[Path, Path]] = []
        """The folders of unchanged shards, each with its new folder."""
        self._known = {
            digest: (folder, checksum)
            for version in list_folder(artifact_root)
            for folder in list_folder(version)
            if (file := folder / artifacts.INPUTS_DIGEST_FILE).exists()
            for digest, _, checksum in [file.read_text("ascii", "replace").partition(" ")]
        }
        """The folder of each shard with its `_files_checksum`, by the digest of its inputs."""

    def add(self, shard: Shard, folder: Path) -> None:
        """Add the next shard: write it to a new folder, unless an undamaged folder has the same inputs."""
        with RecordSpool(self.artifact_root) as spool:
            digest = spool.add(self.documents.records(shard), self.inputs)
            known, checksum = self._known.get(digest, (None, ""))
            if known and _is_intact(known, checksum):
                self._reused.append((known, folder))
            else:
                write_index(spool.records, self.forms, folder)
                files = [file.relative_to(folder).as_posix() for file in list_tree(folder) if file.is_file()]
                checksum = artifacts.list_checksum(checksum_list(folder, files))
                (folder / artifacts.INPUTS_DIGEST_FILE).write_text(f"{digest} {checksum}")
        self.digests.append(digest)

    def link_reused(self) -> None:
        """Create the folders of the unchanged shards."""
        for known, folder in self._reused:
            shutil.copytree(known, folder, copy_function=_link_or_copy)


def _is_intact(shard: Path, checksum: str) -> bool:
    """Return True if the files of a shard are those that its digest of inputs was written for, by the checksum next to it.

    So a digest of another shard, in the place of its own, is found.
    """
    prefix = f"{shard.name}/"
    if not artifacts.is_intact(shard.parent, prefix):
        return False
    listed = (pair for pair in artifacts.read_file_list(shard.parent) if pair[0].startswith(prefix))
    lines = "".join(f"{digest}  {path.removeprefix(prefix)}\n" for path, digest in listed)
    return artifacts.list_checksum(lines) == checksum


def _link_or_copy(source: str, destination: str) -> None:
    """Create a hard link to a file, or a copy where the file system has none. Files of an artifact never change."""
    try:
        os.link(source, destination)
    except OSError:
        shutil.copy2(source, destination)
