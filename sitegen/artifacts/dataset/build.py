"""Builds the dataset: reads every public document once, and writes all formats at the same time."""

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

    from sitegen.config.publication.dataset import DatasetConfig
    from sitegen.database.queries.engine import QueryEngine


def inputs_digest(engine: QueryEngine) -> bytes:
    """Return the version of SQLite and the encoded configuration of the site, its kinds, its sections and the dataset."""
    config = engine.config
    return sqlite3.sqlite_version.encode() + b"".join(
        encode(part) for part in (config.site, config.kinds, config.sections, config.dataset)
    )


def build_artifact(engine: QueryEngine, artifact_root: Path) -> str:
    """Build the dataset of the current documents; return its folder's name, a digest of its bytes."""
    folder = artifact_root / f"{uuid4().hex}.part"  # a killed build may still write to a folder that it created
    folder.mkdir()
    source = PublicDocuments(engine)
    metadata = descriptors.PackageMetadata(_last_change(engine))
    _write_documents(folder, source, metadata, engine.config.dataset)
    descriptors.write_descriptors(folder, artifacts.DATA.address, engine.config.site, metadata)
    files = checksum_list(folder, (file.name for file in folder.iterdir()))
    name = hashlib.sha256(files.encode()).hexdigest()[:32]
    move_into_place(folder, files, artifact_root / name)
    return name


def _write_documents(
    folder: Path, source: PublicDocuments, metadata: descriptors.PackageMetadata, config: DatasetConfig
) -> None:
    """Write the rows of all documents in all formats, and add them to the metadata."""
    has_ninjs, has_ftm = "ninjs" in config.extra_formats, "followthemoney" in config.extra_formats
    names = ("stories", "staff", "entities", *(["ninjs"] if has_ninjs else []), *(["ftm"] if has_ftm else []))
    with ExitStack() as stack:
        tables: list[CsvWriter | SqliteWriter] = [stack.enter_context(CsvWriter(folder))]
        if config.sqlite:
            tables.append(stack.enter_context(SqliteWriter(folder)))
        ndjson = stack.enter_context(NdjsonWriter(folder, names))
        for document, rows in source.iter_rows():
            for writer in tables:
                writer.write_rows(rows)
            ndjson.write_object(*nested_object(rows))
            metadata.add_rows(rows)
            if has_ninjs and isinstance(document.meta, Story):
                ndjson.write_object("ninjs", ninjs.ninjs_item(source, document, document.meta, rows))
            for entity in followthemoney.ftm_entities(source, document, rows) if has_ftm else ():
                ndjson.write_object("ftm", entity)
        for rows in supplementary_rows(source):
            for writer in tables:
                writer.write_rows(rows)
            for row in rows.get("staff", ()):
                ndjson.write_object("staff", {name: value for name, value in row.items() if value is not None})
                if has_ftm:
                    ndjson.write_object("ftm", followthemoney.staff_entity(source, row))


def _last_change(engine: QueryEngine) -> str:
    """Return the day of the newest publication or change of a story, as YYYY-MM-DD; "" if no day is stated."""
    newest = Reader(engine).descending("changes", "", 1)
    date = (newest[0].summary.last_changed or newest[0].summary.date) if newest else ""
    return (EdtfStr(date).edtf.known_day or "")[:10] if date else ""
