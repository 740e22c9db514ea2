"""The page that explains the data package and offers its files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.database.artifacts import DATA, read_file_list
from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "data"
TEMPLATE = "data.html"
FOR_EACH = ("",)
DATA_PACKAGE_FILE, DATASET_FILE = "datapackage.json", "dataset.jsonld"
"""The files of the package that document its tables, and its files."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One, where the archive is offered as data."""
    if reader.has_artifact(DATA):
        yield Page(DATA.address, "data", (), "the page of the data package")


class DatasetFile(msgspec.Struct, frozen=True):
    """One file of the package: where it is, its size in bytes, its SHA-256, and what it is, in English."""

    name: str
    address: str
    size: int
    sha256: str
    description: str


class DatasetTable(msgspec.Struct, frozen=True):
    """One table: its name, what a row is, and name, type and meaning of each column."""

    name: str
    description: str
    columns: list[tuple[str, str, str]]


def context(_page: Page, reader: Reader) -> dict[str, Any]:
    """`files` of the package, none while nothing made it; its `tables`, as the package itself documents them."""
    place = reader.read("artifact", DATA.name)
    found = dict(read_file_list(place))
    said = json.loads((place / DATASET_FILE).read_bytes())["distribution"] if found else []
    told = {file["name"]: file["description"] for file in said}
    names = [*told, *sorted(found.keys() - told.keys())]
    resources = json.loads((place / DATA_PACKAGE_FILE).read_bytes())["resources"] if found else []
    return {
        "files": [
            DatasetFile(name, f"{DATA.address}{name}", (place / name).stat().st_size, found[name], told.get(name, ""))
            for name in names
        ],
        "tables": [_dataset_table(resource) for resource in resources],
    }


def _dataset_table(resource: dict[str, Any]) -> DatasetTable:
    fields = [(field["name"], field["type"], field["description"]) for field in resource["schema"]["fields"]]
    return DatasetTable(resource["name"], resource["description"], fields)
