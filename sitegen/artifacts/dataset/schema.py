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
IMAGE_COLUMNS = (
    Column("image", "the web address of its main picture"),
    Column("image_alt", "what the picture shows, in words"),
    Column("image_caption", "the caption of the picture"),
    Column("image_credit", "the credit of the picture"),
)

STORIES = Table(
    "stories",
    "Every published story.",
    ("id",),
    (
        _id_column("story"),
        Column("title", "the headline"),
        Column("deck", "the sentence below the headline"),
        Column("kind", "news, analysis, opinion or background"),
        Column("published", f"when it was published: {EDTF_NOTE}"),
        Column("published_earliest", "the first day that this may mean, as YYYY-MM-DD; empty if no year is stated"),
        Column("published_latest", "the last day that this may mean"),
        Column("changed", f"when it was last updated or corrected: {EDTF_NOTE}"),
        Column("section", "the section of the paper", references="sections"),
        Column("publication", "the newspaper, as printed"),
        Column("publication_id", "the entity of the newspaper", references="entities"),
        Column("bylines", "who wrote it, as printed; several names are joined with semicolons"),
        Column("dateline", "the place from which it was reported"),
        Column("print_edition", "the printed edition"),
        Column("print_page", "the page of that edition"),
        LANGUAGE_COLUMN,
        ADDRESS_COLUMN,
        Column("original_url", "the web address of its first publication"),
        Column("archived_url", "the web address of an archived copy of it"),
        Column("thread", "the first story of its chain of follow-ups", references="stories"),
        Column("translation_of", "the story that it translates", references="stories"),
        Column("license", "the licence, if one is stated"),
        Column("credit", "the credit, if one is stated"),
        *IMAGE_COLUMNS,
        Column("words", "the number of words of its text; each Chinese or Japanese character counts as one", "integer"),
        TEXT_COLUMN,
    ),
)
ENTITIES = Table(
    "entities",
    "People, organizations, places, laws, documents, events and topics that the stories are about.",
    ("id",),
    (
        _id_column("entity"),
        Column("kind", "person, organization, place, law, document, event, topic, or a kind of the archive's own"),
        Column("name", "its name"),
        Column("sort_name", "its name in the form by which it is sorted"),
        Column("note", "a few words that distinguish it from others of the same name"),
        Column("summary", "who or what it is"),
        Column("date", f"when it happened, was written or was enacted: {EDTF_NOTE}"),
        LANGUAGE_COLUMN,
        ADDRESS_COLUMN,
        Column("same_as", "web addresses that identify it elsewhere, joined with spaces"),
        Column("latitude", "of a place, WGS 84 degrees", "number"),
        Column("longitude", "of a place, WGS 84 degrees", "number"),
        Column("citation", "of a law"),
        Column("file", "of a document: the web address of the copy in this archive"),
        Column("sha256", "of a document: the SHA-256 stated for the copy as filed; pictures are published without their metadata, so theirs differs"),
        Column("pages", "of a document: the number of its pages", "integer"),
        Column("obtained", f"of a document: when the archive obtained it: {EDTF_NOTE}"),
        Column("verified", "of a document: whether and how it was verified, in the archive's words; \"yes\" if nothing more is stated"),
        Column("source_url", "of a document: the web address of its source"),
        Column("archived_url", "of a document: the web address of an archived copy of its source"),
        Column("place", "of an event: where it happened", references="entities"),
        *IMAGE_COLUMNS,
        Column("stories", "the number of stories that name it", "integer"),
        TEXT_COLUMN,
    ),
)  # fmt: skip
NAMES = Table(
    "names",
    "Every name of every entity.",
    ("entity", "name"),
    (
        Column("entity", "the entity with this name", references="entities"),
        Column("name", "a name, as it appears in text"),
    ),
)
MENTIONS = Table(
    "mentions",
    "Which story names which entity. Being named implies no wrongdoing.",
    ("story", "entity"),
    (
        Column("story", "the story", references="stories"),
        Column("entity", "an entity that it names", references="entities"),
        Column("about", "true if the story is tagged with it; false if only its text or its documents name it", "boolean"),
    ),
)  # fmt: skip
STAFF = Table(
    "staff",
    "The people who write, edit and photograph for the newsroom.",
    ("id",),
    (
        _id_column("staff member"),
        Column("name", "the name"),
        Column("sort_name", "the name in the form by which it is sorted"),
        Column("other_names", "other names under which bylines were printed, joined with semicolons"),
        Column("role", "the position in the newsroom"),
        Column("former", "true if the staff member has left", "boolean"),
        Column("start", f"from when: {EDTF_NOTE}"),
        Column("end", f"until when: {EDTF_NOTE}"),
        LANGUAGE_COLUMN,
        ADDRESS_COLUMN,
        Column("contact", "addresses for contact, joined with spaces"),
        Column("same_as", "web addresses that identify the same person elsewhere, joined with spaces"),
        *IMAGE_COLUMNS,
        Column("stories", "the number of stories with this byline", "integer"),
        TEXT_COLUMN,
    ),
)
AUTHORS = Table(
    "authors",
    "Who wrote which story: one row for each byline.",
    ("story", "number"),
    (
        Column("story", "the story", references="stories"),
        Column("number", "its position among the listed bylines of the story, from 1", "integer"),
        Column("name", "the name of the writer"),
        Column("staff", "the staff member, if the archive has an entry", references="staff"),
        Column(
            "entity", "the person, if a person that the archive has an entry of wrote the story", references="entities"
        ),
    ),
)
RELATIONS = Table(
    "relations",
    "Relationships between two entities, as a source states them.",
    ("subject", "number"),
    (
        Column("subject", "the entity that the relationship is stated of", references="entities"),
        Column("number", "its position among the listed relationships of the subject, from 1", "integer"),
        Column("kind", "position, member, part_of, party_to, family, associate or related"),
        Column("object", "the other entity", references="entities"),
        Column("role", "the role, in the words of the source"),
        Column("start", f"when it began: {EDTF_NOTE}"),
        Column("end", f"when it ended: {EDTF_NOTE}"),
        Column("sources", "the ids and web addresses of the sources that state it, joined with spaces"),
    ),
)
BROADER = Table(
    "broader",
    "Broader topics of each topic (skos:broader).",
    ("topic", "broader"),
    (
        Column("topic", "the narrower topic", references="entities"),
        Column("broader", "the broader topic", references="entities"),
    ),
)
PARTS = Table(
    "parts",
    "Who took part in an event, and what was part of it.",
    ("event", "entity"),
    (
        Column("event", "the event", references="entities"),
        Column("entity", "an entity that took part in it", references="entities"),
    ),
)
CORRECTIONS = Table(
    "corrections",
    "Every dated change to a published story.",
    ("story", "number"),
    (
        Column("story", "the story", references="stories"),
        Column("number", "its position among the story's corrections, from 1", "integer"),
        Column("date", f"when it was made: {EDTF_NOTE}"),
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
        Column("number", "its position among the listed documents of the story, from 1", "integer"),
        Column("document", "the document", references="entities"),
        Column("page", "the cited page, as printed"),
    ),
)
SOURCES = Table(
    "sources",
    "Sources of stories and events, other than the documents that a story cites.",
    ("owner", "number"),
    (
        Column("owner", "the story or the event"),
        Column("number", "its position among the listed sources, from 1", "integer"),
        Column("title", "its title, or all that is stated about it"),
        Column("source", "the story or the entity of this archive that is the source, if there is one"),
        Column("url", "its web address"),
        Column("archived_url", "the web address of an archived copy of it"),
        Column("date", f"its date: {EDTF_NOTE}"),
    ),
)
ATTACHMENTS = Table(
    "attachments",
    "Files that readers of a story can download.",
    ("story", "number"),
    (
        Column("story", "the story", references="stories"),
        Column("number", "its position among the attachments of the story, from 1", "integer"),
        TITLE_COLUMN,
        Column("note", "a sentence about it"),
        Column("url", "its address"),
        Column("media_type", "its media type"),
        Column("size", "its size in bytes; empty for a picture", "integer"),
    ),
)
FOLLOWS = Table(
    "follows",
    "Which event or story is known to come after which, for items whose dates may be missing.",
    ("later", "earlier"),
    (Column("later", "a story or an event"), Column("earlier", "the story or the event that it follows")),
)
THREADS = Table(
    "threads",
    "Every thread: a chain of follow-ups under one title.",
    ("id",),
    (
        _id_column("thread"),
        Column("title", "its title; the headline of its first story if it has no title of its own"),
        Column("summary", "what happened in it; the deck of its first story if it has no title of its own"),
        Column("starts", "its first story, whose id is the thread of all its other stories", references="stories"),
        LANGUAGE_COLUMN,
        ADDRESS_COLUMN,
        TEXT_COLUMN,
    ),
)
SECTIONS = Table(
    "sections",
    "Every section of the paper that has a story.",
    ("id",),
    (
        Column("id", "its name in web addresses"),
        TITLE_COLUMN,
        SUMMARY_COLUMN,
        ADDRESS_COLUMN,
        Column("stories", "the number of its stories", "integer"),
    ),
)
PAGES = Table(
    "pages",
    "The archive's own pages, such as one that says who makes it.",
    ("id",),
    (_id_column("page"), TITLE_COLUMN, SUMMARY_COLUMN, LANGUAGE_COLUMN, ADDRESS_COLUMN, TEXT_COLUMN),
)
TABLES = (
    STORIES, STAFF, AUTHORS, ENTITIES, NAMES, MENTIONS, RELATIONS, BROADER, PARTS, CORRECTIONS, CITATIONS, SOURCES, ATTACHMENTS, FOLLOWS,
    THREADS, SECTIONS, PAGES,
)  # fmt: skip
"""All tables, in the order of the documentation and of the file list."""
