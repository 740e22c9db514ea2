"""Summaries of documents, and the relations and links between them, as pages other than their own show them."""

from __future__ import annotations

import msgspec

from sitegen.model.fields import EdtfStr
from sitegen.urls import opaque_address


class DocumentSummary(msgspec.Struct, frozen=True, omit_defaults=True):
    """The part of a document that other pages may show.

    A page that shows a summary is rendered again only if the summary changes.
    """

    uid: str
    kind: str
    """Kind of the document: story, person, …"""
    title: str
    address: str
    description: str = ""
    date: str = ""
    """Date in EDTF; empty if the document has none."""
    last_changed: str = ""
    """Date of the last update or correction in EDTF; empty if the document states none."""
    change_count: int = 0
    """Number of updates and corrections that a story states."""
    retracted: bool = False
    """True for a story that was retracted and is kept as a record."""
    image: str = ""
    """Address of the main image; empty if the archive does not have it."""
    sort_key: str = ""
    """Key that sorts stories and events in reading order; see `database.sort_keys`."""
    note: str = ""
    section: str = ""
    genre: str = ""
    """Kind of a story: news, analysis, opinion or background."""
    publication: str = ""
    weight: int = 0
    """Weight of a story among those of the front page."""
    sort_name: str = ""
    earlier_ids: tuple[str, ...] = ()
    """Ids of the stories and events that are known to be earlier."""
    social_card: str = ""
    """Address of the image that is drawn of a story, for services that show links as cards."""
    viewer_address: str = ""
    """Address of the page that shows the copy of a document."""
    lang: str = ""
    """BCP 47 tag of the language of title and summary; empty if it is that of the archive."""
    withdrawn: bool = False
    noindex: bool = False

    @property
    def has_year(self) -> bool:
        """True if the date has a year."""
        return bool(self.date) and EdtfStr(self.date).edtf.has_year

    @property
    def is_opaque(self) -> bool:
        """True for a tombstone at an opaque address. No old address may redirect to it, which would reveal its identity."""
        return self.withdrawn and self.address == opaque_address(self.uid)


class MainImage(msgspec.Struct, frozen=True):
    """The main image of a story, as a list of stories shows it.

    It is not a part of the summary, so that a changed description re-renders only the pages that show the image.
    """

    address: str
    """Address of the file, or web address of an image of another site."""
    path: str
    """Path of the file, for its sizes; empty for an image of another site."""
    alt: str
    """Description for readers who do not see the image."""
    caption: str = ""
    credit: str = ""


class PublicRelation(msgspec.Struct, frozen=True):
    """One relation, as the pages of both of its ends show it."""

    subject: DocumentSummary
    object: DocumentSummary
    kind: str
    role: str
    start: str
    end: str
    sources: tuple[DocumentSummary | str, ...]

    def other_end(self, uid: str) -> DocumentSummary:
        """Return the end of the relation that is not `uid`."""
        return self.object if self.subject.uid == uid else self.subject


class RelatedEntity(msgspec.Struct, frozen=True):
    """An entity with a stated relation to another: all their relations, and the number of stories that mention both."""

    summary: DocumentSummary
    relations: tuple[PublicRelation, ...] = ()
    story_count: int = 0


class EventLinks(msgspec.Struct, frozen=True):
    """The place, the participants and the sources of an event. All are empty for other kinds of documents."""

    place: DocumentSummary | None = None
    participants: list[DocumentSummary] = []
    sources: tuple[DocumentSummary | str, ...] = ()
