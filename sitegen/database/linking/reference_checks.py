"""Checks of resolved references: the fragment of a link to a document, and files that belong to other documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.linking import suggestions
from sitegen.database.linking.pdf_checks import PAGE_FRAGMENT
from sitegen.database.linking.resolver import STATE_DESCRIPTIONS, ResolutionError
from sitegen.database.records import UNUSED
from sitegen.model.entity import SourceDocument

if TYPE_CHECKING:
    from collections.abc import Collection

    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store


def check_fragment(store: Store, row: DocumentRecord, fragment: str, own_anchors: tuple[str, ...] | None) -> None:
    """Raise ResolutionError if a document has no such heading, or no such page.

    `own_anchors` are those of the linking document if it links to itself, else None.
    """
    if row.kind == "document" and PAGE_FRAGMENT.fullmatch(fragment):
        meta = store.meta(row)
        if isinstance(meta, SourceDocument) and meta.pages and int(fragment[1:]) > meta.pages:
            raise ResolutionError(f"{row.uid} has {meta.pages} pages, and no page {fragment[1:]}")
    elif fragment:
        anchors = store.body(row).anchors if own_anchors is None else own_anchors
        if fragment not in anchors and not fragment.startswith("_"):
            hint = suggestions.suggest_heading(fragment, anchors)
            raise ResolutionError(f'{row.file} has no heading "#{fragment}"', hint)


def foreign_file_error(
    row: DocumentRecord, owners: Collection[DocumentRecord], path: str, *, is_in_folder: bool
) -> str:
    """Return why a document must not publish a file, or "": all documents that the file belongs to are unpublished.

    `owners` are the documents whose front matter names the file or, with `is_in_folder`, the one in whose folder it is.
    """
    if not is_in_folder and row.state != "public":
        return ""  # a file that only unpublished documents show is not published
    if not owners or any(each.uid == row.uid or each.state in {"public", UNUSED} for each in owners):
        return ""
    first = next(iter(owners))
    return f'"{path}" belongs to {first.uid}, which is {STATE_DESCRIPTIONS.get(first.state, first.state)}'
