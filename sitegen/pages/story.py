"""Story pages: the text, the entities it mentions, its sources, its thread, and related stories."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sitegen.model.entity import coverage_index
from sitegen.model.page import Page
from sitegen.model.story import Story
from sitegen.pages._media_files import attached_files, recordings
from sitegen.pages._threads import thread_summary
from sitegen.pages.byline import bylines
from sitegen.plugins.page_traits import PageTraits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.listings.listing_cache import ListingItem
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader
    from sitegen.model.summary import DocumentSummary

    EntityNeighbors = tuple[DocumentSummary, list[ListingItem], list[ListingItem]]

NAME = "story"
TEMPLATE = "story.html"
FOR_EACH = ("document",)
TRAITS = PageTraits(is_recorded=True, has_one_subject=True)
STORIES_EACH_SIDE = 3
"""Number of stories before and after that are read for each entity to find related stories."""
MAX_RELATED = 5
MAX_COMPARED_ENTITIES = 40
"""Maximum number of tagged entities that are used to find related stories, which limits the cost of a story with hundreds of tags."""


def plan(reader: Reader, uid: str) -> Iterator[Page]:
    """Yield one page for each public story."""
    summary = reader.summary(uid)
    if summary and summary.kind == "story" and not summary.withdrawn:
        yield Page(summary.address, NAME, (uid,), document=uid)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return the story (`doc`, `story`, `summary`), the entities and documents it names, and its thread and related stories."""
    doc, summary = reader.document(page.key[0]), reader.summary(page.key[0])
    assert doc is not None and summary is not None and isinstance(doc.meta, Story)  # noqa: S101, PT018 - it is planned
    tagged = reader.summaries(doc.links.entities)
    before = reader.summaries([uid for uid in doc.links.follows if uid.startswith("story/")])
    after = [item.summary for item in reader.ascending("next", doc.uid, 20) if item.summary.kind == "story"]
    neighbors = [(entity, *_neighboring_stories(entity, summary, reader)) for entity in tagged[:MAX_COMPARED_ENTITIES]]
    translations = [item.summary for item in reader.ascending("translation", doc.uid)]
    shown = {doc.uid, doc.links.translation_of, *(other.uid for other in [*before, *after, *translations])}
    linking = [
        item.summary
        for item in reader.descending("linked", doc.uid, 10)
        if item.summary.kind == "story" and item.summary.uid not in shown
    ]
    return {
        "doc": doc,
        "story": doc.meta,
        "summary": summary,
        "corrections": sorted(doc.meta.corrections, key=lambda correction: correction.date.edtf.sort_key, reverse=True),
        "bylines": bylines(reader, doc),
        "publication": (doc.links.publication.text, reader.summary(doc.links.publication.uid))
        if doc.links.publication
        else None,
        "entities_by_kind": _group_by_kind(tagged, reader),
        "attachments": attached_files(reader, doc),
        "recordings": recordings(reader, doc),
        "cited_documents": _cited_documents(doc, reader),
        "thread": thread_summary(reader, doc.links.chain_root),
        "part_number": doc.links.chain_depth + 1,
        "before": before,
        "next": after,
        "earlier_coverage": _coverage([(entity, earlier) for entity, earlier, _ in neighbors], shown),
        "later_coverage": _coverage([(entity, later) for entity, _, later in neighbors], shown),
        "related": [other for other in _related_stories(neighbors, shown) if other not in linking],
        "linking_stories": linking,
        "translation_of": next(iter(reader.summaries([doc.links.translation_of])), None),
        "comments": reader.read("config", "comments"),
        "translations": translations,
    }


def _group_by_kind(summaries: list[DocumentSummary], reader: Reader) -> list[tuple[str, list[DocumentSummary]]]:
    groups = [(kind, [summary for summary in summaries if summary.kind == kind]) for kind in reader.kinds()]
    return [(kind, members) for kind, members in groups if members]


def _cited_documents(doc: DocumentView, reader: Reader) -> list[tuple[DocumentSummary, str]]:
    """Return the cited documents, each with the cited page, which may be empty."""
    assert isinstance(doc.meta, Story)  # noqa: S101 - for the type checker
    pairs = zip(doc.links.documents, doc.meta.documents, strict=True)
    return [(summary, str(cited.page)) for uid, cited in pairs if (summary := reader.summary(uid)) is not None]


def _neighboring_stories(
    entity: DocumentSummary, story: DocumentSummary, reader: Reader
) -> tuple[list[ListingItem], list[ListingItem]]:
    """Return a few stories that mention an entity before this one, and a few after it, each nearest first."""
    index = coverage_index(entity.uid)
    earlier = reader.descending(index, entity.uid, STORIES_EACH_SIDE, before=story.sort_key)
    return earlier, reader.ascending(index, entity.uid, STORIES_EACH_SIDE, after=story.sort_key)


def _coverage(
    nearest: list[tuple[DocumentSummary, list[ListingItem]]], excluded: set[str]
) -> list[tuple[DocumentSummary, list[DocumentSummary]]]:
    """Return the story that is nearest in the coverage of each entity, with the entities for which it is that, without the excluded."""
    found: dict[str, tuple[DocumentSummary, list[DocumentSummary]]] = {}
    for entity, items in nearest:
        if items and items[0].summary.uid not in excluded:
            found.setdefault(items[0].summary.uid, (items[0].summary, []))[1].append(entity)
    return list(found.values())


def _related_stories(neighbors: list[EntityNeighbors], excluded: set[str]) -> list[DocumentSummary]:
    """Return the stories near this one in date that share most of its entities. Only a bounded number is examined."""
    counts: Counter[str] = Counter()
    summaries: dict[str, DocumentSummary] = {}
    for _, earlier, later in neighbors:
        for item in earlier + later:
            counts[item.summary.uid] += 1
            summaries[item.summary.uid] = item.summary
    ranked = sorted(counts, key=lambda uid: (-counts[uid], uid))
    return [summaries[uid] for uid in ranked if uid not in excluded][:MAX_RELATED]
