"""Social cards: an image with the headline of each story, for services that show links as cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.page import Page
from sitegen.names.naming import with_nonbreaking_scores
from sitegen.outputs.social_cards._drawing import CardText, draw_card
from sitegen.plugins.page_traits import PageTraits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import ImagesConfig
    from sitegen.database.queries.reader import Reader
    from sitegen.model.summary import DocumentSummary

NAME = "social_cards"
FOR_EACH = ("document",)
TRAITS = PageTraits(can_be_disabled=False)


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """Yield one card for each public story, unless cards are switched off."""
    summary = reader.summary(uid)
    if summary and summary.social_card:
        yield Page(summary.social_card, NAME, (uid,), document=uid)


def generate(page: Page, reader: Reader) -> bytes:
    """Return the card as PNG."""
    summary = reader.summary(page.key[0])
    assert summary is not None  # noqa: S101 - it is planned
    images: ImagesConfig = reader.read("config", "images")
    font = reader.read("file", images.social_card_font) if images.social_card_font else None
    section = reader.section(summary.section)[0] if summary.section else ""
    foot = " \u00b7 ".join(
        part for part in (_publication_name(summary, reader), reader.read("formatted_date", summary.date)) if part
    )
    return draw_card(CardText(reader.site().title, section, with_nonbreaking_scores(summary.title), foot), font)


def _publication_name(summary: DocumentSummary, reader: Reader) -> str:
    publication = reader.summary(summary.publication)
    return publication.title if publication else summary.publication
