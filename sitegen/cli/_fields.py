"""The fields of a front matter that refer to something, as the linker reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sitegen.database.linking.linker import Linker

if TYPE_CHECKING:
    from sitegen.config.schema import Config
    from sitegen.database.records import Row
    from sitegen.database.store import Store
    from sitegen.struct_errors import Path


class Fields(Linker):
    """Link one document, and note each id, name and file that a field holds: whatever the linker looks up is a reference."""

    def __init__(self, store: Store, config: Config, row: Row) -> None:
        self.found: list[tuple[Literal["id", "file"], Path, str]] = []
        super().__init__(store, config, row)

    def one(self, path: str, target: str, *kinds: str, sources: tuple[str, ...] = ()) -> str:
        """Note an id or a name."""
        self.found.append(("id", _path(path), target))
        return super().one(path, target, *kinds, sources=sources)

    def asset(self, path: str, written: str, address: str, file: str) -> dict[str, object]:
        """Note a file."""
        self.found.append(("file", _path(path), written))
        return super().asset(path, written, address, file)


def _path(path: str) -> Path:
    return tuple(int(part) if part.isdigit() else part for part in path.split("."))
