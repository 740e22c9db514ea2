"""What tells a program what the package holds: Frictionless, schema.org's Dataset, RO-Crate."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.artifacts.dataset.schema import TABLES
from sitegen.artifacts.dataset.writers import DATABASE_FILE
from sitegen.model.fields import EdtfStr
from sitegen.names.naming import slugify
from sitegen.urls import absolute_url

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.artifacts.dataset.rows import Rows
    from sitegen.artifacts.dataset.schema import Table
    from sitegen.config.schema import SiteConfig

FILE_FORMATS = {
    ".sqlite": ("sqlite", "application/vnd.sqlite3"),
    ".csv": ("csv", "text/csv"),
    ".ndjson": ("ndjson", "application/x-ndjson"),
}
"""By ending: the format's name and its media type."""
FILE_DESCRIPTIONS = {
    DATABASE_FILE: "The archive as one SQLite database, with full-text search over the stories. It opens in Datasette. The search"
    " takes words to end at spaces: look for Chinese or Japanese with text LIKE '%\u2026%' (in Datasette: text contains).",
    "stories.ndjson": "Every story with whom it names, its corrections, its sources and the documents that it cites, one JSON"
    " object a line.",
    "entities.ndjson": "Every entity with its names and ties, one JSON object a line.",
    "ninjs.ndjson": "Every story as ninjs 3.1 (IPTC), one JSON object a line.",
    "ftm.ndjson": "Entities, stories and ties as FollowTheMoney 4, one JSON object a line.",
}
DESCRIPTOR_FILES = ("datapackage.json", "dataset.jsonld", "ro-crate-metadata.json")
"""The files that this module writes, which are about the others."""


class PackageMetadata(msgspec.Struct):
    """What the stories state that concerns the whole package."""

    modified_day: str
    """The day of the last change, where that is certain."""
    last_date: str = ""
    """The last date of any story that has a year, in ISO 8601 as far as it is stated, be it sure or not."""
    licenses: set[str] = set()

    def add_rows(self, rows: Rows) -> None:
        """Take what one document's rows state."""
        for row in rows.get("stories", ()):
            self.last_date = max(self.last_date, _stated_date(row["published"]), _stated_date(row["changed"]))
            self.licenses |= {row["license"]} - {None}

    @property
    def license_text(self) -> str:
        """In words, since what holds for a story need not hold for another."""
        if not self.licenses:
            return "No licence is stated: ask the archive before you publish what is in it."
        names = "; ".join(sorted(self.licenses))
        return f"Licences are stated story by story, in the column license of stories: {names}. Of all else none is stated."


def _stated_date(date: str | None) -> str:
    """Year, month and day of a date's end as far as digits are stated; what its qualifier says is not kept."""
    edtf = EdtfStr(date).edtf if date else None
    part = (edtf.end or edtf.start) if edtf else None
    found = replace(part, qualifier="").known_prefix if part else None
    return found if found and re.match(r"\d{4}", found) else ""


class FileEntry(msgspec.Struct, frozen=True):
    """One file of the package: its size in bytes, its SHA-256, and what it is."""

    name: str
    size: int
    sha256: str
    description: str

    @property
    def format_and_media_type(self) -> tuple[str, str]:
        """Name and media type of its format."""
        return FILE_FORMATS[self.name[self.name.rindex(".") :]]


def list_files(folder: Path) -> list[FileEntry]:
    """The files of the package, as they lie in a folder, in the order in which they are told of."""
    said = {**FILE_DESCRIPTIONS, **{f"{table.name}.csv": table.description for table in TABLES}}
    return [
        FileEntry(name, (folder / name).stat().st_size, _sha256(folder / name), text) for name, text in said.items()
    ]


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write_descriptors(folder: Path, base_address: str, site: SiteConfig, metadata: PackageMetadata) -> None:
    """Describe what lies in a folder; `base` is the address at which it is published."""
    files = list_files(folder)
    for name, said in zip(
        DESCRIPTOR_FILES,
        (
            _data_package(files, base_address, site),
            {"@context": "https://schema.org", **_schema_org_dataset(files, base_address, site, metadata.modified_day)},
            _ro_crate(files, base_address, site, metadata),
        ),
        strict=True,
    ):
        (folder / name).write_bytes(msgspec.json.format(msgspec.json.encode(said), indent=1) + b"\n")


def _data_package(files: list[FileEntry], base_address: str, site: SiteConfig) -> dict[str, Any]:
    """A Frictionless Data Package (v1), each table as a tabular resource."""
    tables = {f"{table.name}.csv": table for table in TABLES}
    return {
        "profile": "data-package",
        "name": slugify(site.title) or "archive",
        "title": site.title,
        **({"description": site.description} if site.description else {}),
        "homepage": absolute_url(site.base_url, base_address),
        "resources": [_resource(file, tables[file.name]) for file in files if file.name in tables],
    }


def _resource(file: FileEntry, table: Table) -> dict[str, Any]:
    form, media = file.format_and_media_type
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": file.name,
        "description": file.description,
        "format": form,
        "mediatype": media,
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "encoding": "utf-8",
        "schema": _table_schema(table),
    }


def _table_schema(table: Table) -> dict[str, Any]:
    """A Table Schema: fields with types, keys and what they lead to."""
    return {
        "fields": [
            {"name": column.name, "type": column.type, "description": column.description} for column in table.columns
        ],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {"fields": column.name, "reference": {"resource": column.references if column.references != table.name else "", "fields": "id"}}
            for column in table.columns
            if column.references
        ],
        "missingValues": [""],
    }  # fmt: skip


def _schema_org_dataset(
    files: list[FileEntry], base_address: str, site: SiteConfig, modified_day: str
) -> dict[str, Any]:
    """A schema.org Dataset, with a DataDownload for each file."""
    where = absolute_url(site.base_url, base_address)
    said = {
        "@type": "Dataset",
        "@id": where,
        "url": where,
        "name": site.title,
        "description": site.description or f"The public archive of {site.title} as data.",
        "inLanguage": site.language,
        "isAccessibleForFree": True,
        "dateModified": modified_day,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "description": file.description,
                "contentUrl": absolute_url(site.base_url, base_address + file.name),
                "encodingFormat": file.format_and_media_type[1],
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in files
        ],
    }
    return {name: value for name, value in said.items() if value}


def _ro_crate(files: list[FileEntry], base_address: str, site: SiteConfig, metadata: PackageMetadata) -> dict[str, Any]:
    """RO-Crate 1.1 metadata: the descriptor, the package, and each file. It wants a date, which an archive may not state."""
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": site.title,
        "description": site.description or f"The public archive of {site.title} as data.",
        "url": absolute_url(site.base_url, base_address),
        "license": metadata.license_text,
        **({"datePublished": metadata.last_date} if metadata.last_date else {}),
        "hasPart": [{"@id": file.name} for file in files],
    }
    descriptor = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    parts = [
        {
            "@id": file.name,
            "@type": "File",
            "name": file.name,
            "description": file.description,
            "encodingFormat": file.format_and_media_type[1],
            "contentSize": str(file.size),
            "sha256": file.sha256,
        }
        for file in files
    ]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [descriptor, root, *parts]}
