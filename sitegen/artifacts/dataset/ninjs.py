"""Stories as ninjs 3.1 (IPTC News in JSON), the format in which newsroom systems exchange stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.artifacts.dataset.body_html import body_html
from sitegen.artifacts.dataset.rows import correction_sentences
from sitegen.codec import omit_empty
from sitegen.model.fields import EdtfStr
from sitegen.names.naming import with_nonbreaking_scores

if TYPE_CHECKING:
    from sitegen.artifacts.dataset.rows import PublicDocuments, Row, Rows
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.model.story import Story

STANDARD = {"name": "ninjs", "version": "3.1", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"}
PROPERTY_BY_KIND = {"person": "people", "organization": "organisations", "place": "places", "event": "events"}
"""The property that lists each kind of entity. Other kinds are in `subjects`."""


def ninjs_item(source: PublicDocuments, doc: DocumentView, story: Story, rows: Rows) -> dict[str, Any]:
    """Return a story as a ninjs object, without empty properties.

    Times are included only if they are stated to the minute. A retracted story is `canceled`: it must not be used any more.
    Corrections are in `edNote`, for the editors who receive the story. A credit is in `infoSources`, since it names a source
    and does not claim a copyright.
    """
    row = rows["stories"][0]
    item = {
        "uri": row["address"],
        "type": "text",
        "representationType": "full",
        "profile": story.kind,
        "standard": STANDARD,
        "pubStatus": "canceled"
        if any(correction.kind == "retraction" for correction in story.corrections)
        else "usable",
        "contentCreated": _rfc3339(story.published),
        "versionCreated": _rfc3339(row["changed"]),
        "language": row["language"],
        "headlines": [{"role": "main", "contentType": "text/plain", "value": with_nonbreaking_scores(story.title)}],
        "descriptions": [{"role": "deck", "contentType": "text/plain", "value": story.deck}] if story.deck else None,
        "bodies": _bodies(source, doc, row) if row["text"] else None,
        "by": row["bylines"],
        "located": story.dateline,
        "edNote": "\n".join(correction_sentences(rows)),
        "usageTerms": story.license,
        "infoSources": _info_sources(publisher=row["publication"], credit=story.credit),
        "altIds": _alt_ids(doc, story),
        **_named_entities(source, doc, rows),
    }
    return omit_empty(item)


def _rfc3339(date: str | None) -> str | None:
    """Return a date as a date-time of RFC 3339; None if no time is stated."""
    value = EdtfStr(date).edtf if date else None
    return value.known_prefix if value and value.instant else None


def _bodies(source: PublicDocuments, doc: DocumentView, row: Row) -> list[dict[str, Any]]:
    """Return the text of a story twice: without markup, and as HTML with absolute addresses."""
    plain = {"role": "main", "contentType": "text/plain", "wordCount": row["words"], "value": row["text"]}
    return [plain, {"role": "html", "contentType": "text/html", "value": body_html(source, doc)}]


def _info_sources(**names: str | None) -> list[dict[str, str]]:
    """Return the known sources of a story, given by role."""
    return [{"name": name, "role": role} for role, name in names.items() if name]


def _alt_ids(doc: DocumentView, story: Story) -> list[dict[str, str]]:
    """Return the other ids of a story: its id in the archive, its original URL, and its id in an imported system."""
    ids = [{"role": "sitegen", "value": doc.uid}]
    if story.original_url:
        ids.append({"role": "original", "value": story.original_url})
    if story.imported:
        ids.append({"role": story.imported.system, "value": str(story.imported.id)})
    return ids


def _named_entities(source: PublicDocuments, doc: DocumentView, rows: Rows) -> dict[str, list[dict[str, str]]]:
    """Return the staff members who wrote a story and the entities that it mentions, by property.

    `rel` is "author" for a staff member, "about" for an entity that the story is tagged with, else "mentions". Tagged entities are first, in
    the order of the front matter.
    """
    order = {uid: number for number, uid in enumerate(doc.links.entities)}
    found: dict[str, list[dict[str, str]]] = {}
    for author in rows["authors"]:
        summary = source.reader.summary(author.get("staff") or "")
        if summary is not None:
            entry = {"name": summary.title, "rel": "author", "uri": source.absolute_url(summary.address) or ""}
            found.setdefault("people", []).append(entry)
    for mention in sorted(rows["mentions"], key=lambda mention: order.get(mention["entity"], len(order))):
        summary = source.reader.summary(mention["entity"])
        if summary is not None:
            entry = {
                "name": summary.title,
                "rel": "about" if mention["about"] else "mentions",
                "uri": source.absolute_url(summary.address) or "",
            }
            found.setdefault(PROPERTY_BY_KIND.get(summary.kind, "subjects"), []).append(entry)
    return found
