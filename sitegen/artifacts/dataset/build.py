"""The data package: every public document once read, and written down in all forms at the same time."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import ExitStack
from typing import TYPE_CHECKING
from uuid import uuid4

from sitegen.artifacts.dataset import descriptors, followthemoney, ninjs
from sitegen.artifacts.dataset.rows import Source
from sitegen.artifacts.dataset.supplementary_rows import beside
from sitegen.artifacts.dataset.writers import Database, Lines, Sheets, nested
from sitegen.artifacts.rebuild import finish, listing
from sitegen.codec import encode
from sitegen.database import artifacts
from sitegen.database.queries.reader import Reader
from sitegen.model.fields import DateText
from sitegen.model.story import Story

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.database.queries.engine import Cells


def means(cells: Cells) -> bytes:
    """SQLite, what the archive is called and where it is, and its sections."""
    return sqlite3.sqlite_version.encode() + b"".join(
        encode(part) for part in (cells.config.site, cells.config.kinds, cells.config.sections)
    )


def make(cells: Cells, home: Path) -> str:
    """The package of what the documents are now; its folder is named by its bytes."""
    part = home / f"{uuid4().hex}.part"  # one that a killed build began may still be written to
    part.mkdir()
    source, stated = Source(cells), descriptors.Stated(_last_change(cells))
    with ExitStack() as stack:
        sheets = stack.enter_context(Sheets(part))
        database = stack.enter_context(Database(part))
        lines = stack.enter_context(Lines(part, ("stories", "entities", "ninjs", "ftm")))
        for doc, rows in source.documents():
            sheets.add(rows)
            database.add(rows)
            lines.add(*nested(rows))
            stated.add(rows)
            if isinstance(doc.meta, Story):
                lines.add("ninjs", ninjs.item(source, doc, doc.meta, rows))
            for entity in followthemoney.entities(source, doc, rows):
                lines.add("ftm", entity)
        for rows in beside(source):
            sheets.add(rows)
            database.add(rows)
    descriptors.write(part, artifacts.DATA.address, cells.config.site, stated)
    files = listing(part, (file.name for file in part.iterdir()))
    name = hashlib.sha256(files.encode()).hexdigest()[:32]
    finish(part, files, home / name)
    return name


def _last_change(cells: Cells) -> str:
    """The day on which a story was last published or changed, where one is stated."""
    newest = Reader(cells).newest("changes", "", 1)
    date = (newest[0].card.changed or newest[0].card.date) if newest else ""
    return (DateText(date).edtf.day or "")[:10] if date else ""
