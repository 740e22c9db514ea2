"""Citations: beside each story a file for each program that keeps references (CSL-JSON, RIS, BibTeX)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.page import Page
from sitegen.render.citations.citation import citation
from sitegen.render.citations.exports import FORMS
from sitegen.urls import below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "citations"
EACH = ("document",)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """One of each format for each public story."""
    card = reader.card(uid)
    if card and card.kind == "story" and not card.withdrawn and reader.read("config", "outputs").citations:
        for name in FORMS:
            yield Page(below(card.address, name), "citations", (uid, name), uid)


def produce(page: Page, reader: Reader) -> bytes:
    """The citation in one format; read without the story's text, whose edits change nothing here."""
    uid, name = page.key
    doc = reader.front(uid)
    assert doc is not None  # noqa: S101 - it is planned
    return FORMS[name].write(citation(doc, reader)).encode()
