"""The rows of the dataset's tables, from public documents that do not opt out of indexing.

A row is a dictionary by column name. Unknown values are None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.database.queries import sql
from sitegen.database.queries.reader import Reader
from sitegen.model.entity import Entity, Event, Law, Place, SourceDocument, entity_date
from sitegen.model.fields import CORRECTION_LABELS, EdtfStr
from sitegen.model.story import Story
from sitegen.pages._media_files import attached_files
from sitegen.render.plain_text import plain_text
from sitegen.urls import absolute_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.linking.resolved_links import ResolvedName
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.model.fields import Image, SourceReference

Row = dict[str, Any]
Rows = dict[str, list[Row]]
_CJK_CHARACTER = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""A Han character, or a character of a Japanese syllabary."""
_WORD = re.compile(r"\S*\w\S*")
PUBLIC_SQL = (
    "SELECT DISTINCT uid FROM document WHERE state = 'public' AND kind NOT IN ('thread', 'page', 'staff') ORDER BY uid"
)


class PublicDocuments:
    """Reads the public documents of one archive and turns them into rows."""

    def __init__(self, engine: QueryEngine) -> None:
        self.engine, self.reader, self.site = engine, Reader(engine), engine.config.site

    def iter_rows(self) -> Iterator[tuple[DocumentView, Rows]]:
        """Yield every story and entity with its rows, sorted by id. The rows are given by table name."""
        for (uid,) in self.engine.store.db.execute(PUBLIC_SQL).fetchall():
            doc = self.reader.document(uid) if self.is_listed(uid) else None
            if doc is not None:
                yield doc, self._story_rows(doc, doc.meta) if isinstance(doc.meta, Story) else self._entity_rows(doc)
            self.forget_reads()

    def forget_reads(self) -> None:
        """Clear the recorded reads, which would use memory: an artifact has no trace."""
        self.reader.trace.clear()
        self.reader.dependency_keys.clear()

    def is_listed(self, uid: str) -> bool:
        """Return True if a document may be in the dataset: it is public and does not opt out of indexing."""
        summary = self.reader.summary(uid)
        return summary is not None and not summary.noindex and not summary.withdrawn

    def absolute_url(self, address: str) -> str | None:
        """Return an address of the site as a URL; other URLs unchanged, and None for an empty one."""
        return absolute_url(self.site.base_url, address) if address.startswith("/") else address or None

    def _story_rows(self, doc: DocumentView, story: Story) -> Rows:
        """Return the rows of a story, by table name."""
        return {
            "stories": [self._story_row(doc, story)],
            "authors": list(self._author_rows(doc)),
            "mentions": list(self._mention_rows(doc)),
            "corrections": list(_correction_rows(doc, story)),
            "citations": list(self._citation_rows(doc, story)),
            "sources": [self._source_row(doc, number, source) for number, source in enumerate(story.sources, 1)],
            "attachments": list(self._attachment_rows(doc)),
            "follows": self._follow_rows(doc),
        }

    def _story_row(self, doc: DocumentView, story: Story) -> Row:
        """Return the row of a story in the table `stories`."""
        summary = self.reader.summary(doc.uid)
        assert summary is not None  # noqa: S101 - it is listed
        first, last = _date_bounds(story.published)
        publication = doc.links.publication
        publication_id = publication.uid if publication and self.is_listed(publication.uid) else None
        text = plain_text(doc, self.reader)
        row = {
            "id": doc.uid, "title": story.title, "deck": story.deck, "kind": story.kind, "published": story.published,
            "published_earliest": first, "published_latest": last, "changed": summary.last_changed, "section": story.section,
            "publication": self._listed_name(publication) if publication else None, "publication_id": publication_id,
            "bylines": "; ".join(self.bylines(doc)), "dateline": story.dateline,
            "print_edition": story.print.edition if story.print else None,
            "print_page": str(story.print.page) if story.print else None,
            "language": story.lang or self.site.language, "address": self.absolute_url(doc.address),
            "original_url": story.original_url, "archived_url": story.archived_url,
            "thread": doc.links.chain_root if doc.links.chain_depth and self.is_listed(doc.links.chain_root) else None,
            "translation_of": doc.links.translation_of if self.is_listed(doc.links.translation_of) else None,
            "license": story.license, "credit": story.credit, "words": count_words(doc, text), "text": text,
            **self.image_columns(doc, story.image),
        }  # fmt: skip
        return empty_to_none(row)

    def _citation_rows(self, doc: DocumentView, story: Story) -> Iterator[Row]:
        """Yield the listed documents that a story cites. Numbers count only these, so no gap shows that there are others."""
        cited = zip(doc.links.documents, story.documents, strict=True)
        for number, (uid, citation) in enumerate((pair for pair in cited if self.is_listed(pair[0])), 1):
            yield empty_to_none({"story": doc.uid, "number": number, "document": uid, "page": str(citation.page)})

    def bylines(self, doc: DocumentView) -> list[str]:
        """Return the names of the writers of a story, in order."""
        return [text for name in doc.links.bylines if (text := self._listed_name(name))]

    def _listed_name(self, name: ResolvedName) -> str:
        """Return the text of a byline or a publication, or the title of its entity; "" if the entity is not listed."""
        if not name.uid:
            return name.text
        summary = self.reader.summary(name.uid) if self.is_listed(name.uid) else None
        return summary.title if summary else ""

    def _author_rows(self, doc: DocumentView) -> Iterator[Row]:
        """Yield the listed writers of a story; the number is the position among these."""
        listed = ((name, text) for name in doc.links.bylines if (text := self._listed_name(name)))
        for number, (name, text) in enumerate(listed, 1):
            column = "staff" if name.uid.startswith("staff/") else "entity"
            yield empty_to_none({"story": doc.uid, "number": number, "name": text, column: name.uid})

    def _attachment_rows(self, doc: DocumentView) -> Iterator[Row]:
        """Yield the published attachments of a story."""
        for number, file in enumerate(attached_files(self.reader, doc), 1):
            row = {
                "story": doc.uid,
                "number": number,
                "title": file.title,
                "note": file.note,
                "media_type": file.media_type,
            }
            url = self.absolute_url(file.address)
            yield empty_to_none({**row, "url": url, "size": file.size or None})

    def _mention_rows(self, doc: DocumentView) -> Iterator[Row]:
        for (uid,) in self.engine.store.db.execute(sql.MENTIONS_OF_DOCUMENT, (doc.uid,)).fetchall():
            if self.is_listed(uid):
                yield {"story": doc.uid, "entity": uid, "about": uid in doc.links.entities}

    def image_columns(self, doc: DocumentView, image: Image | None) -> Row:
        """Return the columns of the main picture of a document; empty if it has none, or the picture is not published."""
        if not image or not doc.links.image_url:
            return {}
        return {
            "image": self.absolute_url(doc.links.image_url),
            "image_alt": image.alt,
            "image_caption": image.caption,
            "image_credit": image.credit,
        }

    def _source_row(self, doc: DocumentView, number: int, source: str | SourceReference) -> Row:
        """Return the row of a source that a story states in its own words or as a reference."""
        own = {"owner": doc.uid, "number": number}
        if isinstance(source, str):
            return empty_to_none({**own, "title": source})
        url, archived_url = self.absolute_url(source.url), self.absolute_url(source.archived_url)
        row = {**own, "title": source.title, "url": url, "archived_url": archived_url, "date": source.date}
        return empty_to_none(row)

    def _event_source_rows(self, doc: DocumentView) -> Iterator[Row]:
        """Yield the sources of an event that are URLs or listed documents."""
        listed = (source for source in doc.links.sources if "://" in source or self.is_listed(source))
        for number, source in enumerate(listed, 1):
            own = {"owner": doc.uid, "number": number}
            if "://" in source:
                yield {**own, "url": source}
            elif summary := self.reader.summary(source):
                yield {**own, "title": summary.title, "source": source, "url": self.absolute_url(summary.address)}

    def _follow_rows(self, doc: DocumentView) -> list[Row]:
        return [{"later": doc.uid, "earlier": uid} for uid in dict.fromkeys(doc.links.follows) if self.is_listed(uid)]

    def _entity_rows(self, doc: DocumentView) -> Rows:
        entity = doc.meta
        assert isinstance(entity, Entity)  # noqa: S101 - threads and pages are not asked for
        names: tuple[str, ...] = self.reader.read("names", doc.uid)
        row = {
            "id": doc.uid, "kind": doc.kind, "name": entity.name, "sort_name": entity.sort_name or entity.name,
            "note": entity.note, "summary": entity.summary, "date": entity_date(entity), "address": self.absolute_url(doc.address),
            "same_as": " ".join(entity.same_as), "stories": self.reader.count("mentions", doc.uid),
            "language": entity.lang or self.site.language, "text": plain_text(doc, self.reader), **_kind_columns(entity),
            **self.image_columns(doc, entity.image),
        }  # fmt: skip
        is_event = isinstance(entity, Event)
        if isinstance(entity, SourceDocument) and doc.links.copy_url:
            row["file"] = self.absolute_url(doc.links.copy_url)
        if is_event and self.is_listed(doc.links.place):
            row["place"] = doc.links.place
        return {
            "entities": [empty_to_none(row)],
            "names": [{"entity": doc.uid, "name": name} for name in dict.fromkeys(names)],
            "relations": list(self._relation_rows(doc, entity)),
            "broader": [{"topic": doc.uid, "broader": uid} for uid in doc.links.broader if self.is_listed(uid)],
            "parts": [{"event": doc.uid, "entity": uid} for uid in doc.links.entities if self.is_listed(uid)],
            "sources": list(self._event_source_rows(doc)),
            "follows": self._follow_rows(doc) if is_event else [],
        }

    def _relation_rows(self, doc: DocumentView, entity: Entity) -> Iterator[Row]:
        """Yield the relations with a listed object and at least one source that is a URL or listed. Numbers count only these."""
        number = 0
        for relation, links in zip(entity.relations, doc.links.relations, strict=True):
            sources = [source for source in links.sources if "://" in source or self.is_listed(source)]
            if sources and links.to and self.is_listed(links.to):
                number += 1
                yield empty_to_none(
                    {"subject": doc.uid, "number": number, "kind": relation.kind, "object": links.to, "role": relation.role,
                     "start": relation.start, "end": relation.end, "sources": " ".join(sources)}
                )  # fmt: skip


