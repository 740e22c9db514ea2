"""Descriptions of the dataset for programs: Frictionless Data Package, schema.org Dataset, RO-Crate."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.artifacts.dataset.schema import TABLES
from sitegen.artifacts.dataset.writers import DATABASE_FILE
from sitegen.codec import omit_empty
from sitegen.database.artifacts import file_digest
from sitegen.model.fields import EdtfStr
from sitegen.names.naming import slugify
from sitegen.names.numbered_files import existing_parts
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
"""The name and the media type of each file format, by suffix."""
FILE_DESCRIPTIONS = {
    DATABASE_FILE: "The archive as one SQLite database, with full-text search over the stories. It opens in Datasette. Its search"
    " splits words at spaces: to find Chinese or Japanese words, use text LIKE '%\u2026%' (in Datasette: text contains).",
    "stories.ndjson": "Every story with the entities that it names, its corrections, its sources and the documents that it cites, one JSON"
    " object a line.",
    "staff.ndjson": "Every staff member, one JSON object a line.",
    "entities.ndjson": "Every entity with its names and relationships, one JSON object a line.",
    "ninjs.ndjson": "Every story as ninjs 3.1 (IPTC), one JSON object a line.",
    "ftm.ndjson": "Entities, stories and relationships as FollowTheMoney 4, one JSON object a line.",
}
"""The published description of each file that is not a table, in the order of the file list."""
DESCRIPTOR_FILES = ("datapackage.json", "dataset.jsonld", "ro-crate-metadata.json")
"""The files that this module writes, which describe the other files."""


class PackageMetadata(msgspec.Struct):
    """The metadata of the whole package that is collected from the stories."""

    modified_day: str
    """The day of the last change as YYYY-MM-DD; empty if it is not certain."""
    last_date: str = ""
    """The latest date of any story, certain or not, in ISO 8601 as far as it is stated; empty if no year is stated."""
    licenses: set[str] = set()
    """The licenses that stories state."""

    def add_rows(self, rows: Rows) -> None:
        """Add the dates and licenses of one document's rows."""
        for row in rows.get("stories", ()):
            self.last_date = max(self.last_date, _stated_date(row["published"]), _stated_date(row["changed"]))
            self.licenses |= {row["license"]} - {None}

    @property
    def license_text(self) -> str:
        """The licenses as a published sentence, since they may differ from story to story."""
        if not self.licenses:
            return "No licence is stated: ask the archive before you publish what is in it."
        names = "; ".join(sorted(self.licenses))
        return f"Licences are stated story by story, in the column license of stories: {names}. Of all else none is stated."


def _stated_date(date: str | None) -> str:
    """Return the end of a date as year, month and day, as far as they are stated; "" without a year. Qualifiers are dropped."""
    edtf = EdtfStr(date).edtf if date else None
    part = (edtf.end or edtf.start) if edtf else None
    prefix = replace(part, qualifier="").known_prefix if part else None
    return prefix if prefix and re.match(r"\d{4}", prefix) else ""


class FileEntry(msgspec.Struct, frozen=True):
    """One file of the package, with its size in bytes and its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str
    description: str
    whole_name: str
    """The name of the file that this is a part of, which is also the name of its first part."""

    @property
    def format_and_media_type(self) -> tuple[str, str]:
        """The name and the media type of its format."""
        return FILE_FORMATS[self.name[self.name.rindex(".") :]]


def list_files(folder: Path) -> list[FileEntry]:
    """Return the files of the package in a folder, in the order of `FILE_DESCRIPTIONS`, then of `TABLES`; parts of a file in their order."""
    descriptions = {**FILE_DESCRIPTIONS, **{f"{table.name}.csv": table.description for table in TABLES}}
    entries = []
    for name, text in descriptions.items():  # some formats are optional
        parts = existing_parts(folder, name)
        for number, file in enumerate(parts, 1):
            description = f"{text} Part {number} of {len(parts)}." if len(parts) > 1 else text
            entries.append(FileEntry(file.name, file.stat().st_size, file_digest(file), description, name))
    return entries


def write_descriptors(folder: Path, base_address: str, site: SiteConfig, metadata: PackageMetadata) -> None:
    """Write the descriptor files of the dataset.

    Args:
        folder: the folder with all other files of the dataset.
        base_address: the address at which the folder is published.
        site: the configuration of the site.
        metadata: the metadata of all documents.
    """
    files = list_files(folder)
    descriptors = (
        _data_package(files, base_address, site),
        {"@context": "https://schema.org", **_schema_org_dataset(files, base_address, site, metadata.modified_day)},
        _ro_crate(files, base_address, site, metadata),
    )
    for name, descriptor in zip(DESCRIPTOR_FILES, descriptors, strict=True):
        (folder / name).write_bytes(msgspec.json.format(msgspec.json.encode(descriptor), indent=1) + b"\n")


def _data_package(files: list[FileEntry], base_address: str, site: SiteConfig) -> dict[str, Any]:
    """Return a Frictionless Data Package (v1) with each table as a tabular resource."""
    parts: dict[str, list[FileEntry]] = {}
    for file in files:
        parts.setdefault(file.whole_name, []).append(file)
    return {
        "profile": "data-package",
        "name": slugify(site.title) or "archive",
        "title": site.title,
        **({"description": site.description} if site.description else {}),
        "homepage": absolute_url(site.base_url, base_address),
        "resources": [_resource(parts[f"{table.name}.csv"], table) for table in TABLES],
    }


def _resource(parts: list[FileEntry], table: Table) -> dict[str, Any]:
    """Return a Tabular Data Resource (v1) of a CSV file, or of its parts, each with a header.

    The standard does not define the size and the hash of a resource in several parts, so only an undivided file has them.
    """
    file_format, media_type = parts[0].format_and_media_type
    whole = len(parts) == 1
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": parts[0].name if whole else [part.name for part in parts],
        "description": table.description,
        "format": file_format,
        "mediatype": media_type,
        **({"bytes": parts[0].size, "hash": f"sha256:{parts[0].sha256}"} if whole else {}),
        "encoding": "utf-8",
        "schema": _table_schema(table),
    }


def _table_schema(table: Table) -> dict[str, Any]:
    """Return a Table Schema (v1): fields with types, the primary key, and foreign keys."""
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
    """Return a schema.org Dataset with a DataDownload for each file, without empty properties."""
    url = absolute_url(site.base_url, base_address)
    dataset = {
        "@type": "Dataset",
        "@id": url,
        "url": url,
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
    return omit_empty(dataset)


def _ro_crate(files: list[FileEntry], base_address: str, site: SiteConfig, metadata: PackageMetadata) -> dict[str, Any]:
    """Return RO-Crate 1.1 metadata: the descriptor, the package, and each file.

    RO-Crate requires a date. It is left out if no story states a year.
    """
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
