"""The search index: parts that did not change are taken over, the others are made."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from sitegen.artifacts.rebuild import checksum_list, move_into_place
from sitegen.artifacts.search import pagefind
from sitegen.artifacts.search.documents import SearchDocuments
from sitegen.database import artifacts

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.artifacts.search.documents import Shard
    from sitegen.database.queries.engine import QueryEngine


def inputs_digest(engine: QueryEngine) -> bytes:
    """Pagefind, and the settings that shape what it makes."""
    site = engine.config.site
    return f"{pagefind.tool_versions()}, {site.language}, {site.timezone}, {engine.config.search.shard_size}".encode()


def build_artifact(engine: QueryEngine, artifact_root: Path) -> str:
    """The index of what the documents are now; its folder is named by what it is made of."""
    found = SearchDocuments(engine)
    dated, undated = found.shards(engine.config.search.shard_size)
    start = inputs_digest(engine)
    digests = {part: _shard_digest(start, found, part) for part in (*dated, *undated)}
    name = hashlib.sha256(f"{len(dated)} {' '.join(digests.values())}".encode()).hexdigest()[:32]
    if not artifacts.is_intact(artifact_root / name):
        _assemble_index(engine, found, digests, len(dated), artifact_root / name)
    return name


def _shard_digest(inputs: bytes, documents: SearchDocuments, shard: Shard) -> str:
    digest = hashlib.sha256(inputs)
    for record in documents.records(shard):
        digest.update(msgspec.msgpack.encode(record))
    return digest.hexdigest()


def _assemble_index(
    engine: QueryEngine, documents: SearchDocuments, digests: dict[Shard, str], dated_count: int, destination: Path
) -> None:
    """Write an index, of parts that are as they were and of new ones, into a folder that is not there yet."""
    parts = {
        file.read_text("ascii", "replace"): file.parent
        for file in destination.parent.glob(f"*/*/{artifacts.INPUTS_DIGEST_FILE}")
    }
    wanted = set(digests.values())
    known = {made: at for made, at in parts.items() if made in wanted and artifacts.is_intact(at.parent, f"{at.name}/")}
    whole = destination.with_name(f"{uuid4().hex}.part")  # one that a killed build began may still be written to
    whole.mkdir()
    for number, (part, digest) in enumerate(digests.items()):
        folder = whole / str(number)
        if digest in known:
            shutil.copytree(known[digest], folder)
        else:
            pagefind.write_index(documents.records(part), engine.config.site.language, folder)
            (folder / artifacts.INPUTS_DIGEST_FILE).write_text(digest)
    (whole / artifacts.SHARD_COUNTS_FILE).write_bytes(
        msgspec.json.encode({"parts": len(digests), "dated": dated_count})
    )
    files = [file.relative_to(whole).as_posix() for file in whole.rglob("*") if file.is_file()]
    move_into_place(
        whole,
        checksum_list(whole, (file for file in files if not file.endswith(f"/{artifacts.INPUTS_DIGEST_FILE}"))),
        destination,
    )
