"""Rows for the tables, from the public documents alone: what is not public, or asks not to be indexed, is in none.

A row is a dictionary by column; what is not known is None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.database.queries import sql
from sitegen.database.queries.reader import Reader
from sitegen.model.entity import Entity, Event, Law, Paper, Place, entity_date
from sitegen.model.fields import DateText
from sitegen.model.story import Story
from sitegen.render.plain_text import plain
from sitegen.theme.filters import CORRECTIONS
from sitegen.urls import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.linking.resolved_links import Name
    from sitegen.database.queries.engine import Cells, Full
    from sitegen.model.fields import Source as Cite

Row = dict[str, Any]
Rows = dict[str, list[Row]]
_SIGN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""A Chinese character, or one of the Japanese syllabaries."""
_WORD = re.compile(r"\S*\w\S*")
PUBLIC = "SELECT DISTINCT uid FROM document WHERE state = 'public' AND kind NOT IN ('thread', 'page') ORDER BY uid"


class Source:
    """The public archive, document by document."""

    def __init__(self, cells: Cells) -> None:
        self.cells, self.reader, self.site = cells, Reader(cells), cells.config.site

    def documents(self) -> Iterator[tuple[Full, Rows]]:
        """Every story and entity with its rows, by id; what is read for one is forgotten with it."""
        for (uid,) in self.cells.store.db.execute(PUBLIC).fetchall():
            doc = self.reader.document(uid) if self.listed(uid) else None
            if doc is not None:
                yield doc, self._story(doc, doc.meta) if isinstance(doc.meta, Story) else self._entity(doc)
            self.forget()

    def forget(self) -> None:
        """Forget what was read, since nobody asks for it."""
        self.reader.trace.clear()
        self.reader.keys.clear()

    def listed(self, uid: str) -> bool:
        """Whether an id may be told: it is public, and does not ask to be left out of indexes."""
        card = self.reader.card(uid)
        return card is not None and not card.noindex and not card.withdrawn

    def whole(self, address: str) -> str | None:
        """An address of the site as a web address."""
        return absolute(self.site.base_url, address) if address.startswith("/") else address or None

    def _story(self, doc: Full, story: Story) -> Rows:
        card = self.reader.card(doc.uid)
        assert card is not None  # noqa: S101 - it is listed
        first, last = _bounds(story.published)
        paper = doc.links.publication
        paper_id = paper.uid if paper and self.listed(paper.uid) else None
        text = plain(doc, self.reader)
        row = {
            "id": doc.uid, "title": story.title, "deck": story.deck, "kind": story.kind, "published": story.published,
            "published_earliest": first, "published_latest": last, "changed": card.changed, "section": story.section,
            "publication": self._printed(paper) if paper else None, "publication_id": paper_id,
            "bylines": "; ".join(self.bylines(doc)), "dateline": story.dateline,
            "print_edition": story.print.edition if story.print else None,
            "print_page": str(story.print.page) if story.print else None,
            "language": story.lang or self.site.language, "address": self.whole(doc.address),
            "original_url": story.original_url, "archived_url": story.archived_url,
            "thread": doc.links.root if doc.links.depth and self.listed(doc.links.root) else None,
            "translation_of": doc.links.translation_of if self.listed(doc.links.translation_of) else None,
            "license": story.license, "credit": story.credit, "words": counted(doc, text), "text": text,
            **self._image(doc, story),
        }  # fmt: skip
        return {
            "stories": [stated(row)],
            "mentions": list(self._mentions(doc)),
            "corrections": [
                stated({"story": doc.uid, "number": number, "date": said.date, "kind": said.kind, "text": said.text})
                for number, said in enumerate(story.corrections, 1)
            ],
            "citations": [
                stated({"story": doc.uid, "number": number, "document": uid, "page": str(cited.page)})
                for number, (uid, cited) in enumerate(zip(doc.links.documents, story.documents, strict=True), 1)
                if self.listed(uid)
            ],
            "sources": [self._source(doc, number, said) for number, said in enumerate(story.sources, 1)],
            "follows": self._follows(doc),
        }

    def bylines(self, doc: Full) -> list[str]:
        """Who wrote a story, one by one."""
        return [text for name in doc.links.bylines if (text := self._printed(name))]

    def _printed(self, name: Name) -> str:
        """A byline or a publication in words; nothing of an entity that is not listed."""
        if not name.uid:
            return name.text
        card = self.reader.card(name.uid) if self.listed(name.uid) else None
        return card.title if card else ""

    def _mentions(self, doc: Full) -> Iterator[Row]:
        for (uid,) in self.cells.store.db.execute(sql.MENTIONED, (doc.uid,)).fetchall():
            if self.listed(uid):
                yield {"story": doc.uid, "entity": uid, "about": uid in doc.links.entities}

    def _image(self, doc: Full, story: Story) -> Row:
        """A story's main picture, if it is published."""
        if not story.image or not doc.links.image:
            return {}
        image = story.image
        return {
            "image": self.whole(doc.links.image),
            "image_alt": image.alt,
            "image_caption": image.caption,
            "image_credit": image.credit,
        }

    def _source(self, doc: Full, number: int, said: str | Cite) -> Row:
        """A source in a story's own words."""
        own = {"owner": doc.uid, "number": number}
        if isinstance(said, str):
            return stated({**own, "title": said})
        url, copy = self.whole(said.url), self.whole(said.archived_url)
        return stated({**own, "title": said.title, "url": url, "archived_url": copy, "date": said.date})

    def _rests(self, doc: Full) -> Iterator[Row]:
        """The sources of an event: web addresses, and what is listed."""
        for number, source in enumerate(doc.links.sources, 1):
            own = {"owner": doc.uid, "number": number}
            if "://" in source:
                yield {**own, "url": source}
            elif self.listed(source) and (card := self.reader.card(source)):
                yield {**own, "title": card.title, "source": source, "url": self.whole(card.address)}

    def _follows(self, doc: Full) -> list[Row]:
        return [{"later": doc.uid, "earlier": uid} for uid in dict.fromkeys(doc.links.follows) if self.listed(uid)]

    def _entity(self, doc: Full) -> Rows:
        entity = doc.meta
        assert isinstance(entity, Entity)  # noqa: S101 - threads and pages are not asked for
        names: tuple[str, ...] = self.reader.read("names", doc.uid)
        row = {
            "id": doc.uid, "kind": doc.kind, "name": entity.name, "sort_name": entity.sort_name or entity.name,
            "note": entity.note, "summary": entity.summary, "date": entity_date(entity), "address": self.whole(doc.address),
            "same_as": " ".join(entity.same_as), "stories": self.reader.count("mentions", doc.uid),
            "language": entity.lang or self.site.language, "text": plain(doc, self.reader), **_own(entity),
        }  # fmt: skip
        event = isinstance(entity, Event)
        if isinstance(entity, Paper) and doc.links.file:
            row["file"] = self.whole(doc.links.file)
        if event and self.listed(doc.links.where):
            row["place"] = doc.links.where
        return {
            "entities": [stated(row)],
            "names": [{"entity": doc.uid, "name": name} for name in dict.fromkeys(names)],
            "relations": list(self._relations(doc, entity)),
            "parts": [{"event": doc.uid, "entity": uid} for uid in doc.links.entities if self.listed(uid)],
            "sources": list(self._rests(doc)),
            "follows": self._follows(doc) if event else [],
        }

    def _relations(self, doc: Full, entity: Entity) -> Iterator[Row]:
        """The ties of which both ends are listed, and a source is too."""
        for number, (said, tie) in enumerate(zip(entity.relations, doc.links.relations, strict=True), 1):
            sources = [source for source in tie.sources if "://" in source or self.listed(source)]
            if sources and tie.to and self.listed(tie.to):
                yield stated(
                    {"subject": doc.uid, "number": number, "kind": said.kind, "object": tie.to, "role": said.role,
                     "start": said.start, "end": said.end, "sources": " ".join(sources)}
                )  # fmt: skip


