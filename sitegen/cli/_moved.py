"""A document that is moved: from where to where, and all that changes with it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitegen.database.linking.resolver import Resolver

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.diagnostics import Problem


@dataclass(slots=True)
class Move:
    """A document that is moved: from where to where, and all that changes with it."""

    store: Store
    config: Config
    root: Path
    row: DocumentRecord
    file: str
    """The new path of its file."""
    uid: str = ""
    address: str = ""
    is_id_owner: bool = True
    """False where another file has the same id, and references to the id mean that one."""
    address_prefixes: tuple[tuple[str, str], ...] = ()
    """Its address and that of its thread, before and after the move: below them are pages that are made of it."""
    new_texts: dict[str, str] = field(default_factory=dict)
    """The new text of each file that changes, by its path before the move."""
    new_redirects: list[str] = field(default_factory=list)
    """The addresses that it redirects from now on."""
    warnings: list[Problem] = field(default_factory=list)
    """Files that may name it and could not be read."""

    @property
    def old_path(self) -> str:
        """What is renamed: the file, or the folder of an `index.md`."""
        return _renamed_path(self.row.file, self.file)

    @property
    def new_path(self) -> str:
        """What it is renamed to."""
        return _renamed_path(self.file, self.row.file)

    @property
    def new_id(self) -> str:
        """The id that references to the old one get; empty where they stay."""
        return self.uid if self.is_id_owner and self.uid != self.row.uid else ""

    @property
    def resolver(self) -> Resolver:
        """Tells what addresses and files mean before the move."""
        return Resolver(self.store, self.config)

    def path_after_move(self, path: str) -> str:
        """Return where a content file is after the move."""
        if path == self.row.file:
            return self.file
        folder = f"{self.old_path}/"
        return f"{self.new_path}/{path.removeprefix(folder)}" if path.startswith(folder) else path


def _renamed_path(file: str, other: str) -> str:
    """Return the folder of an `index.md` that stays one, or the file."""
    both = posixpath.basename(file) == posixpath.basename(other) == "index.md"
    return posixpath.dirname(file) if both else file
