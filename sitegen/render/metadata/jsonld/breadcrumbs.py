"""The way from the front page to a page: through the entry of the navigation under which it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.urls import DATES, ENTRIES, STORIES, catalogue_address, date_address, section_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitegen.model.page import Card
    from sitegen.render.metadata.jsonld.helpers import Node
    from sitegen.render.metadata.jsonld.source import MetadataSource

    Given = Mapping[str, Any]
Step = tuple[str, str]
"""What a page is called, and its address on the site."""
TITLES = {"corrections": "Corrections", "search": "Search", "colophon": "Colophon", "data": "The archive as data"}
"""What those pages are called, in English, of which there is one each."""


def trail(view: MetadataSource, given: Given) -> list[Step]:
    """The front page, the pages between, and the page itself; the first alone where no name is known for the page."""
    steps = [(view.site.title, "/"), *_TRAILS.get(view.page.kind, _plain)(view, given)]
    number = given.get("page_number") if view.page.kind != "entity" else ""
    if number:
        title = _say(view, "%(title)s, page %(page)s") % {"title": steps[-1][0], "page": number}
        steps.append((title, view.page.address))
    return steps


def list_of(view: MetadataSource, steps: list[Step]) -> Node:
    """A trail as a BreadcrumbList."""
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": {"@id": view.absolute(address)}}
        for number, (name, address) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def shown_copy(view: MetadataSource, card: Card) -> str:
    """What the page that shows a document's copy is called."""
    return _say(view, "The copy held: %(title)s") % {"title": card.title}


def _say(view: MetadataSource, message: str) -> str:
    """A message in the archive's language, as plain text."""
    return str(view.strings.gettext(message))


def _plain(view: MetadataSource, given: Given) -> list[Step]:
    """A page without a document of its own, by its title; a kind that is unknown here may hand one to its template."""
    title = _say(view, TITLES[view.page.kind]) if view.page.kind in TITLES else given.get("title")
    return [(title, view.page.address)] if isinstance(title, str) and title else []


def _home(_view: MetadataSource, _given: Given) -> list[Step]:
    return []


def _stories(view: MetadataSource, _given: Given) -> list[Step]:
    return [(_say(view, view.kinds["story"].labels), STORIES)]


def _story(view: MetadataSource, given: Given) -> list[Step]:
    section = given["card"].section
    between = [(view.section_title(section), section_address(section))] if section else []
    return [*_stories(view, given), *between, (given["card"].title, view.page.address)]


def _section(view: MetadataSource, given: Given) -> list[Step]:
    return [*_stories(view, given), (given["title"], given["base"])]


def _listing(_view: MetadataSource, given: Given) -> list[Step]:
    return [(given["title"], given["base"])]


def _catalogue_of(view: MetadataSource, kind: str) -> Step:
    return _say(view, view.kinds[kind].labels), catalogue_address(view.kinds[kind].folder)


def _entity(view: MetadataSource, given: Given) -> list[Step]:
    card = given["card"]
    return [_catalogue_of(view, card.kind), (card.title, card.address)]


def _coverage(view: MetadataSource, given: Given) -> list[Step]:
    kind = view.page.key[0].partition("/")[0]
    return [_catalogue_of(view, kind), (given["title"], given["base"])]


def _viewer(view: MetadataSource, given: Given) -> list[Step]:
    return [*_entity(view, given), (shown_copy(view, given["card"]), view.page.address)]


def _own(_view: MetadataSource, given: Given) -> list[Step]:
    return [(given["card"].title, given["card"].address)]


def _catalogue(view: MetadataSource, given: Given) -> list[Step]:
    whole = _catalogue_of(view, given["kind"]) if given["kind"] else (_say(view, "All entries, A to Z"), ENTRIES)
    return [whole, *([(given["sign"], view.page.address)] if given["sign"] else [])]


def _dates(view: MetadataSource, given: Given) -> list[Step]:
    bucket = given["bucket"]
    is_month = bool(bucket) and view.page.key[0] == "month"
    buckets = [bucket.rpartition("-")[0], bucket] if is_month else [bucket] if bucket else []
    return [(_say(view, "Timeline"), DATES), *((_date(view, each), date_address(each)) for each in buckets)]


def _date(view: MetadataSource, bucket: str) -> str:
    return _say(view, "Year not stated") if bucket == "undated" else view.words(bucket)


_TRAILS: dict[str, Callable[[MetadataSource, Given], list[Step]]] = {
    "home": _home,
    "stories": _stories,
    "story": _story,
    "section": _section,
    "byline": _listing,
    "catalogue": _catalogue,
    "entity": _entity,
    "coverage": _coverage,
    "viewer": _viewer,
    "thread": _own,
    "leaf": _own,
    "dates": _dates,
}
