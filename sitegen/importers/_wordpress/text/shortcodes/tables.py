"""HTML for the tables of TablePress, each of which is an item of the export."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.importers._wordpress.text.context import TextContext
    from sitegen.importers._wordpress.text.shortcodes.parser import Shortcode


def table(shortcode: Shortcode, inner: str, context: TextContext) -> str:
    """Return a table of TablePress, whose rows are another item of the export."""
    number = shortcode.arguments.get("id")
    if number is None:
        return inner  # the content of a table that a theme makes
    try:
        rows = _shown_cells(*context.index.tables[number], context)
        lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    except (KeyError, ValueError, TypeError, AttributeError):
        context.note("lost", "[table] whose table is not in the export, or was not public", number)
        return inner
    context.note("kept", "[table] of TablePress")
    head = lines[0].replace("<td>", "<th>").replace("</td>", "</th>") if lines else ""
    body = "".join(f"<tr>{line}</tr>" for line in lines[1:])
    return f"\n\n<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>\n\n{inner}"


def _shown_cells(content: str, visibility: str, context: TextContext) -> list[list[str]]:
    """Return the cells of a table without the rows and the columns that TablePress hides from readers."""
    rows = [[*row] for row in json.loads(content)]
    settings = json.loads(visibility or "{}")
    hidden_rows, hidden_columns = (
        {number for number, is_shown in enumerate(settings.get(name, [])) if not is_shown}
        for name in ("rows", "columns")
    )
    if hidden_rows or hidden_columns:
        context.note("lost", "hidden row or column of a table left out", count=len(hidden_rows) + len(hidden_columns))
    return [
        [cell for column, cell in enumerate(row) if column not in hidden_columns]
        for number, row in enumerate(rows)
        if number not in hidden_rows
    ]
