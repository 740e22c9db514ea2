"""The check `embedded_metadata`: finds metadata in files that are published unchanged: authors, locations, comments, older versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.index.static_files import is_document, resolve_published_file
from sitegen.diagnostics import Problem
from sitegen.media.metadata import embedded_metadata
from sitegen.problem_codes.checks import EMBEDDED_METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import CheckContext

NAME = "embedded_metadata"
HINT = "if readers must not know it, remove it from the file, and update its checksum"


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a warning for each published file that contains metadata."""
    for path in context.store.paths():
        if is_document(path) or not resolve_published_file(context.store, context.config, path)[0]:
            continue
        if found := embedded_metadata(context.root / context.store.disk_path(path)):
            yield Problem(
                path, 0, 0, EMBEDDED_METADATA(f"published unchanged, with {', '.join(found)}"), HINT, "warning"
            )
