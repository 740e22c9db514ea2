"""A page: one file of the published site, before it is rendered."""

from __future__ import annotations

import msgspec

from sitegen.urls import opaque_address, output_file

MAX_LADDER_NODES = 8
"""Names that are drawn, if fewer have a tie to it."""


class Page(msgspec.Struct, frozen=True, array_like=True):
    """One output file: its address, which module makes it, and the key by which that module knows what to show."""

    address: str
    kind: str
    key: tuple[str, ...] = ()
    source: str = ""
    """Whose page it is, for messages: a content file, or words such as `the listing of people`."""

    @property
    def path(self) -> str:
        """The file below the output folder."""
        return output_file(self.address)


class DocumentSummary(msgspec.Struct, frozen=True, omit_defaults=True):
    """What other pages show of a document, and no more; a page with a summary is rendered again only if the summary changes."""

    uid: str
    kind: str
    """The document's kind: story, person, …"""
    title: str
    address: str
    description: str = ""
    date: str = ""
    """EDTF; empty where the document has none."""
    last_changed: str = ""
    """EDTF: when it was last updated or corrected; empty where nothing says that it was."""
    change_count: int = 0
    """How often a story was updated or corrected, as far as it says."""
    retracted: bool = False
    """Whether a story was taken back, and stands as a record."""
    image: str = ""
    """The address of its main picture, where the archive has it."""
    sort_key: str = ""
    """Sorts stories and events in the order in which they are read; see `database.sort_keys`."""
    note: str = ""
    section: str = ""
    genre: str = ""
    """A story's own kind: news, analysis, opinion or background."""
    publication: str = ""
    sort_name: str = ""
    after: tuple[str, ...] = ()
    """The stories and events that it is known to come after, as ids."""
    social_card: str = ""
    """The address of the image that is drawn of a story, for those who show links as cards."""
    viewer_address: str = ""
    """The address of the page on which the copy of a document can be looked at."""
    lang: str = ""
    """The language of its title and summary, as a BCP 47 tag; empty where it is the archive's own."""
    withdrawn: bool = False
    noindex: bool = False

    @property
    def is_opaque(self) -> bool:
        """Whether it is a tombstone whose address tells nothing, so that no old address may lead to it."""
        return self.withdrawn and self.address == opaque_address(self.uid)


class PublicRelation(msgspec.Struct, frozen=True):
    """One relation as it is shown on the page of either of its ends."""

    subject: DocumentSummary
    object: DocumentSummary
    kind: str
    role: str
    start: str
    end: str
    sources: tuple[DocumentSummary | str, ...]

    def other_end(self, uid: str) -> DocumentSummary:
        """The end that is not the one given."""
        return self.object if self.subject.uid == uid else self.subject


class RelatedEntity(msgspec.Struct, frozen=True):
    """One whom an entity has to do with: the ties that sources state, and in how many stories both are named."""

    summary: DocumentSummary
    relations: tuple[PublicRelation, ...] = ()
    story_count: int = 0


class EventLinks(msgspec.Struct, frozen=True):
    """What an event says of itself: where, with whom, according to what; of anything else all of it is empty."""

    place: DocumentSummary | None = None
    participants: list[DocumentSummary] = []
    sources: tuple[DocumentSummary | str, ...] = ()
