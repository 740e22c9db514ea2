"""The data of a move: old and new location of a document, and everything that changes with it."""

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
    """The move of one document, with all changes of files. Nothing is written yet."""

    store: Store
    config: Config
    root: Path
    row: DocumentRecord
    file: str
    """New path of its file."""
    uid: str = ""
    """New id; may be unchanged."""
    address: str = ""
    """New address; may be unchanged."""
    is_id_owner: bool = True
    """False if another file has the same id and references to the id resolve to that file."""
    address_prefixes: tuple[tuple[str, str], ...] = ()
    """Old and new address of the document and of its thread. Pages below them are generated from it."""
    new_texts: dict[str, str] = field(default_factory=dict)
    """New text of each changed file, by its path before the move."""
    new_redirects: list[str] = field(default_factory=list)
    """Addresses that redirect to the document from now on."""
    warnings: list[Problem] = field(default_factory=list)
    """Warnings about files that refer to the document and cannot be edited, or may refer to it and could not be read."""

    @property
    def old_path(self) -> str:
        """Old path of the file, or of the folder for an `index.md`."""
        return _renamed_path(self.row.file, self.file)

    @property
    def new_path(self) -> str:
        """New path of the file, or of the folder for an `index.md`."""
        return _renamed_path(self.file, self.row.file)

    @property
    def new_id(self) -> str:
        """New id for references to the old one; "" if references do not change."""
        return self.uid if self.is_id_owner and self.uid != self.row.uid else ""

    @property
    def resolver(self) -> Resolver:
        """A resolver for addresses and files before the move."""
        return Resolver(self.store, self.config)

    def path_after_move(self, path: str) -> str:
        """Return the path of a content file after the move."""
        if path == self.row.file:
            return self.file
        folder = f"{self.old_path}/"
        return f"{self.new_path}/{path.removeprefix(folder)}" if path.startswith(folder) else path


def _renamed_path(file: str, other: str) -> str:
    """Return the folder of a file if it is an `index.md` before and after the move, else the file."""
    both = posixpath.basename(file) == posixpath.basename(other) == "index.md"
    return posixpath.dirname(file) if both else file
