"""Builds the search index: shards that did not change are copied, and the others are built."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from sitegen.artifacts.rebuild import checksum_list, move_into_place
from sitegen.artifacts.search import pagefind
from sitegen.artifacts.search.documents import SearchDocuments
from sitegen.artifacts.search.names import NameIndex, name_index
from sitegen.database import artifacts
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
    """Return the versions of Pagefind and zlib, and the configuration that the bytes of a shard depend on."""
    site, dates = engine.config.site, engine.config.dates
    settings = f"{site.language}, {site.timezone}, {dates}, {engine.config.search.shard_size}"
    return f"{pagefind.tool_versions()}, {settings}".encode()


def build_artifact(engine: QueryEngine, artifact_root: Path) -> str:
    """Build the index of the current documents, unless it exists; return its folder's name, a digest of its inputs."""
    documents = SearchDocuments(engine)
    dated, undated = documents.shards(engine.config.search.shard_size)
    inputs = _shard_inputs(engine)
    digests = {shard: _shard_digest(inputs, documents, shard) for shard in (*dated, *undated)}
    names = name_index(documents)
    name = hashlib.sha256(f"{len(dated)} {' '.join(digests.values())} {names.digest}".encode()).hexdigest()[:32]
    if not artifacts.is_intact(artifact_root / name):
        _assemble_index(engine, documents, digests, len(dated), names, artifact_root / name)
    return name


def _shard_digest(inputs: bytes, documents: SearchDocuments, shard: Shard) -> str:
    """Return a digest of everything that the bytes of a shard depend on."""
    digest = hashlib.sha256(inputs)
    for record in documents.records(shard):
        digest.update(msgspec.msgpack.encode(record))
    return digest.hexdigest()


def _assemble_index(
    engine: QueryEngine,
    documents: SearchDocuments,
    digests: dict[Shard, str],
    dated_count: int,
    names: NameIndex,
    destination: Path,
) -> None:
    """Write an index to a new folder, with copies of unchanged shards.

    Args:
        engine: the query engine.
        documents: the documents of the index.
        digests: the digest of the inputs of each shard, in the order of the shards.
        dated_count: the number of shards with dated documents, which come first.
        names: the names that are suggested.
        destination: the folder of the index.
    """
    known = _reusable_shards(destination.parent, set(digests.values()))
    index = destination.with_name(f"{uuid4().hex}.part")  # a killed build may still write to a folder that it created
    index.mkdir()
    for number, (shard, digest) in enumerate(digests.items()):
        folder = index / str(number)
        if digest in known:
            shutil.copytree(known[digest], folder)
        else:
            pagefind.write_index(documents.records(shard), engine.config.site.language, folder)
            (folder / artifacts.INPUTS_DIGEST_FILE).write_text(digest)
    for file_name, data in names.files.items():
        (index / file_name).write_bytes(data)
    counts = {"parts": len(digests), "dated": dated_count, "names": names.file_count}
    (index / artifacts.SHARD_COUNTS_FILE).write_bytes(msgspec.json.encode(counts))
    files = [file.relative_to(index).as_posix() for file in index.rglob("*") if file.is_file()]
    published = (file for file in files if not file.endswith(f"/{artifacts.INPUTS_DIGEST_FILE}"))
    move_into_place(index, checksum_list(index, published), destination)


def _reusable_shards(artifact_root: Path, digests: set[str]) -> dict[str, Path]:
    """Return the folders of undamaged shards in all versions of the index, by the digest of their inputs."""
    shards = {
        file.read_text("ascii", "replace"): file.parent
        for file in artifact_root.glob(f"*/*/{artifacts.INPUTS_DIGEST_FILE}")
    }
    return {
        digest: folder
        for digest, folder in shards.items()
        if digest in digests and artifacts.is_intact(folder.parent, f"{folder.name}/")
    }
