"""Rebuilds artifacts, which are built from the whole archive, if something that they contain changed.

A rebuild reads the whole archive, so it is considered only if a document changed. `--skip-artifacts` and `--watch` leave
a stale artifact, unless it contains something that is no longer public.
"""

from __future__ import annotations

import hashlib
import shutil
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast

from sitegen.database import artifacts
from sitegen.database.queries import staleness
from sitegen.database.queries.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.database.artifacts import Artifact
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.database.store import Store

PAGE_KIND_BY_ARTIFACT = {"search": "search_index", "dataset": "dataset_files"}
"""By artifact, the kind of page that publishes its files."""
MAKERS = {"search": "sitegen.artifacts.search.build", "dataset": "sitegen.artifacts.dataset.build"}
"""By artifact, the module that builds it."""
ArtifactStatus = Literal["", "rebuilt", "stale", "missing"]
"""Result for one artifact: empty if it was up to date; rebuilt; left though it is stale; or missing and not built yet."""


class ArtifactBuilder(Protocol):
    """A module that builds one artifact."""

    def inputs_digest(self, engine: QueryEngine) -> bytes:
        """Return a digest of its inputs other than documents."""
        ...

    def build_artifact(self, engine: QueryEngine, artifact_root: Path) -> str:
        """Build it from the current documents in a folder below `artifact_root`, if it is not there; return the folder's name."""
        ...


def rebuild_if_stale(engine: QueryEngine, artifact: Artifact, *, allow_stale: bool) -> ArtifactStatus:
    """Rebuild an artifact if it is stale; its files are published with the pages of this build."""
    store = engine.store
    if not Reader(engine).has_artifact(artifact):
        return ""
    builder = cast("ArtifactBuilder", import_module(MAKERS[artifact.name]))  # its libraries are needed only to build it
    inputs, known, dirty = (
        builder.inputs_digest(engine),
        artifacts.current_folder(store, artifact),
        store.setting(artifact.dirty_key),
    )
    if artifacts.is_complete(known) and not dirty and store.setting(artifact.inputs_digest_key) == inputs:
        return ""
    if allow_stale and not (known and dirty == artifacts.UNPUBLISHED):
        return "stale" if artifacts.is_complete(known) else "missing"
    root = artifacts.artifact_root(store, artifact)
    root.mkdir(parents=True, exist_ok=True)
    was_complete = artifacts.is_complete(known)
    name = builder.build_artifact(engine, root)
    with store.transaction():
        store.set_setting(artifact.name, name.encode())
        store.set_setting(artifact.inputs_digest_key, inputs)
        store.set_setting(artifact.dirty_key, b"")
    for other in [other for other in root.iterdir() if other.name != name]:
        shutil.rmtree(other, ignore_errors=True)
    return "" if was_complete and known == root / name else "rebuilt"


def find_damaged_artifacts(store: Store) -> list[Artifact]:
    """Return the artifacts with files to publish that are damaged."""
    return [
        artifact
        for name, artifact in artifacts.ARTIFACTS.items()
        if _is_waiting_to_publish(store, name) and not _is_intact(store, artifact)
    ]


def _is_waiting_to_publish(store: Store, name: str) -> bool:
    query = f"SELECT 1 FROM ({staleness.STALE_PAGES}) JOIN page ON page.id = page WHERE page.kind = ? LIMIT 1"  # noqa: S608 - literals
    return store.db.execute(query, (PAGE_KIND_BY_ARTIFACT[name],)).fetchone() is not None


def _is_intact(store: Store, artifact: Artifact) -> bool:
    return artifacts.is_intact(artifacts.current_folder(store, artifact))


def discard_artifact(store: Store, artifact: Artifact) -> None:
    """Delete an artifact; the next build makes it again."""
    shutil.rmtree(artifacts.artifact_root(store, artifact), ignore_errors=True)
    with store.transaction():
        store.set_setting(artifact.dirty_key, artifacts.UNPUBLISHED)


def checksum_list(folder: Path, files: Iterable[str]) -> str:
    """Return the list of some files of a folder in the format of `sha256sum`."""
    return "".join(f"{_file_digest(folder / file)}  {file}\n" for file in sorted(files))


def move_into_place(folder: Path, checksums: str, destination: Path) -> None:
    """Write the list of files to a folder, and move the folder to its destination."""
    (folder / artifacts.FILE_LIST_NAME).write_text(f"{artifacts.list_checksum(checksums)}\n{checksums}", "utf-8")
    shutil.rmtree(destination, ignore_errors=True)
    folder.rename(destination)


def _file_digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
