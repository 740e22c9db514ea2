"""The data package: every public document once read, and written down in all forms at the same time."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import ExitStack
from typing import TYPE_CHECKING
from uuid import uuid4

from sitegen.artifacts.dataset import descriptors, followthemoney, ninjs
from sitegen.artifacts.dataset.rows import PublicDocuments
from sitegen.artifacts.dataset.supplementary_rows import supplementary_rows
from sitegen.artifacts.dataset.writers import CsvWriter, NdjsonWriter, SqliteWriter, nested_object
from sitegen.artifacts.rebuild import checksum_list, move_into_place
from sitegen.codec import encode
from sitegen.database import artifacts
from sitegen.database.queries.reader import Reader
from sitegen.model.fields import EdtfStr
from sitegen.model.story import Story

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.database.queries.engine import QueryEngine


def inputs_digest(engine: QueryEngine) -> bytes:
    """SQLite, what the archive is called and where it is, and its sections."""
    return sqlite3.sqlite_version.encode() + b"".join(
        encode(part) for part in (engine.config.site, engine.config.kinds, engine.config.sections)
    )


def build_artifact(engine: QueryEngine, artifact_root: Path) -> str:
    """The package of what the documents are now; its folder is named by its bytes."""
    part = artifact_root / f"{uuid4().hex}.part"  # one that a killed build began may still be written to
    part.mkdir()
    source, stated = PublicDocuments(engine), descriptors.PackageMetadata(_last_change(engine))
    with ExitStack() as stack:
        sheets = stack.enter_context(CsvWriter(part))
        database = stack.enter_context(SqliteWriter(part))
        lines = stack.enter_context(NdjsonWriter(part, ("stories", "entities", "ninjs", "ftm")))
        for doc, rows in source.iter_rows():
            sheets.write_rows(rows)
            database.write_rows(rows)
            lines.write_object(*nested_object(rows))
            stated.add_rows(rows)
            if isinstance(doc.meta, Story):
                lines.write_object("ninjs", ninjs.ninjs_item(source, doc, doc.meta, rows))
            for entity in followthemoney.ftm_entities(source, doc, rows):
                lines.write_object("ftm", entity)
        for rows in supplementary_rows(source):
            sheets.write_rows(rows)
            database.write_rows(rows)
    descriptors.write_descriptors(part, artifacts.DATA.address, engine.config.site, stated)
    files = checksum_list(part, (file.name for file in part.iterdir()))
    name = hashlib.sha256(files.encode()).hexdigest()[:32]
    move_into_place(part, files, artifact_root / name)
    return name


def _last_change(engine: QueryEngine) -> str:
    """The day on which a story was last published or changed, where one is stated."""
    newest = Reader(engine).descending("changes", "", 1)
    date = (newest[0].summary.last_changed or newest[0].summary.date) if newest else ""
    return (EdtfStr(date).edtf.known_day or "")[:10] if date else ""
