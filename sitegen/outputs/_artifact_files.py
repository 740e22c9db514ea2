"""The files of what holds the whole archive, published as they were made before the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.artifacts import read_file_list
from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.artifacts import Artifact
    from sitegen.database.queries.reader import Reader


def plan(reader: Reader, artifact: Artifact, kind: str, source: str) -> Iterator[Page]:
    """One for each file; it has another key when its bytes are others."""
    if reader.has_artifact(artifact):
        for path, digest in read_file_list(reader.read("artifact", artifact.name)):
            yield Page(f"{artifact.address}{path}", kind, (path, digest), source)


def generate(page: Page, reader: Reader, artifact: Artifact) -> bytes:
    """The file's bytes."""
    data: bytes = reader.read("artifact_file", artifact.name, *page.key).read_bytes()
    return data
