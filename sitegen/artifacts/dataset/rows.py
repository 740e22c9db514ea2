"""Rows for the tables, from the public documents alone: what is not public, or asks not to be indexed, is in none.

A row is a dictionary by column; what is not known is None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.database.queries import sql
from sitegen.database.queries.reader import Reader
from sitegen.model.entity import Entity, Event, Law, Place, SourceDocument, entity_date
from sitegen.model.fields import EdtfStr
from sitegen.model.story import Story
from sitegen.render.plain_text import plain_text
from sitegen.theme.filters import CORRECTION_LABELS
from sitegen.urls import absolute_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.linking.resolved_links import ResolvedName
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.model.fields import SourceReference as Cite

Row = dict[str, Any]
Rows = dict[str, list[Row]]
_CJK_CHARACTER = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""A Chinese character, or one of the Japanese syllabaries."""
_WORD = re.compile(r"\S*\w\S*")
PUBLIC_SQL = "SELECT DISTINCT uid FROM document WHERE state = 'public' AND kind NOT IN ('thread', 'page') ORDER BY uid"


class PublicDocuments:
    """The public archive, document by document."""

    def __init__(self, engine: QueryEngine) -> None:
        self.engine, self.reader, self.site = engine, Reader(engine), engine.config.site

    def iter_rows(self) -> Iterator[tuple[DocumentView, Rows]]:
        """Every story and entity with its rows, by id; what is read for one is forgotten with it."""
        for (uid,) in self.engine.store.db.execute(PUBLIC_SQL).fetchall():
            doc = self.reader.document(uid) if self.is_listed(uid) else None
            if doc is not None:
                yield doc, self._story_rows(doc, doc.meta) if isinstance(doc.meta, Story) else self._entity_rows(doc)
            self.forget_reads()

    def forget_reads(self) -> None:
        """Forget what was read, since nobody asks for it."""
        self.reader.trace.clear()
        self.reader.dependency_keys.clear()

    def is_listed(self, uid: str) -> bool:
        """Whether an id may be told: it is public, and does not ask to be left out of indexes."""
        summary = self.reader.summary(uid)
        return summary is not None and not summary.noindex and not summary.withdrawn

    def absolute_url(self, address: str) -> str | None:
        """An address of the site as a web address."""
        return absolute_url(self.site.base_url, address) if address.startswith("/") else address or None

    def _story_rows(self, doc: DocumentView, story: Story) -> Rows:
        summary = self.reader.summary(doc.uid)
        assert summary is not None  # noqa: S101 - it is listed
        first, last = _date_bounds(story.published)
        paper = doc.links.publication
        paper_id = paper.uid if paper and self.is_listed(paper.uid) else None
        text = plain_text(doc, self.reader)
        row = {
            "id": doc.uid, "title": story.title, "deck": story.deck, "kind": story.kind, "published": story.published,
            "published_earliest": first, "published_latest": last, "changed": summary.last_changed, "section": story.section,
            "publication": self._listed_name(paper) if paper else None, "publication_id": paper_id,
            "bylines": "; ".join(self.bylines(doc)), "dateline": story.dateline,
            "print_edition": story.print.edition if story.print else None,
            "print_page": str(story.print.page) if story.print else None,
            "language": story.lang or self.site.language, "address": self.absolute_url(doc.address),
            "original_url": story.original_url, "archived_url": story.archived_url,
            "thread": doc.links.chain_root if doc.links.chain_depth and self.is_listed(doc.links.chain_root) else None,
            "translation_of": doc.links.translation_of if self.is_listed(doc.links.translation_of) else None,
            "license": story.license, "credit": story.credit, "words": count_words(doc, text), "text": text,
            **self._image_columns(doc, story),
        }  # fmt: skip
        return {
            "stories": [empty_to_none(row)],
            "mentions": list(self._mention_rows(doc)),
            "corrections": [
                empty_to_none(
                    {"story": doc.uid, "number": number, "date": said.date, "kind": said.kind, "text": said.text}
                )
                for number, said in enumerate(story.corrections, 1)
            ],
            "citations": [
                empty_to_none({"story": doc.uid, "number": number, "document": uid, "page": str(cited.page)})
                for number, (uid, cited) in enumerate(zip(doc.links.documents, story.documents, strict=True), 1)
                if self.is_listed(uid)
            ],
            "sources": [self._source_row(doc, number, said) for number, said in enumerate(story.sources, 1)],
            "follows": self._follow_rows(doc),
        }

    def bylines(self, doc: DocumentView) -> list[str]:
        """Who wrote a story, one by one."""
        return [text for name in doc.links.bylines if (text := self._listed_name(name))]

    def _listed_name(self, name: ResolvedName) -> str:
        """A byline or a publication in words; nothing of an entity that is not listed."""
        if not name.uid:
            return name.text
        summary = self.reader.summary(name.uid) if self.is_listed(name.uid) else None
        return summary.title if summary else ""

    def _mention_rows(self, doc: DocumentView) -> Iterator[Row]:
        for (uid,) in self.engine.store.db.execute(sql.MENTIONS_OF_DOCUMENT, (doc.uid,)).fetchall():
            if self.is_listed(uid):
                yield {"story": doc.uid, "entity": uid, "about": uid in doc.links.entities}

    def _image_columns(self, doc: DocumentView, story: Story) -> Row:
        """A story's main picture, if it is published."""
        if not story.image or not doc.links.image_url:
            return {}
        image = story.image
        return {
            "image": self.absolute_url(doc.links.image_url),
            "image_alt": image.alt,
            "image_caption": image.caption,
            "image_credit": image.credit,
        }

    def _source_row(self, doc: DocumentView, number: int, said: str | Cite) -> Row:
        """A source in a story's own words."""
        own = {"owner": doc.uid, "number": number}
        if isinstance(said, str):
            return empty_to_none({**own, "title": said})
        url, copy = self.absolute_url(said.url), self.absolute_url(said.archived_url)
        return empty_to_none({**own, "title": said.title, "url": url, "archived_url": copy, "date": said.date})

    def _event_source_rows(self, doc: DocumentView) -> Iterator[Row]:
        """The sources of an event: web addresses, and what is listed."""
        for number, source in enumerate(doc.links.sources, 1):
            own = {"owner": doc.uid, "number": number}
            if "://" in source:
                yield {**own, "url": source}
            elif self.is_listed(source) and (summary := self.reader.summary(source)):
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
        }  # fmt: skip
        event = isinstance(entity, Event)
        if isinstance(entity, SourceDocument) and doc.links.copy_url:
            row["file"] = self.absolute_url(doc.links.copy_url)
        if event and self.is_listed(doc.links.place):
            row["place"] = doc.links.place
        return {
            "entities": [empty_to_none(row)],
            "names": [{"entity": doc.uid, "name": name} for name in dict.fromkeys(names)],
            "relations": list(self._relation_rows(doc, entity)),
            "parts": [{"event": doc.uid, "entity": uid} for uid in doc.links.entities if self.is_listed(uid)],
            "sources": list(self._event_source_rows(doc)),
            "follows": self._follow_rows(doc) if event else [],
        }

    def _relation_rows(self, doc: DocumentView, entity: Entity) -> Iterator[Row]:
        """The ties of which both ends are listed, and a source is too."""
        for number, (said, tie) in enumerate(zip(entity.relations, doc.links.relations, strict=True), 1):
            sources = [source for source in tie.sources if "://" in source or self.is_listed(source)]
            if sources and tie.to and self.is_listed(tie.to):
                yield empty_to_none(
                    {"subject": doc.uid, "number": number, "kind": said.kind, "object": tie.to, "role": said.role,
                     "start": said.start, "end": said.end, "sources": " ".join(sources)}
                )  # fmt: skip


