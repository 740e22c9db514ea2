"""The page on which the copy of a document can be looked at: the PDF itself, what is known of it, who cites which page."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.model.entity import Paper
from sitegen.model.media_info import Pdf, page_number
from sitegen.model.page import Card, Page
from sitegen.urls import page_anchor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "viewer"
TEMPLATE = "viewer.html"
EACH = ("document",)


class Cited(msgspec.Struct, frozen=True):
    """A page of the document, and the documents that cite it."""

    label: str
    """As they give it: a number, or words such as `2-4` or `Exhibit B`."""
    anchor: str
    number: str
    """The page in the file, where the label tells it."""
    cards: list[Card]


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """One for each public document whose copy is a PDF that can be read."""
    card = reader.card(uid)
    if card and card.view:
        yield Page(card.view, "viewer", (uid,), uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """`doc`, its `card`, `pdf` (what is known of the file), `cited` by page, `whole`: who cites it without a page."""
    uid = page.key[0]
    doc, card = reader.document(uid), reader.card(uid)
    assert doc is not None and card is not None and isinstance(doc.meta, Paper)  # noqa: S101, PT018 - it is planned
    pdf = reader.read("facts", doc.links.copy)
    assert isinstance(pdf, Pdf)  # noqa: S101 - it has a viewer
    cited = _cited(uid, reader, pdf)
    named = {other.uid for place in cited for other in place.cards}
    stories = [item.card for item in reader.oldest("cites", uid)]
    return {
        "doc": doc,
        "paper": doc.meta,
        "card": card,
        "pdf": pdf,
        "cited": cited,
        "whole": [story for story in stories if story.uid not in named],
        "noindex": card.noindex,
    }


def _cited(uid: str, reader: Reader, pdf: Pdf) -> list[Cited]:
    """Every page that somebody cites, in the order of the file."""
    found = []
    for label, items in groupby(reader.oldest("pages", uid), attrgetter("data")):
        number = page_number(label)
        is_there = number is not None and 1 <= number <= pdf.pages
        cards = [item.card for item in items if item.card.uid != uid]
        found.append(Cited(label, page_anchor(label), str(number) if is_there else "", cards))
    return found
