"""The fields of a front matter that refer to something, as the linker reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sitegen.database.linking.front_matter_links import resolve_front_matter
from sitegen.database.linking.linker import Linker

if TYPE_CHECKING:
    from sitegen.config.schema import Config
    from sitegen.database.linking.linker import LinkedFile
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.struct_paths import KeyPath


class ReferenceCollector(Linker):
    """Link one document, and note each id, name and file that a field holds: whatever the linker looks up is a reference."""

    def __init__(self, store: Store, config: Config, row: DocumentRecord) -> None:
        self.references: list[tuple[Literal["id", "file"], KeyPath, str]] = []
        super().__init__(store, config, row)
        resolve_front_matter(self, store.meta(row))

    def resolve_id(self, path: str, target: str, *kinds: str, sources: tuple[str, ...] = ()) -> str:
        """Note an id or a name."""
        self.references.append(("id", _key_path(path), target))
        return super().resolve_id(path, target, *kinds, sources=sources)

    def resolve_file(self, path: str, written: str) -> LinkedFile:
        """Note a file."""
        self.references.append(("file", _key_path(path), written))
        return super().resolve_file(path, written)


def _key_path(path: str) -> KeyPath:
    return tuple(int(part) if part.isdigit() else part for part in path.split("."))
