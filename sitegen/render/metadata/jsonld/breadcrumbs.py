"""Breadcrumbs: the path from the front page to a page, through the navigation entry that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.urls import (
    DATES_ADDRESS,
    DIRECTORY_ADDRESS,
    STORIES_ADDRESS,
    date_address,
    directory_address,
    section_address,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitegen.model.summary import DocumentSummary
    from sitegen.render.metadata.jsonld.helpers import JsonLdNode
    from sitegen.render.metadata.jsonld.metadata_view import MetadataView

    Variables = Mapping[str, Any]
Breadcrumb = tuple[str, str]
"""Title of a page, and its address on the site."""


def breadcrumbs(view: MetadataView, variables: Variables) -> list[Breadcrumb]:
    """Return the front page, the pages in between, and the page itself; only the front page if the page has no known title."""
    steps = [(view.site.title, "/"), *_BREADCRUMB_BUILDERS.get(view.page.kind, _titled_page)(view, variables)]
    number = variables.get("page_number") if view.page.kind != "entity" else ""
    if number:
        title = _translate(view, "%(title)s, page %(page)s") % {"title": steps[-1][0], "page": number}
        steps.append((title, view.page.address))
    return steps


def breadcrumb_list(view: MetadataView, steps: list[Breadcrumb]) -> JsonLdNode:
    """Return breadcrumbs as a `BreadcrumbList`."""
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": {"@id": view.absolute(address)}}
        for number, (name, address) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def viewer_title(view: MetadataView, summary: DocumentSummary) -> str:
    """Return the title of the viewer page of a document."""
    return _translate(view, "The copy in this archive: %(title)s") % {"title": summary.title}


def _translate(view: MetadataView, message: str) -> str:
    """Return a message in the archive's language, as plain text."""
    return view.translations.text(message)


def _titled_page(view: MetadataView, variables: Variables) -> list[Breadcrumb]:
    """Return the title of a page without a document: that of its kind, or else the variable `title`; empty if it has neither."""
    title = _translate(view, view.traits.title) if view.traits.title else variables.get("title")
    return [(title, view.page.address)] if isinstance(title, str) and title else []


def _home(_view: MetadataView, _variables: Variables) -> list[Breadcrumb]:
    return []


def _stories(view: MetadataView, _variables: Variables) -> list[Breadcrumb]:
    return [(_translate(view, view.kinds["story"].label_plural), STORIES_ADDRESS)]


def _story(view: MetadataView, variables: Variables) -> list[Breadcrumb]:
    section = variables["summary"].section
    between = [(view.section_title(section), section_address(section))] if section else []
    return [*_stories(view, variables), *between, (variables["summary"].title, view.page.address)]


def _section(view: MetadataView, variables: Variables) -> list[Breadcrumb]:
    return [*_stories(view, variables), (variables["title"], variables["base_address"])]


def _listing(_view: MetadataView, variables: Variables) -> list[Breadcrumb]:
    return [(variables["title"], variables["base_address"])]


def _directory_breadcrumb(view: MetadataView, kind: str) -> Breadcrumb:
    return _translate(view, view.kinds[kind].label_plural), directory_address(view.kinds[kind].folder)


def _entity(view: MetadataView, variables: Variables) -> list[Breadcrumb]:
    summary = variables["summary"]
    above = [(topic.title, topic.address) for topic in variables.get("broader", ())[:1]]
    return [_directory_breadcrumb(view, summary.kind), *above, (summary.title, summary.address)]


def _coverage(view: MetadataView, variables: Variables) -> list[Breadcrumb]:
    kind = view.page.key[0].partition("/")[0]
    return [_directory_breadcrumb(view, kind), (variables["title"], variables["base_address"])]


def _document_viewer(view: MetadataView, variables: Variables) -> list[Breadcrumb]:
    return [*_entity(view, variables), (viewer_title(view, variables["summary"]), view.page.address)]


def _document_page(_view: MetadataView, variables: Variables) -> list[Breadcrumb]:
    return [(variables["summary"].title, variables["summary"].address)]


def _directory(view: MetadataView, variables: Variables) -> list[Breadcrumb]:
    whole = (
        _directory_breadcrumb(view, variables["kind"])
        if variables["kind"]
        else (_translate(view, "All entries, A to Z"), DIRECTORY_ADDRESS)
    )
    return [whole, *([(variables["letter"], view.page.address)] if variables["letter"] else [])]


def _date_archive(view: MetadataView, variables: Variables) -> list[Breadcrumb]:
    period = variables["period"]
    is_month = bool(period) and view.page.key[0] == "month"
    periods = [period.rpartition("-")[0], period] if is_month else [period] if period else []
    return [
        (_translate(view, "Timeline"), DATES_ADDRESS),
        *((_period_title(view, each), date_address(each)) for each in periods),
    ]


def _period_title(view: MetadataView, period: str) -> str:
    return _translate(view, "Year not stated") if period == "undated" else view.format_date(period)


_BREADCRUMB_BUILDERS: dict[str, Callable[[MetadataView, Variables], list[Breadcrumb]]] = {
    "home": _home,
    "stories": _stories,
    "story": _story,
    "section": _section,
    "byline": _listing,
    "directory": _directory,
    "entity": _entity,
    "coverage": _coverage,
    "staff": _entity,
    "document_viewer": _document_viewer,
    "thread": _document_page,
    "static_page": _document_page,
    "date_archive": _date_archive,
}
