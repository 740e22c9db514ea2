"""The cells of a row, or the lines of a table of metadata, as a story."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sitegen.importers._stories.source_story import BodyFormat, SourcePicture, SourceStory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PLAIN_FIELDS = ("deck", "dateline", "kind", "publication", "license", "credit", "original_url", "archived_url")
"""Fields of the front matter that are written as the cell has them."""


def story_of_cells(
    cells: Mapping[str, str],
    body: str,
    body_format: BodyFormat,
    *,
    system: str,
    source_id: str,
    file: Path,
    line: int = 0,
) -> SourceStory:
    """Return a story from texts by their meaning, which is a key of `columns.TARGETS`, `extra.KEY` or `internal.KEY`."""

    def cell(name: str) -> str:
        return cells.get(name, "").strip()

    return SourceStory(
        system=system,
        source_id=source_id,
        origin=str(file),
        line=line,
        title=cell("title"),
        body=body,
        body_format=body_format,
        status=cell("status"),
        has_password=bool(cells.get("password")),
        published=cell("published"),
        modified=cell("modified"),
        embargo=cell("embargo"),
        slug=cell("slug"),
        language=cell("language"),
        bylines=tuple(name.strip() for name in cell("bylines").split(";") if name.strip()),
        section=cell("section"),
        tags=_parts(cell("tags")),
        address=cell("address"),
        picture=_picture(cells, file),
        fields=_fields(cells),
        internal={
            name.partition(".")[2]: text for name, text in cells.items() if name.startswith("internal.") and text
        },
    )


def _fields(cells: Mapping[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: cells[name].strip() for name in _PLAIN_FIELDS if cells.get(name)}
    if entities := _parts(cells.get("entities", "")):
        fields["entities"] = list(entities)
    extra = {name.partition(".")[2]: text for name, text in cells.items() if name.startswith("extra.") and text}
    return fields | ({"extra": extra} if extra else {})


def _parts(text: str) -> tuple[str, ...]:
    """Return the texts of a list in a cell: a JSON list, or texts with `;`, `|` or commas between them."""
    if text.lstrip().startswith("["):
        try:
            found = json.loads(text)
        except ValueError:
            found = [text]
        return tuple(str(part) for part in found)
    separator = next((char for char in ";|" if char in text), ",")
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def _picture(cells: Mapping[str, str], file: Path) -> SourcePicture | None:
    address = cells.get("image", "").strip()
    if not address:
        return None
    alt, caption, credit = (cells.get(f"image_{name}", "").strip() for name in ("alt", "caption", "credit"))
    beside = file.parent / address
    is_beside = "://" not in address and beside.is_file() and beside.resolve().is_relative_to(file.parent.resolve())
    return SourcePicture(address, alt, caption, credit, beside if is_beside else None)