def _own(entity: Entity) -> Row:
    """What only some kinds of entity have."""
    match entity:
        case Place(coordinates=(latitude, longitude)):
            return {"latitude": latitude, "longitude": longitude}
        case Law():
            return {"citation": entity.citation}
        case Paper():
            return {
                "sha256": entity.sha256,
                "pages": entity.pages or None,
                "obtained": entity.obtained,
                "verified": "yes" if entity.verified is True else entity.verified or None,
                "source_url": entity.source_url,
                "archived_url": entity.archived_url,
            }
    return {}


def counted(doc: Full, text: str) -> int:
    """How many words a story has; in scripts that set no space between words each sign is one, as printers count."""
    signs = _SIGN.findall(text)
    return len(signs) + len(_WORD.findall(_SIGN.sub(" ", text))) if signs else doc.body.words


def changes(rows: Rows) -> list[str]:
    """Every correction of a story as a sentence that says what it is and when it was made."""
    return [f"{CORRECTIONS[row['kind']]} ({row['date']}): {row['text']}" for row in rows["corrections"]]


def _bounds(date: DateText | None) -> tuple[str | None, str | None]:
    """The first and the last day that a date may mean, of years 1 to 9999."""
    value = date.edtf if date else None
    ends = (value.earliest, value.latest) if value else (None, None)
    first, last = (f"{end[0]:04d}-{end[1]:02d}-{end[2]:02d}" if end and 0 < end[0] <= 9999 else None for end in ends)  # noqa: PLR2004 - years of four digits
    return first, last


def stated(row: Row) -> Row:
    """Empty text is nothing known."""
    return {
        name: (str(value) if isinstance(value, DateText) else value) or None if isinstance(value, str) else value
        for name, value in row.items()
    }