def _kind_columns(entity: Entity) -> Row:
    """What only some kinds of entity have."""
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
    """How many words a story has; in scripts that set no space between words each sign is one, as printers count."""
    signs = _CJK_CHARACTER.findall(text)
    return len(signs) + len(_WORD.findall(_CJK_CHARACTER.sub(" ", text))) if signs else doc.body.word_count


def correction_sentences(rows: Rows) -> list[str]:
    """Every correction of a story as a sentence that says what it is and when it was made."""
    return [f"{CORRECTION_LABELS[row['kind']]} ({row['date']}): {row['text']}" for row in rows["corrections"]]


def _date_bounds(date: EdtfStr | None) -> tuple[str | None, str | None]:
    """The first and the last day that a date may mean, of years 1 to 9999."""
    value = date.edtf if date else None
    ends = (value.earliest, value.latest) if value else (None, None)
    first, last = (f"{end[0]:04d}-{end[1]:02d}-{end[2]:02d}" if end and 0 < end[0] <= 9999 else None for end in ends)  # noqa: PLR2004 - years of four digits
    return first, last


def empty_to_none(row: Row) -> Row:
    """Empty text is nothing known."""
    return {
        name: (str(value) if isinstance(value, EdtfStr) else value) or None if isinstance(value, str) else value
        for name, value in row.items()
    }
