"""The page that documents the dataset and links to its files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.database.artifacts import DATA, read_file_list
from sitegen.model.page import Page
from sitegen.plugins.page_traits import PageTraits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "dataset"
TEMPLATE = "dataset.html"
FOR_EACH = ("",)
TRAITS = PageTraits(title="The archive as data", can_be_disabled=True)
DATA_PACKAGE_FILE, DATASET_FILE = "datapackage.json", "dataset.jsonld"
"""The files of the dataset that describe its tables, and its files."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the page, if the dataset is published."""
    if reader.has_artifact(DATA):
        yield Page(DATA.address, NAME, (), "the page of the dataset")


class DatasetFile(msgspec.Struct, frozen=True):
    """One file of the dataset: name, address, size in bytes, SHA-256, and a description in English."""

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
    """Return `files` of the dataset (none before a full build made it) and its `tables`, as `datapackage.json` describes them."""
    folder = reader.read("artifact", DATA.name)
    digests = dict(read_file_list(folder))
    described = json.loads((folder / DATASET_FILE).read_bytes())["distribution"] if digests else []
    descriptions = {file["name"]: file["description"] for file in described}
    names = [*descriptions, *sorted(digests.keys() - descriptions.keys())]
    resources = json.loads((folder / DATA_PACKAGE_FILE).read_bytes())["resources"] if digests else []
    return {
        "files": [
            DatasetFile(
                name, f"{DATA.address}{name}", (folder / name).stat().st_size, digests[name], descriptions.get(name, "")
            )
            for name in names
        ],
        "tables": [_dataset_table(resource) for resource in resources],
    }


def _dataset_table(resource: dict[str, Any]) -> DatasetTable:
    fields = [(field["name"], field["type"], field["description"]) for field in resource["schema"]["fields"]]
    return DatasetTable(resource["name"], resource["description"], fields)
