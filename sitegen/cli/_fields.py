"""References in front matter: the fields that contain ids, names and files, as the linker reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sitegen.database.linking.linker import Linker

if TYPE_CHECKING:
    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.struct_errors import KeyPath


class ReferenceCollector(Linker):
    """A linker that collects every id, name and file that it looks up for a field of one document."""

    def __init__(self, store: Store, config: Config, row: DocumentRecord) -> None:
        self.references: list[tuple[Literal["id", "file"], KeyPath, str]] = []
        """Kind, field and written value of each reference."""
        super().__init__(store, config, row)

    def resolve_id(self, path: str, target: str, *kinds: str, sources: tuple[str, ...] = ()) -> str:
        """Collect an id or a name, and resolve it."""
        self.references.append(("id", _key_path(path), target))
        return super().resolve_id(path, target, *kinds, sources=sources)

    def resolve_asset(self, path: str, written: str, address_field: str, path_field: str) -> dict[str, object]:
        """Collect a file, and resolve it."""
        self.references.append(("file", _key_path(path), written))
        return super().resolve_asset(path, written, address_field, path_field)


def _key_path(path: str) -> KeyPath:
    return tuple(int(part) if part.isdigit() else part for part in path.split("."))
