"""Publication of the files of an artifact, unchanged. Artifacts are built before the pages are planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.artifacts import read_file_list
from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.artifacts import Artifact
    from sitegen.database.queries.reader import Reader


def plan(reader: Reader, artifact: Artifact, kind: str, source: str) -> Iterator[Page]:
    """Yield one page for each file. Its key contains the digest, so that it changes with the bytes."""
    if reader.has_artifact(artifact):
        for path, digest in read_file_list(reader.read("artifact", artifact.name)):
            yield Page(f"{artifact.address}{path}", kind, (path, digest), source)


def generate(page: Page, reader: Reader, artifact: Artifact) -> bytes:
    """Return the bytes of the file."""
    data: bytes = reader.read("artifact_file", artifact.name, *page.key).read_bytes()
    return data
