"""Social cards: pictures for services that show links as cards, with the headline of a story or with the title of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.page import Page
from sitegen.names.naming import with_nonbreaking_scores
from sitegen.outputs.social_cards._drawing import SMALL_CARD_SCALE, CardText, draw_card
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import SITE_CARD_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.config.schema import ImagesConfig
    from sitegen.database.queries.reader import Reader
    from sitegen.model.summary import DocumentSummary

NAME = "social_cards"
FOR_EACH = ("", "document")
TRAITS = PageTraits(can_be_disabled=False)


def plan(reader: Reader, subject: str) -> Iterator[Page]:
    """Yield the card of the site, or that of a public story that has one."""
    if not subject:
        images: ImagesConfig = reader.read("config", "images")
        if images.social_cards == "site":
            yield Page(SITE_CARD_ADDRESS, NAME, ("",))
        return
    summary = reader.summary(subject)
    if summary and summary.social_card:
        yield Page(summary.social_card, NAME, (subject,), document=subject)


def generate(page: Page, reader: Reader) -> bytes:
    """Return the card as PNG."""
    if page.key[0]:
        return draw_card(_story_text(page.key[0], reader), _font(reader), SMALL_CARD_SCALE)
    return draw_card(_site_text(reader), _font(reader))


def _font(reader: Reader) -> Path | None:
    images: ImagesConfig = reader.read("config", "images")
    return reader.read("file", images.social_card_font) if images.social_card_font else None


def _site_text(reader: Reader) -> CardText:
    site = reader.site()
    return CardText("", "", with_nonbreaking_scores(site.title), "")


def _story_text(uid: str, reader: Reader) -> CardText:
    summary = reader.summary(uid)
    assert summary is not None  # noqa: S101 - it is planned
    section = reader.section(summary.section)[0] if summary.section else ""
    foot = " \u00b7 ".join(
        part for part in (_publication_name(summary, reader), reader.read("formatted_date", summary.date)) if part
    )
    return CardText(reader.site().title, section, with_nonbreaking_scores(summary.title), foot)


def _publication_name(summary: DocumentSummary, reader: Reader) -> str:
    publication = reader.summary(summary.publication)
    return publication.title if publication else summary.publication
