"""Cards: an image of each story's headline, for services that show a link to it as a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.page import Page
from sitegen.names.naming import title_text
from sitegen.outputs.social_cards._drawing import Words, draw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import Images
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Card

NAME = "cards"
EACH = ("document",)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """One for each public story, unless the archive draws none."""
    card = reader.card(uid)
    if card and card.drawn:
        yield Page(card.drawn, "cards", (uid,), uid)


def produce(page: Page, reader: Reader) -> bytes:
    """The card as PNG."""
    card = reader.card(page.key[0])
    assert card is not None  # noqa: S101 - it is planned
    images: Images = reader.read("config", "images")
    font = reader.read("file", images.card_font) if images.card_font else None
    section = reader.section(card.section)[0] if card.section else ""
    foot = " \u00b7 ".join(part for part in (_publication(card, reader), reader.read("day", card.date)) if part)
    return draw(Words(reader.site().title, section, title_text(card.title), foot), font)


def _publication(card: Card, reader: Reader) -> str:
    paper = reader.card(card.publication)
    return paper.title if paper else card.publication