def _correction_rows(doc: DocumentView, story: Story) -> Iterator[Row]:
    for number, correction in enumerate(story.corrections, 1):
        yield empty_to_none(
            {
                "story": doc.uid,
                "number": number,
                "date": correction.date,
                "kind": correction.kind,
                "text": correction.text,
            }
        )


def _kind_columns(entity: Entity) -> Row:
    """Return the columns that only some kinds of entity have."""
    match entity:
        case Place(coordinates=(latitude, longitude)):
            return {"latitude": latitude, "longitude": longitude}
        case Law():
            return {"citation": entity.citation}
        case SourceDocument():
            return {
                "sha256": entity.sha256,
                "pages": entity.pages or None,
                "obtained": entity.obtained,
                "verified": "yes" if entity.verified is True else entity.verified or None,
                "source_url": entity.source_url,
                "archived_url": entity.archived_url,
            }
    return {}


def count_words(doc: DocumentView, text: str) -> int:
    """Return the number of words of a story. Each Chinese or Japanese character counts as one word, as printers count."""
    characters = _CJK_CHARACTER.findall(text)
    return len(characters) + len(_WORD.findall(_CJK_CHARACTER.sub(" ", text))) if characters else doc.body.word_count


def correction_sentences(rows: Rows) -> list[str]:
    """Return each correction of a story as a sentence with its kind and its date."""
    return [f"{CORRECTION_LABELS[row['kind']]} ({row['date']}): {row['text']}" for row in rows["corrections"]]


def _date_bounds(date: EdtfStr | None) -> tuple[str | None, str | None]:
    """Return the earliest and the latest day that a date may mean, as YYYY-MM-DD; None outside of the years 1 to 9999."""
    value = date.edtf if date else None
    bounds = (value.earliest, value.latest) if value else (None, None)
    first, last = (f"{day[0]:04d}-{day[1]:02d}-{day[2]:02d}" if day and 0 < day[0] <= 9999 else None for day in bounds)  # noqa: PLR2004 - years of four digits
    return first, last


def empty_to_none(row: Row) -> Row:
    """Return a row with dates as text and with None for empty texts."""
    return {
        name: (str(value) if isinstance(value, EdtfStr) else value) or None if isinstance(value, str) else value
        for name, value in row.items()
    }
