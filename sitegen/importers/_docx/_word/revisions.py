"""Parts of a Word document that its readers do not see: tracked changes, comments and hidden text.

mammoth accepts insertions, drops deletions and comments, and shows hidden text. So hidden text is removed before the conversion.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from sitegen.importers._docx._word.hidden_text import hidden_runs
from sitegen.importers._docx._word.names import A, M, W, find, is_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from sitegen.importers._docx._word.hidden_text import HidingStyles

_KINDS = {
    "ins": "insertion",
    "moveTo": "insertion",
    "cellIns": "insertion",
    "del": "deletion",
    "moveFrom": "deletion",
    "cellDel": "deletion",
    "cellMerge": "change of merged cells",
    "commentReference": "comment",
}
_REMOVED = frozenset({f"{W}del", f"{W}moveFrom"})
_REMOVING_PROPERTIES = {
    f"{W}r": ("rPr/del", "rPr/moveFrom"),
    f"{M}r": ("rPr/del", "rPr/moveFrom"),
    f"{W}tc": ("tcPr/cellDel",),
    f"{W}tr": ("trPr/del", "trPr/moveFrom", "trPr/hidden"),
}
"""Runs, cells and rows of tables, with the properties by which they are deleted, moved away or hidden."""
_CONTENT = {f"{W}tr": f"{W}tc", f"{W}tbl": f"{W}tr"}
"""Rows and tables, with what makes them one: those without are removed."""


def count_revisions(root: ET.Element, styles: HidingStyles) -> Counter[str]:
    """Return the number of revisions, comments and hidden texts."""
    names = (each.tag.removeprefix(W) for each in root.iter() if each.tag.startswith(W))
    counts = Counter(_KINDS[name] for name in names if name in _KINDS)
    hidden = [*hidden_runs(root, styles), *(row for row in root.iter(f"{W}tr") if is_on(row, "trPr/hidden"))]
    counts["hidden text"] = sum(1 for each in hidden if "".join(each.itertext()).strip() or _has_picture(each))
    return +counts


def remove_unseen(root: ET.Element, styles: HidingStyles) -> None:
    """Remove deletions, and hidden runs and rows."""
    removed = {*hidden_runs(root, styles), *_removed_by_properties(root)}
    _mark_ends_of_moved_paragraphs(root)
    for parent in reversed(list(root.iter())):  # the innermost first, so that a row is known to be empty
        for child in list(parent):
            is_deletion = child.tag in _REMOVED and parent.tag != f"{W}rPr"  # there it is the mark of a paragraph's end
            is_empty = child.tag in _CONTENT and child.find(f".//{_CONTENT[child.tag]}") is None
            if is_deletion or child in removed or is_empty:
                parent.remove(child)


def _removed_by_properties(root: ET.Element) -> Iterator[ET.Element]:
    for name, paths in _REMOVING_PROPERTIES.items():
        for element in root.iter(name):
            if any(is_on(element, path) for path in paths):
                yield element


def _mark_ends_of_moved_paragraphs(root: ET.Element) -> None:
    """Mark ends of paragraphs that are moved away as deleted, as mammoth knows them, and only where a paragraph follows to be joined."""
    for parent in list(root.iter()):
        for paragraph, following in pairwise([*parent, None]):
            properties = find(paragraph, "pPr/rPr") if paragraph is not None and paragraph.tag == f"{W}p" else None
            for mark in [each for each in properties if each.tag in _REMOVED] if properties is not None else ():
                mark.tag = f"{W}del"
                if (following is None or following.tag != f"{W}p") and properties is not None:
                    properties.remove(mark)


def _has_picture(element: ET.Element) -> bool:
    return any(each.tag in {f"{A}blip", f"{W}pict", f"{W}object"} for each in element.iter())
