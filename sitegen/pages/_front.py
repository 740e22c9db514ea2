"""The order of stories where editors choose it: on the front page, and at the top of a section."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader
    from sitegen.model.summary import DocumentSummary

MAX_FEATURED = 5
MAX_PACKAGE = 5
MAX_NEWEST = 20
"""Number of newest stories that are read: those that the front page shows, and as many as its package and choices may take away."""
MAX_WEIGHED = 60
"""Number of newest stories that are sorted by weight."""


def front_stories(reader: Reader, front_doc: DocumentView | None) -> list[DocumentSummary]:
    """Return the stories of the front page in order: the lead, the pins, the featured stories, and the newest or heaviest ones."""
    front = reader.read("config", "front")
    leads = [front.lead, front_doc.links.lead if front_doc else ""]
    chosen = [story for uid in leads if (story := public_story(reader, uid))][:1]
    pins = [story for uid in reader.read("active_pins") if (story := public_story(reader, uid))]
    featured = [item.summary for item in reader.descending("featured", "", MAX_FEATURED)]
    by_weight = front.order == "weight"
    newest = [item.summary for item in reader.descending("stories", "", MAX_WEIGHED if by_weight else MAX_NEWEST)]
    if by_weight:
        newest.sort(key=lambda story: -story.weight)
    first = chosen or featured[:1] or newest[:1]
    return list({story.uid: story for story in [*first, *pins, *featured, *newest]}.values())


def section_lead(reader: Reader, name: str, newest: list[DocumentSummary]) -> DocumentSummary | None:
    """Return the story at the top of a section: the one in the configuration, the newest featured one, or the newest."""
    _, declared = reader.section(name)
    if declared and (chosen := public_story(reader, declared.lead)):
        return chosen
    featured = reader.descending("featured", name, 1)
    return featured[0].summary if featured else next(iter(newest), None)


def lead_package(
    reader: Reader, lead: DocumentView | None, front_doc: DocumentView | None = None
) -> list[DocumentSummary]:
    """Return the stories that are listed below a lead: those of the front page's document, or else its own."""
    if lead is None:
        return []
    chosen = (front_doc.links.package if front_doc else ()) or lead.links.package
    return [story for story in reader.summaries(chosen) if story.uid != lead.uid][:MAX_PACKAGE]


def recent_corrections(reader: Reader) -> list[tuple[str, str, str, DocumentSummary]]:
    """Return kind, date, text and story of the newest corrections, as many as `[front]` says."""
    limit = reader.read("config", "front").corrections
    return [(*item.data, item.summary) for item in reader.descending("corrections", "", limit)] if limit else []


def public_story(reader: Reader, uid: str) -> DocumentSummary | None:
    """Return the summary of a public story; None for any other id."""
    return next(iter(reader.summaries([uid])), None) if uid.startswith("story/") else None
