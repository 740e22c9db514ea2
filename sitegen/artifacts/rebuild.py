"""Brings artifacts up to date: rebuilds one if an input of it changed, and leaves it unchanged otherwise.

A rebuild costs time in proportion to the whole archive, so an artifact is only examined if a document changed. Builds that
must be fast (`--skip-artifacts`, `--watch`) leave a stale artifact, unless it contains a document that is no longer public.
"""

from __future__ import annotations

import shutil
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast

import msgspec

from sitegen.database import artifacts
from sitegen.database.queries import staleness
from sitegen.database.queries.reader import Reader
from sitegen.durability import flush_tree
from sitegen.folder_contents import list_folder

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


class StaleArtifact(msgspec.Struct, frozen=True):
    """An artifact that has to be built."""

    name: str
    inputs_digest: bytes
    """The value that is stored when it is built (see `ArtifactBuilder.inputs_digest`)."""
    was_complete: bool
    """A version of it was complete before."""


def rebuild_if_stale(
    engine: QueryEngine, artifact: Artifact, *, allow_stale: bool, should_sync: bool = False
) -> ArtifactStatus:
    """Rebuild an artifact if it does not match the current documents. The pages of this build publish it.

    The arguments and the errors are those of `find_stale` and `rebuild`.
    """
    stale = find_stale(engine, artifact, allow_stale=allow_stale)
    return stale if isinstance(stale, str) else rebuild(engine, stale, should_sync=should_sync)


def find_stale(engine: QueryEngine, artifact: Artifact, *, allow_stale: bool) -> StaleArtifact | ArtifactStatus:
    """Return a stale artifact; or the status of one that is up to date, or that this build leaves unchanged.

    Args:
        engine: the query engine of the archive.
        artifact: the artifact.
        allow_stale: leave a stale or missing artifact, unless it contains a document that is no longer public.
    """
    store = engine.store
    if not Reader(engine).has_artifact(artifact):
        return ""
    inputs_digest, dirty = _builder(artifact.name).inputs_digest(engine), store.setting(artifact.dirty_key)
    was_complete = artifacts.is_complete(artifacts.current_folder(store, artifact))
    if was_complete and not dirty and store.setting(artifact.inputs_digest_key) == inputs_digest:
        return ""
    must_rebuild = artifacts.current_folder(store, artifact) is not None and dirty == artifacts.UNPUBLISHED
    if allow_stale and not must_rebuild:
        return "stale" if was_complete else "missing"
    return StaleArtifact(artifact.name, inputs_digest, was_complete)


def rebuild(engine: QueryEngine, stale: StaleArtifact, *, should_sync: bool = False) -> ArtifactStatus:
    """Build an artifact, store that it is up to date, and delete its other versions; return its status.

    Raises:
        SitegenError: if the artifact cannot be built.
    """
    folder = build(engine, stale, should_sync=should_sync)
    with engine.store.transaction():
        status = record(engine.store, stale, folder)
    delete_other_versions(engine.store, artifacts.ARTIFACTS[stale.name], folder)
    return status


def build(engine: QueryEngine, stale: StaleArtifact, *, should_sync: bool) -> str:
    """Build an artifact next to its other versions; return the name of its folder. The database is only read.

    Args:
        engine: the query engine of the archive.
        stale: the artifact.
        should_sync: bring its files to the disk, so that the database may name them.

    Raises:
        SitegenError: if the artifact cannot be built.
    """
    root = artifacts.artifact_root(engine.store, artifacts.ARTIFACTS[stale.name])
    root.mkdir(parents=True, exist_ok=True)
    try:
        folder = _builder(stale.name).build_artifact(engine, root)
    except BaseException:
        for unfinished in list_folder(root, "*.part"):
            shutil.rmtree(unfinished, ignore_errors=True)
        raise
    if should_sync:
        flush_tree(root / folder)
    return folder


def record(store: Store, stale: StaleArtifact, folder: str) -> ArtifactStatus:
    """Store that an artifact is up to date, and its folder; return its status. Must run in a transaction."""
    artifact = artifacts.ARTIFACTS[stale.name]
    before = artifacts.current_folder(store, artifact)
    store.set_setting(artifact.name, folder.encode())
    store.set_setting(artifact.inputs_digest_key, stale.inputs_digest)
    store.set_setting(artifact.dirty_key, b"")
    has_changed = before != artifacts.artifact_root(store, artifact) / folder
    return "rebuilt" if has_changed or not stale.was_complete else ""


def delete_other_versions(store: Store, artifact: Artifact, name: str) -> None:
    """Delete all folders of an artifact but one."""
    for other in [folder for folder in artifacts.artifact_root(store, artifact).iterdir() if folder.name != name]:
        shutil.rmtree(other, ignore_errors=True)


def _builder(name: str) -> ArtifactBuilder:
    """Return the builder of an artifact. It is imported only if needed, since builders import large libraries."""
    return cast("ArtifactBuilder", import_module(BUILDERS[name]))


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
