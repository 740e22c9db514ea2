"""What holds the whole archive, brought up to date: made anew where something that it shows changed, else left as it is.

It costs what the whole archive costs, so it is looked at only if a document changed. What is asked for in a hurry
(`--skip-artifacts`, `--watch`) leaves it, unless something is in it that is not public any more.
"""

from __future__ import annotations

import hashlib
import shutil
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast

from sitegen.database import artifacts as bundles
from sitegen.database.queries import staleness
from sitegen.database.queries.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sitegen.database.artifacts import Artifact
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.database.store import Store

PAGE_KIND_BY_ARTIFACT = {"search": "search_index", "dataset": "dataset_files"}
"""The kind of page that publishes each one's files."""
MAKERS = {"search": "sitegen.artifacts.search.build", "dataset": "sitegen.artifacts.dataset.build"}
"""The module that makes each one."""
ArtifactStatus = Literal["", "rebuilt", "stale", "missing"]
"""Result for one artifact: empty if it was up to date; rebuilt; left though it is stale; or missing and not built yet."""


class ArtifactBuilder(Protocol):
    """The module of this package that makes a bundle, and is named like it."""

    def inputs_digest(self, engine: QueryEngine) -> bytes:
        """What its bytes depend on beside the documents."""
        ...

    def build_artifact(self, engine: QueryEngine, artifact_root: Path) -> str:
        """See that what the documents are now stands finished in a folder of `home`; returns the folder's name."""
        ...


def rebuild_if_stale(engine: QueryEngine, artifact: Artifact, *, allow_stale: bool) -> ArtifactStatus:
    """Make one anew if it is not what the documents are now; it is published with the pages of this build."""
    store = engine.store
    if not Reader(engine).has_artifact(artifact):
        return ""
    maker = cast("ArtifactBuilder", import_module(MAKERS[artifact.name]))  # only what makes one needs its libraries
    means, known, doubt = (
        maker.inputs_digest(engine),
        bundles.current_folder(store, artifact),
        store.setting(artifact.dirty_key),
    )
    if bundles.is_complete(known) and not doubt and store.setting(artifact.inputs_digest_key) == means:
        return ""
    if allow_stale and not (known and doubt == bundles.UNPUBLISHED):
        return "stale" if bundles.is_complete(known) else "missing"
    home = bundles.artifact_root(store, artifact)
    home.mkdir(parents=True, exist_ok=True)
    had = bundles.is_complete(known)
    name = maker.build_artifact(engine, home)
    with store.transaction():
        store.set_setting(artifact.name, name.encode())
        store.set_setting(artifact.inputs_digest_key, means)
        store.set_setting(artifact.dirty_key, b"")
    for other in [other for other in home.iterdir() if other.name != name]:
        shutil.rmtree(other, ignore_errors=True)
    return "" if had and known == home / name else "rebuilt"


def find_damaged_artifacts(store: Store) -> list[Artifact]:
    """Return those of which a file that is to be published now does not have the bytes that it was made with."""
    return [
        bundle
        for name, bundle in bundles.ARTIFACTS.items()
        if _is_waiting_to_publish(store, name) and not _is_intact(store, bundle)
    ]


def _is_waiting_to_publish(store: Store, name: str) -> bool:
    query = f"SELECT 1 FROM ({staleness.STALE_PAGES}) JOIN page ON page.id = page WHERE page.kind = ? LIMIT 1"  # noqa: S608 - literals
    return store.db.execute(query, (PAGE_KIND_BY_ARTIFACT[name],)).fetchone() is not None


def _is_intact(store: Store, artifact: Artifact) -> bool:
    return bundles.is_intact(bundles.current_folder(store, artifact))


def discard_artifact(store: Store, artifact: Artifact) -> None:
    """Delete one: the next refresh makes it again."""
    shutil.rmtree(bundles.artifact_root(store, artifact), ignore_errors=True)
    with store.transaction():
        store.set_setting(artifact.dirty_key, bundles.UNPUBLISHED)


def checksum_list(folder: Path, files: Iterable[str]) -> str:
    """The list of a folder's files that are to be published, in the form of `sha256sum`."""
    return "".join(f"{_file_digest(folder / file)}  {file}\n" for file in sorted(files))


def move_into_place(folder: Path, checksums: str, destination: Path) -> None:
    """Put a folder in its place, with its list."""
    (folder / bundles.FILE_LIST_NAME).write_text(f"{bundles.list_checksum(checksums)}\n{checksums}", "utf-8")
    shutil.rmtree(destination, ignore_errors=True)
    folder.rename(destination)


def _file_digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
