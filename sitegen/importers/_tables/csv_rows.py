"""Reads the rows of CSV files as stories."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers._items import RefusedItem, SkippedItem
from sitegen.importers._stories.build_story import build_story, refused
from sitegen.importers._stories.html_of_text import html_of_text
from sitegen.importers._stories.source_files import iter_files, relative_name
from sitegen.importers._stories.source_text import iter_lines
from sitegen.importers._tables.cells import story_of_cells
from sitegen.importers._tables.columns import column_targets
from sitegen.importers._tables.rows import Row, read_rows
from sitegen.importers._tables.unread_cells import account_for_cells
from sitegen.names.naming import new_slug
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sitegen.importers import ImportItem, ImportRequest
    from sitegen.importers._stories.source_story import BodyFormat, SourceStory

_HTML_TAG = re.compile(
    r"</?(p|br|div|span|a|img|b|i|em|strong|h[1-6]|ul|ol|li|blockquote|table)\b[^<>]*>", re.IGNORECASE
)


def read_tables(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield a story for each row of the CSV files.

    Raises:
        SitegenError: if a file is no text, or a column has no known meaning.
    """
    for file in iter_files(request.sources, (".csv", ".tsv")):
        if isinstance(file, (SkippedItem, RefusedItem)):
            yield file
        else:
            yield from _read_file(file, request)


def _read_file(file: Path, request: ImportRequest) -> Iterator[ImportItem]:
    rows = read_rows(iter_lines(file, request.options.encoding, request.progress), str(file))
    header = next(rows, None)
    if header is None or isinstance(header, Problem):
        empty = Problem(str(file), 0, 0, IMPORT_FAILED("the file is empty"), "the first line names the columns")
        raise SitegenError([header or empty])
    names = header.cells
    targets = column_targets(names, request.answers.fields, str(file))
    for row in rows:
        yield _read_row(row, names, targets, file, request)


def _read_row(
    row: Row | Problem, names: Sequence[str], targets: list[str], file: Path, request: ImportRequest
) -> ImportItem:
    """Return a row as a story. A row of another length is refused, since its cells may be in the wrong columns."""
    if isinstance(row, Problem):
        return RefusedItem("row", row)
    if not any(cell.strip() for cell in row.cells):
        return SkippedItem("row", "rows without text are not imported", str(file), row.line)
    if problem := _cell_problem(row, targets, str(file)):
        return RefusedItem("row", problem)
    cells = dict(zip(targets, row.cells, strict=True))
    story = _story(cells, row.line, file, request)
    if request.answers.body_format == "" and (tag := _HTML_TAG.search(cells["body"])):
        message = f"the text has the HTML tag <{tag[1].lower()}>, and the map does not state what the texts are"
        return refused(story, message, 'add body_format = "html", "markdown" or "text" at the top of the map')
    story = account_for_cells(story, zip(names, targets, row.cells, strict=True), request)
    return build_story(story, request)


def _cell_problem(row: Row, targets: list[str], file: str) -> Problem | None:
    if len(row.cells) == len(targets):
        named = [cell.strip() for cell, target in zip(row.cells, targets, strict=True) if not target]
        if not any(named):
            return None
        message = IMPORT_FAILED("the row has text in a column without a name")
        return Problem(file, row.line, 1, message, "name the column in the first line")
    message = IMPORT_FAILED(f"the row has {len(row.cells)} cells, and the first line has {len(targets)}")
    return Problem(file, row.line, 1, message, "quote cells that contain the character between cells")


def _source_id(cells: dict[str, str], file: Path, request: ImportRequest) -> str:
    """Return the id of a row: that of its column, else its address, else its file, date and headline."""
    name = f"{relative_name(file, request.sources)} {cells.get('published', '').strip()} {new_slug(cells['title'])}"
    return cells.get("id", "").strip() or cells.get("address", "").strip() or name


def _story(cells: dict[str, str], line: int, file: Path, request: ImportRequest) -> SourceStory:
    body, body_format = _body(cells["body"], request)
    source_id = _source_id(cells, file, request)
    story = story_of_cells(cells, body, body_format, system="csv", source_id=source_id, file=file, line=line)
    return replace(story, item_type="row")


def _body(text: str, request: ImportRequest) -> tuple[str, BodyFormat]:
    if request.answers.body_format in {"", "text"}:
        return html_of_text(text), "html"
    return text, "markdown" if request.answers.body_format == "markdown" else "html"
