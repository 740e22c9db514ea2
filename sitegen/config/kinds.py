"""The table `[kinds]` of the configuration, and the kinds that every archive has."""

from __future__ import annotations

import msgspec


class KindConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of entity, or the address pattern of a built-in kind (story, thread, page, staff)."""

    folder: str = ""
    """The folder below `content/` with the documents of this kind. By default, the name of the kind with an "s".

    Example: "vessels"
    """
    label: str = ""
    """Name of the kind for readers, in the singular.

    Example: "Ship"
    """
    label_plural: str = ""
    """Name of the kind for readers, in the plural.

    Example: "Ships"
    """
    permalink: str = ""
    """Pattern of the addresses of this kind. It must contain `{slug}`, begin with `/`, and end with `/` or `.html`.

    Patterns of stories may also contain `{section}`, `{year}`, `{month}` and `{day}`. If a pattern changes, the old addresses redirect.

    Example: "/{year}/{month}/{slug}/"
    """
    schema: str = "Thing"
    """The schema.org type of the kind, for JSON-LD. Its existence is not checked.

    Example: "Vehicle"
    """


DOCUMENT_KINDS = {
    "story": KindConfig("stories", "Story", "Stories", "/stories/{slug}/", "NewsArticle"),
    "thread": KindConfig("threads", "Thread", "Threads", "/threads/{slug}/", "CreativeWorkSeries"),
    "page": KindConfig("pages", "Page", "Pages", "/{slug}/", "WebPage"),
    "staff": KindConfig("staff", "Staff member", "Staff", "/staff/{slug}/", "Person"),
}
ENTITY_KINDS = {
    "person": KindConfig("people", "Person", "People", "/people/{slug}/", "Person"),
    "organization": KindConfig(
        "organizations", "Organization", "Organizations", "/organizations/{slug}/", "Organization"
    ),
    "place": KindConfig("places", "Place", "Places", "/places/{slug}/", "Place"),
    "law": KindConfig("laws", "Law", "Laws", "/laws/{slug}/", "Legislation"),
    "document": KindConfig("documents", "Document", "Documents", "/documents/{slug}/", "DigitalDocument"),
    "event": KindConfig("events", "Event", "Events", "/events/{slug}/", "Event"),
    "topic": KindConfig("topics", "Topic", "Topics", "/topics/{slug}/", "DefinedTerm"),
}
