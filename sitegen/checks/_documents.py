"""Documents as checks read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.database.records import nearest_position

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.model.document import Body, Meta

Place = str | int | tuple[int, int]
"""A place in a file: a field of the front matter such as `corrections.0.date`, a line, or a line and a column, from 1."""


class CheckedDocument:
    """A document that a check reads. Its parts are read from the database when they are used."""

    uid: str
    """Id, such as "story/slug"."""
    kind: str
    """Kind: story, person, …"""
    state: str
    """State: public, draft, held, embargoed, unused, withdrawn, merged or suppressed."""
    file: str
    """File, by its path from the folder of the archive."""
    address: str
    """Address of its page."""
    meta: Any
    """Front matter; its fields depend on the kind."""

    def __init__(self, store: Store, root: Path, row: DocumentRecord, meta: Meta) -> None:
        self._store, self._root, self._row = store, root, row
        self.uid = row.uid
        self.kind = row.kind
        self.state = row.state
        self.file = row.file
        self.address = row.address
        self.meta = meta

    @property
    def body(self) -> Body:
        """The parsed text, with `html`, `refs`, `anchors` and `word_count`."""
        return self._store.body(self._row)

    @property
    def positions(self) -> dict[str, tuple[int, int]]:
        """Line and column of each field of the front matter, by its path, such as `title` or `corrections.0.date`."""
        return self._store.source_positions(self._row)

    @property
    def source(self) -> str:
        """The text of the file, with its front matter."""
        return (self._root / self._store.disk_path(self.file)).read_text("utf-8-sig", "replace")

    def find(self, words: str) -> tuple[int, int]:
        """Return the line and the column of the first occurrence of words in one line of the file; (1, 1) if there is none."""
        lines = enumerate(self.source.split("\n"), 1)
        return next(((line, text.find(words) + 1) for line, text in lines if words in text), (1, 1))

    def locate(self, place: Place) -> tuple[int, int]:
        """Return the line and the column of a place; for a field that the file does not have, of the key above it, or (1, 1)."""
        if isinstance(place, str):
            return nearest_position(self.positions, place)
        return (place, 1) if isinstance(place, int) else place
