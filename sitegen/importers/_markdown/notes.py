"""Reads HTML in which importers have put notes at the place of their marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._markdown.hidden import may_hide, remove_hidden
from sitegen.importers._markdown.tree import COMMENT, parse_html

if TYPE_CHECKING:
    from sitegen.importers._markdown.changes import Account
    from sitegen.importers._markdown.tree import Element

NOTE = "x-footnote"
_START = re.compile(rf'<{NOTE}(?: data-key="([^"]*)")?>')
_END = f"</{NOTE}>"
_PLACE = f'<{NOTE} data-note="{{}}" data-key="{{}}"></{NOTE}>'


def read_document(html: str, account: Account) -> tuple[Element, str]:
    """Return the tree of a document, in which the content of each note is below its mark, and the text of the document.

    Notes are parsed apart from the text around them: a paragraph in a note would end the paragraph around the mark.
    """
    first, *pieces = _START.split(html)
    notes: list[Element] = []
    kept = [first]
    for key, piece in zip(pieces[::2], pieces[1::2], strict=True):
        content, end, rest = piece.partition(_END)
        if end:
            kept.append(_PLACE.format(len(notes), key or ""))
            notes.append(parse_html(content))
        kept.append(rest if end else piece)
    body = parse_html("".join(kept))
    places = [each for each in body.descendants() if each.tag == NOTE and each.get("data-note")] if notes else []
    for place in places:
        place.children = [*notes[int(place.get("data-note"))].children, *place.children]
    if may_hide(html):
        remove_hidden(body, account)
    comments = sum(each.tag == COMMENT for each in body.descendants()) if "<!" in html or "<?" in html else 0
    for _ in range(comments):
        account.note("lost", "HTML comment left out")
    return body, body.text()
