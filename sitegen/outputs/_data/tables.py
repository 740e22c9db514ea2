"""The tables of the data package: each column with its type and what it means. What documents them is made from here."""

from __future__ import annotations

from typing import Literal

import msgspec

Type = Literal["string", "integer", "number", "boolean"]
EDTF = "a date in EDTF (ISO 8601-2): 2019-01-05, 2019-01, 2019~, XXXX-12-07 where the year is not stated"


class Column(msgspec.Struct, frozen=True):
    """One column; `to` names the table whose `id` it holds."""

    name: str
    description: str
    type: Type = "string"
    to: str = ""


class Table(msgspec.Struct, frozen=True):
    """One table; `key` are the columns that tell its rows apart."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


def _id(what: str) -> Column:
    return Column("id", f"the permanent id of the {what}, kind/slug")


ADDRESS = Column("address", "its page, a web address")
LANGUAGE = Column("language", "the language of its text, a BCP 47 tag")
TEXT = Column("text", "its text, without markup")

STORIES = Table(
    "stories",
    "Every published story.",
    ("id",),
    (
        _id("story"),
        Column("title", "the headline"),
        Column("deck", "the sentence under the headline"),
        Column("kind", "news, analysis, opinion or background"),
        Column("published", f"when it was published: {EDTF}"),
        Column("published_earliest", "the first day that this may mean, year-month-day; empty where no year is stated"),
        Column("published_latest", "the last day that this may mean"),
        Column("changed", f"when it was last updated or corrected: {EDTF}"),
        Column("section", "the section of the paper, by its name in addresses"),
        Column("publication", "the newspaper, as printed"),
        Column("publication_id", "the newspaper's entry", to="entities"),
        Column("bylines", "who wrote it, as printed; several are joined with a semicolon"),
        Column("dateline", "the place from which it was reported"),
        Column("print_edition", "the printed edition"),
        Column("print_page", "the page in it"),
        LANGUAGE,
        ADDRESS,
        Column("original_url", "where it was first published on the web"),
        Column("archived_url", "an archived copy of that"),
        Column("thread", "the first story of its chain of follow-ups", to="stories"),
        Column("translation_of", "the story of which it is a translation", to="stories"),
        Column("license", "the licence, where one is stated"),
        Column("credit", "the credit, where one is stated"),
        Column("words", "the number of words of its text", "integer"),
        TEXT,
    ),
)
ENTITIES = Table(
    "entities",
    "People, organizations, places, laws, documents and events: whom and what the stories are about.",
    ("id",),
    (
        _id("entity"),
        Column("kind", "person, organization, place, law, document, event, or a kind of the archive's own"),
        Column("name", "its name"),
        Column("sort_name", "its name as it is sorted"),
        Column("note", "a few words that tell it from others of the same name"),
        Column("summary", "who or what it is"),
        Column("date", f"when it happened, was written or was enacted: {EDTF}"),
        Column("address", "its page, a web address"),
        Column("same_as", "addresses that identify it elsewhere, joined with a space"),
        Column("latitude", "of a place, WGS 84 degrees", "number"),
        Column("longitude", "of a place, WGS 84 degrees", "number"),
        Column("citation", "of a law"),
        Column("file", "of a document: the copy held, a web address"),
        Column("sha256", "of a document: the SHA-256 that is stated of the copy"),
        Column("pages", "of a document: its number of pages", "integer"),
        Column("source_url", "of a document: where it came from"),
        Column("archived_url", "of a document: an archived copy of that"),
        Column("stories", "in how many stories it is named", "integer"),
        TEXT,
    ),
)
NAMES = Table(
    "names",
    "Every name of every entity.",
    ("entity", "name"),
    (Column("entity", "whose name it is", to="entities"), Column("name", "a name, as it occurs in text")),
)
MENTIONS = Table(
    "mentions",
    "Which story names whom or what. To be named implies no wrongdoing.",
    ("story", "entity"),
    (
        Column("story", "the story", to="stories"),
        Column("entity", "who or what is named in it", to="entities"),
        Column("about", "true where the story is tagged with it, false where only its text or its documents name it", "boolean"),
    ),
)  # fmt: skip
RELATIONS = Table(
    "relations",
    "Ties between two entities, as a source states them.",
    ("subject", "number"),
    (
        Column("subject", "of whom it is said", to="entities"),
        Column("number", "its place among the ties of the subject, from 1", "integer"),
        Column("kind", "position, member, part_of, party_to, family, associate or related"),
        Column("object", "to whom the tie is", to="entities"),
        Column("role", "the role, in the words of the source"),
        Column("start", f"since when: {EDTF}"),
        Column("end", f"until when: {EDTF}"),
        Column("sources", "the ids and web addresses of what states it, joined with a space"),
    ),
)
CORRECTIONS = Table(
    "corrections",
    "Every dated change to a published story.",
    ("story", "number"),
    (
        Column("story", "the story", to="stories"),
        Column("number", "its place among the story's corrections, from 1", "integer"),
        Column("date", f"when: {EDTF}"),
        Column("kind", "correction, clarification, update, editors-note or retraction"),
        Column("text", "what was changed"),
    ),
)
CITATIONS = Table(
    "citations",
    "Which story cites which document.",
    ("story", "number"),
    (
        Column("story", "the story", to="stories"),
        Column("number", "its place among the documents that the story cites, from 1", "integer"),
        Column("document", "the document", to="entities"),
        Column("page", "the page that is meant, as printed"),
    ),
)
FOLLOWS = Table(
    "follows",
    "What is known to come after what, where a date may be missing.",
    ("later", "earlier"),
    (Column("later", "a story or an event"), Column("earlier", "the story or the event that it follows")),
)
TABLES = (STORIES, ENTITIES, NAMES, MENTIONS, RELATIONS, CORRECTIONS, CITATIONS, FOLLOWS)
"""In the order in which they are filled and told of."""
