"""Writes WACZ files. The same site and the same time give the same bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.database.artifacts import file_digest
from sitegen.preserve.files.zip_files import write_zip
from sitegen.preserve.wacz.index import format_index
from sitegen.preserve.wacz.pages import format_page_list, pages_of_site
from sitegen.preserve.wacz.warc import MAX_PART_BYTES, WarcFiles

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from sitegen.preserve.wacz.captures import Capture

WACZ_VERSION = "1.1.1"
DESCRIPTION, DESCRIPTION_DIGEST = "datapackage.json", "datapackage-digest.json"
INDEX = "indexes/index.cdx"


class SiteDescription(NamedTuple):
    """The description of a site in its WACZ file."""

    title: str
    description: str
    main_page: str
    """Address of the front page."""
    software: str
    """Name and version of the program."""
    moment: dt.datetime
    """Time of the captures, in UTC."""


def write_wacz(
    target: Path,
    captures: Sequence[Capture],
    output_folder: Path,
    site: SiteDescription,
    scratch: Path,
    max_part_bytes: int = MAX_PART_BYTES,
) -> None:
    """Write a WACZ file.

    Args:
        target: the file, which must not exist.
        captures: the answers of the server.
        output_folder: the folder with their bodies.
        site: the description.
        scratch: an empty folder for the parts of the file.
        max_part_bytes: size in bytes after which a new WARC file begins.
    """
    warc = WarcFiles(scratch, site.moment, site.software, max_part_bytes)
    warc.write(captures, output_folder)
    index, pages = scratch / "index.cdx", scratch / "pages.jsonl"
    index.write_bytes(format_index(warc.entries))
    with pages.open("xb") as stream:
        stream.writelines(format_page_list(pages_of_site(captures, output_folder), warc.date))
    files = [*((f"archive/{part.name}", part) for part in warc.parts), (INDEX, index), ("pages/pages.jsonl", pages)]
    description = scratch / DESCRIPTION
    description.write_bytes(_format_description(site, warc.date, files))
    digest = scratch / DESCRIPTION_DIGEST
    digest.write_bytes(_json({"path": DESCRIPTION, "hash": _digest(description)}))
    write_zip(target, [*files, (DESCRIPTION, description), (DESCRIPTION_DIGEST, digest)])


def _format_description(site: SiteDescription, date: str, files: Sequence[tuple[str, Path]]) -> bytes:
    resources = [
        {"name": path.name, "path": name, "hash": _digest(path), "bytes": path.stat().st_size} for name, path in files
    ]
    about = {"title": site.title, "description": site.description}
    return _json(
        {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "software": site.software,
            "created": date,
            **{key: value for key, value in about.items() if value},
            "mainPageUrl": site.main_page,
            "mainPageDate": date,
            "resources": resources,
        }
    )


def _digest(path: Path) -> str:
    return f"sha256:{file_digest(path)}"


def _json(value: Any) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=2)}\n".encode()
