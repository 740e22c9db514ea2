"""Footnotes and endnotes of a Word document: one note for each mark, and none without a mark."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from sitegen.importers._docx._word.names import W, parents
from sitegen.importers._items import Change

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

_SPECIAL = frozenset({"separator", "continuationSeparator", "continuationNotice"})
"""Types of notes that are lines and words around the notes."""


def pair_notes(document: ET.Element, notes: ET.Element | None, kind: str) -> Iterator[Change]:
    """Give each mark a note of its own, and remove notes that no mark refers to, and marks without a note.

    Args:
        document: the root of the document; it is changed.
        notes: the root of its notes, which is changed; None if there are none.
        kind: "footnote" or "endnote".

    Yields:
        A change for each mark that was removed.
    """
    above = parents(document)
    known = {each.get(f"{W}id", ""): each for each in notes if each.tag == f"{W}{kind}"} if notes is not None else {}
    used: set[str] = set()
    for mark in list(document.iter(f"{W}{kind}Reference")):
        name = mark.get(f"{W}id", "")
        if name not in known or notes is None:
            yield Change("lost", f"mark of a {kind} that the document does not contain")
            above[mark].remove(mark)
        elif name in used:
            again = copy.deepcopy(known[name])
            new_name = f"{name}-{len(notes)}"
            again.set(f"{W}id", new_name)
            mark.set(f"{W}id", new_name)
            notes.append(again)
            known[new_name] = again
            used.add(new_name)
        used.add(name)
    for name, note in known.items():
        if name not in used and note.get(f"{W}type") not in _SPECIAL and notes is not None:
            notes.remove(note)
