"""Tables of a report that editors open in a spreadsheet, and that the tagging desk reads."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from sitegen.importing.report.account import ARCHIVE_TABLES
from sitegen.importing.report.data import sorted_tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sitegen.importing.report.account import Account


def tags_csv(account: Account, entities: Mapping[str, str]) -> str:
    """Return a line for each tag: the tag, its number of documents, and the id of the entity that has the name.

    Args:
        account: the account of the import.
        entities: ids of entities by their names without case; see `read_names`.
    """
    rows = [
        (tag, str(count), entities.get(" ".join(tag.casefold().split()), "")) for tag, count in sorted_tags(account)
    ]
    return _csv(("tag", "count", "entity"), rows) if rows else ""


def map_csv(account: Account) -> str:
    """Return a line for each page of the old site that is no document, such as that of a category, with the page that replaces it."""
    rows = [
        (key, question.proposal, "; ".join(question.tally.examples))
        for (table, key), question in sorted(account.questions.items())
        if table in ARCHIVE_TABLES
    ]
    return _csv(("old_address", "new_address", "note"), rows) if rows else ""


def missing_text(account: Account) -> str:
    """Return the addresses of the missing files, one a line, as `wget -i` reads them."""
    return "".join(f"{address}\n" for address, _ in account.missing.items())


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_plain_cell(cell) for cell in row] for row in rows)
    return stream.getvalue()


def _plain_cell(text: str) -> str:
    """Return a text that spreadsheets do not take for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
