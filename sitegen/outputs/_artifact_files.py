"""The files of what holds the whole archive, published as they were made before the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.artifacts import listed
from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.artifacts import Bundle
    from sitegen.database.queries.reader import Reader


def plan(reader: Reader, bundle: Bundle, kind: str, source: str) -> Iterator[Page]:
    """One for each file; it has another key when its bytes are others."""
    if reader.has_artifact(bundle):
        for path, digest in listed(reader.read("bundle", bundle.name)):
            yield Page(f"{bundle.address}{path}", kind, (path, digest), source)


def produce(page: Page, reader: Reader, bundle: Bundle) -> bytes:
    """The file's bytes."""
    data: bytes = reader.read("bundled", bundle.name, *page.key).read_bytes()
    return data
