"""Brings artifacts up to date: rebuilds one if an input of it changed, and leaves it unchanged otherwise.

A rebuild costs time in proportion to the whole archive, so an artifact is only examined if a document changed. Builds that
must be fast (`--skip-artifacts`, `--watch`) leave a stale artifact, unless it contains a document that is no longer public.
"""

from __future__ import annotations

import shutil
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast

from sitegen.database import artifacts
from sitegen.database.queries import staleness
from sitegen.database.queries.reader import Reader
from sitegen.durability import flush_tree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.database.artifacts import Artifact
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.database.store import Store

OUTPUT_BY_ARTIFACT = {"search": "search_index", "dataset": "dataset_files"}
"""The page kind that publishes the files of each artifact, by name."""
BUILDERS = {"search": "sitegen.artifacts.search.build", "dataset": "sitegen.artifacts.dataset.build"}
"""The module that builds each artifact, by name. See `ArtifactBuilder`."""
ArtifactStatus = Literal["", "rebuilt", "stale", "missing"]
"""The result for one artifact.

It is empty if the artifact was up to date, "rebuilt" if its files changed, "stale" if it was left out of date, and "missing"
if it was never built and is left so.
"""


class ArtifactBuilder(Protocol):
    """The interface of a module that builds an artifact."""

    def inputs_digest(self, engine: QueryEngine) -> bytes:
        """Return a value that changes if an input other than the documents changes."""
        ...

    def build_artifact(self, engine: QueryEngine, artifact_root: Path) -> str:
        """Build the artifact of the current documents in a folder of `artifact_root`, unless the folder is already complete.

        Returns:
            The name of the folder: a digest of its bytes or of its inputs.
        """
        ...


def rebuild_if_stale(
    engine: QueryEngine, artifact: Artifact, *, allow_stale: bool, should_sync: bool = False
) -> ArtifactStatus:
    """Rebuild an artifact if it does not match the current documents. The pages of this build publish it.

    Args:
        engine: the query engine of the archive.
        artifact: the artifact.
        allow_stale: leave a stale or missing artifact, unless it contains a document that is no longer public.
        should_sync: bring its files to the disk before the database names them.

    Raises:
        SitegenError: if the artifact cannot be built.
    """
    store = engine.store
    if not Reader(engine).has_artifact(artifact):
        return ""
    # imported only if needed, since the builders import large libraries
    builder = cast("ArtifactBuilder", import_module(BUILDERS[artifact.name]))
    inputs_digest, dirty = builder.inputs_digest(engine), store.setting(artifact.dirty_key)
    was_complete = artifacts.is_complete(artifacts.current_folder(store, artifact))
    if was_complete and not dirty and store.setting(artifact.inputs_digest_key) == inputs_digest:
        return ""
    must_rebuild = artifacts.current_folder(store, artifact) is not None and dirty == artifacts.UNPUBLISHED
    if allow_stale and not must_rebuild:
        return "stale" if was_complete else "missing"
    folder, before = _build_folder(engine, artifact, builder), artifacts.current_folder(store, artifact)
    if should_sync:
        flush_tree(folder)
    _use_folder(store, artifact, folder, inputs_digest)
    return "rebuilt" if before != folder or not was_complete else ""


def _build_folder(engine: QueryEngine, artifact: Artifact, builder: ArtifactBuilder) -> Path:
    """Build an artifact; return its folder."""
    root = artifacts.artifact_root(engine.store, artifact)
    root.mkdir(parents=True, exist_ok=True)
    return root / builder.build_artifact(engine, root)


def _use_folder(store: Store, artifact: Artifact, folder: Path, inputs_digest: bytes) -> None:
    """Store that an artifact is up to date in a folder, and delete its other versions."""
    with store.transaction():
        store.set_setting(artifact.name, folder.name.encode())
        store.set_setting(artifact.inputs_digest_key, inputs_digest)
        store.set_setting(artifact.dirty_key, b"")
    for other in [each for each in folder.parent.iterdir() if each != folder]:
        shutil.rmtree(other, ignore_errors=True)


def find_damaged_artifacts(store: Store) -> list[Artifact]:
    """Return the artifacts that have a file to publish in this build, and a file that differs from its recorded digest."""
    return [
        artifact
        for name, artifact in artifacts.ARTIFACTS.items()
        if _is_waiting_to_publish(store, name) and not _is_intact(store, artifact)
    ]


def _is_waiting_to_publish(store: Store, name: str) -> bool:
    query = f"SELECT 1 FROM ({staleness.STALE_PAGES}) JOIN page ON page.id = page WHERE page.kind = ? LIMIT 1"  # noqa: S608 - literals
    return store.db.execute(query, (OUTPUT_BY_ARTIFACT[name],)).fetchone() is not None


def _is_intact(store: Store, artifact: Artifact) -> bool:
    return artifacts.is_intact(artifacts.current_folder(store, artifact))


def discard_artifact(store: Store, artifact: Artifact) -> None:
    """Delete all versions of an artifact, so that `rebuild_if_stale` builds it again."""
    shutil.rmtree(artifacts.artifact_root(store, artifact), ignore_errors=True)
    with store.transaction():
        store.set_setting(artifact.dirty_key, artifacts.UNPUBLISHED)


def checksum_list(folder: Path, files: Iterable[str]) -> str:
    """Return the list of files in a folder, in the format of `sha256sum`, sorted by path.

    Args:
        folder: the folder.
        files: the paths of the files to list, relative to the folder.
    """
    return "".join(f"{artifacts.file_digest(folder / file)}  {file}\n" for file in sorted(files))


def move_into_place(folder: Path, checksums: str, destination: Path) -> None:
    """Write the file list of a finished folder, and rename the folder to its destination, which is replaced."""
    (folder / artifacts.FILE_LIST_NAME).write_text(f"{artifacts.list_checksum(checksums)}\n{checksums}", "utf-8")
    shutil.rmtree(destination, ignore_errors=True)
    folder.rename(destination)
