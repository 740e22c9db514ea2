"""The tables of the dataset, and their columns with type and description.

The descriptions are published: in the comments of the SQLite database, in the Data Package, and on the dataset's page.
"""

from __future__ import annotations

from typing import Literal

import msgspec

ColumnType = Literal["string", "integer", "number", "boolean"]
EDTF_NOTE = "a date in EDTF (ISO 8601-2): 2019-01-05, 2019-01, 2019~, XXXX-12-07 where the year is not stated"


class Column(msgspec.Struct, frozen=True):
    """One column of a table."""

    name: str
    description: str
    """The published description."""
    type: ColumnType = "string"
    """The type of its values, as in Table Schema."""
    references: str = ""
    """The table with the ids that the column contains; empty if it contains other values."""


class Table(msgspec.Struct, frozen=True):
    """One table of the dataset."""

    name: str
    description: str
    """The published description."""
    key: tuple[str, ...]
    """The columns of the primary key."""
    columns: tuple[Column, ...]


def _id_column(kind: str) -> Column:
    return Column("id", f"the permanent id of the {kind}, kind/slug")


ADDRESS_COLUMN = Column("address", "its page, a web address")
LANGUAGE_COLUMN = Column("language", "the language of its text, a BCP 47 tag")
TEXT_COLUMN = Column("text", "its text, without markup")
TITLE_COLUMN = Column("title", "its title")
SUMMARY_COLUMN = Column("summary", "a sentence or two that say what it is")

