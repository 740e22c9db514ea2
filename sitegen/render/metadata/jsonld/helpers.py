"""What every description is made of: references to other things, dates as far as they are certain, what is stated at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.model.fields import DateText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.model.edtf import Part
    from sitegen.model.page import Card
    from sitegen.render.metadata.jsonld.source import MetadataSource

Node = dict[str, Any]
"""One thing with its properties, as JSON-LD has it."""
GENRES = {"analysis": "AnalysisNewsArticle", "opinion": "OpinionNewsArticle", "background": "BackgroundNewsArticle"}
"""What a story of its own kind is; every other is of the type that the configuration gives to stories."""
# Years before 0 and beyond 9999 are ISO 8601 only among those who agree on it (4.3.3), and readers of JSON-LD have not.
_AGREED = re.compile(r"\d{4}(?!\d).*")
_WEB = re.compile(r"https?://[^/\s]\S*")


def stated(**properties: Any) -> Node:
    """A node with those of the properties that have a value; `type_` and `id_` are JSON-LD's own."""
    own = {"type_": "@type", "id_": "@id"}
    return {own.get(name, name): value for name, value in properties.items() if value not in (None, "", [])}


def type_of(view: MetadataSource, card: Card) -> str:
    """The type of a document, as the configuration has it; of a story, by its own kind."""
    own = GENRES.get(card.genre) if card.kind == "story" else None
    return own or view.kinds[card.kind].schema


def reference(view: MetadataSource, card: Card) -> Node:
    """Another thing: what it is, which, and what it is called."""
    name = "headline" if card.kind == "story" else "name"
    return {"@type": type_of(view, card), "@id": view.absolute(card.address), name: card.title}


def references(view: MetadataSource, cards: Iterable[Card]) -> list[Node]:
    """Those that may be found by machines: what asks not to be indexed is not named here either."""
    return [reference(view, card) for card in cards if not (card.noindex or card.withdrawn)]


def dated(view: MetadataSource, cards: Iterable[Card]) -> list[Node]:
    """Stories as parts of something, with the day of each where that is certain."""
    shown = [card for card in cards if not (card.noindex or card.withdrawn)]
    return [{**reference(view, card), **stated(datePublished=moment(card.date))} for card in shown]


def website(view: MetadataSource) -> Node:
    """The archive."""
    return {"@type": "WebSite", "@id": view.absolute("/"), "name": view.site.title}


def moment(date: str | None) -> str:
    """One date, in ISO 8601 as far as it is certain; empty for an interval, which is no one date."""
    edtf = DateText(date).edtf if date else None
    return _agreed(edtf.certain) if edtf and not edtf.is_interval else ""


def ends(date: str | None) -> tuple[str, str]:
    """When something began and ended, each as far as it is certain; a single date tells the beginning alone."""
    edtf = DateText(date).edtf if date else None
    if edtf is None or not edtf.is_interval:
        return moment(date), ""
    return _end(edtf.start), _end(edtf.end)


def _end(part: Part | None) -> str:
    return _agreed(part.certain) if part else ""


def _agreed(certain: str | None) -> str:
    return certain if certain and _AGREED.fullmatch(certain) else ""


def web(text: str) -> str:
    """An address on the web as it is; empty for other words, since a property of type URL holds nothing else."""
    return text if _WEB.fullmatch(text) else ""


def file_at(view: MetadataSource, address: str) -> str:
    """The whole address of a file of the site, or of one elsewhere."""
    return view.absolute(address) if address.startswith("/") else web(address)