STORIES = Table(
    "stories",
    "Every published story.",
    ("id",),
    (
        _id_column("story"),
        Column("title", "the headline"),
        Column("deck", "the sentence under the headline"),
        Column("kind", "news, analysis, opinion or background"),
        Column("published", f"when it was published: {EDTF_NOTE}"),
        Column("published_earliest", "the first day that this may mean, year-month-day; empty where no year is stated"),
        Column("published_latest", "the last day that this may mean"),
        Column("changed", f"when it was last updated or corrected: {EDTF_NOTE}"),
        Column("section", "the section of the paper", references="sections"),
        Column("publication", "the newspaper, as printed"),
        Column("publication_id", "the newspaper's entry", references="entities"),
        Column("bylines", "who wrote it, as printed; several are joined with a semicolon"),
        Column("dateline", "the place from which it was reported"),
        Column("print_edition", "the printed edition"),
        Column("print_page", "the page in it"),
        LANGUAGE_COLUMN,
        ADDRESS_COLUMN,
        Column("original_url", "where it was first published on the web"),
        Column("archived_url", "an archived copy of that"),
        Column("thread", "the first story of its chain of follow-ups", references="stories"),
        Column("translation_of", "the story of which it is a translation", references="stories"),
        Column("license", "the licence, where one is stated"),
        Column("credit", "the credit, where one is stated"),
        Column("image", "its main picture, a web address"),
        Column("image_alt", "what that shows, in words"),
        Column("image_caption", "the caption under it"),
        Column("image_credit", "whose picture it is"),
        Column("words", "the number of words of its text; each Chinese or Japanese character counts as one", "integer"),
        TEXT_COLUMN,
    ),
)
ENTITIES = Table(
    "entities",
    "People, organizations, places, laws, documents and events: whom and what the stories are about.",
    ("id",),
    (
        _id_column("entity"),
        Column("kind", "person, organization, place, law, document, event, or a kind of the archive's own"),
        Column("name", "its name"),
        Column("sort_name", "its name as it is sorted"),
        Column("note", "a few words that tell it from others of the same name"),
        Column("summary", "who or what it is"),
        Column("date", f"when it happened, was written or was enacted: {EDTF_NOTE}"),
        LANGUAGE_COLUMN,
        ADDRESS_COLUMN,
        Column("same_as", "addresses that identify it elsewhere, joined with a space"),
        Column("latitude", "of a place, WGS 84 degrees", "number"),
        Column("longitude", "of a place, WGS 84 degrees", "number"),
        Column("citation", "of a law"),
        Column("file", "of a document: the copy held, a web address"),
        Column("sha256", "of a document: the SHA-256 that is stated of the copy, as it was filed: pictures are published without their metadata"),
        Column("pages", "of a document: its number of pages", "integer"),
        Column("obtained", f"of a document: when the archive got it: {EDTF_NOTE}"),
        Column("verified", "of a document: whether and how it was verified, in the archive's words; yes, where it says no more"),
        Column("source_url", "of a document: where it came from"),
        Column("archived_url", "of a document: an archived copy of that"),
        Column("place", "of an event: where it happened", references="entities"),
        Column("stories", "in how many stories it is named", "integer"),
        TEXT_COLUMN,
    ),
)  # fmt: skip
NAMES = Table(
    "names",
    "Every name of every entity.",
    ("entity", "name"),
    (Column("entity", "whose name it is", references="entities"), Column("name", "a name, as it occurs in text")),
)
MENTIONS = Table(
    "mentions",
    "Which story names whom or what. To be named implies no wrongdoing.",
    ("story", "entity"),
    (
        Column("story", "the story", references="stories"),
        Column("entity", "who or what is named in it", references="entities"),
        Column("about", "true where the story is tagged with it, false where only its text or its documents name it", "boolean"),
    ),
)  # fmt: skip
RELATIONS = Table(
    "relations",
    "Ties between two entities, as a source states them.",
    ("subject", "number"),
    (
        Column("subject", "of whom it is said", references="entities"),
        Column("number", "its place among the ties of the subject, from 1", "integer"),
        Column("kind", "position, member, part_of, party_to, family, associate or related"),
        Column("object", "to whom the tie is", references="entities"),
        Column("role", "the role, in the words of the source"),
        Column("start", f"since when: {EDTF_NOTE}"),
        Column("end", f"until when: {EDTF_NOTE}"),
        Column("sources", "the ids and web addresses of what states it, joined with a space"),
    ),
)
PARTS = Table(
    "parts",
    "Who and what had a part in an event.",
    ("event", "entity"),
    (
        Column("event", "the event", references="entities"),
        Column("entity", "who or what had a part in it", references="entities"),
    ),
)
CORRECTIONS = Table(
    "corrections",
    "Every dated change to a published story.",
    ("story", "number"),
    (
        Column("story", "the story", references="stories"),
        Column("number", "its place among the story's corrections, from 1", "integer"),
        Column("date", f"when: {EDTF_NOTE}"),
        Column("kind", "correction, clarification, update, editors-note or retraction"),
        Column("text", "what was changed"),
    ),
)
CITATIONS = Table(
    "citations",
    "Which story cites which document.",
    ("story", "number"),
    (
        Column("story", "the story", references="stories"),
        Column("number", "its place among the documents that the story cites, from 1", "integer"),
        Column("document", "the document", references="entities"),
        Column("page", "the page that is meant, as printed"),
    ),
)
SOURCES = Table(
    "sources",
    "What a story or an event rests on, beside the documents that a story cites.",
    ("owner", "number"),
    (
        Column("owner", "the story or the event"),
        Column("number", "its place among the sources, from 1", "integer"),
        Column("title", "what it is called, or all that is said of it"),
        Column("source", "the story or the entry that it is, where the archive has it"),
        Column("url", "where it is on the web"),
        Column("archived_url", "an archived copy of that"),
        Column("date", f"its date: {EDTF_NOTE}"),
    ),
)
FOLLOWS = Table(
    "follows",
    "What is known to come after what, where a date may be missing.",
    ("later", "earlier"),
    (Column("later", "a story or an event"), Column("earlier", "the story or the event that it follows")),
)
THREADS = Table(
    "threads",
    "Every thread: a chain of follow-ups under one title.",
    ("id",),
    (
        _id_column("thread"),
        Column("title", "its title; that of its first story, where it has none of its own"),
        Column("summary", "what happened in it; that of its first story, where it has no title of its own"),
        Column(
            "starts", "the story with which it begins, which is the thread of all others in it", references="stories"
        ),
        LANGUAGE_COLUMN,
        ADDRESS_COLUMN,
        TEXT_COLUMN,
    ),
)
SECTIONS = Table(
    "sections",
    "Every section of the paper in which there is a story.",
    ("id",),
    (
        Column("id", "its name in addresses"),
        TITLE_COLUMN,
        SUMMARY_COLUMN,
        ADDRESS_COLUMN,
        Column("stories", "how many stories are in it", "integer"),
    ),
)
PAGES = Table(
    "pages",
    "The pages that the archive has of its own, such as one that says who makes it.",
    ("id",),
    (_id_column("page"), TITLE_COLUMN, SUMMARY_COLUMN, LANGUAGE_COLUMN, ADDRESS_COLUMN, TEXT_COLUMN),
)
TABLES = (
    STORIES, ENTITIES, NAMES, MENTIONS, RELATIONS, PARTS, CORRECTIONS, CITATIONS, SOURCES, FOLLOWS, THREADS, SECTIONS, PAGES,
)  # fmt: skip
"""All tables, in the order of the documentation and of the file list."""
