"""The page docs/reference/front-matter.md: every field of every kind of document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from reference_pages.markdown import fence, join, page, table, type_in_words
from sitegen.model.entity import Entity, Event, Law, Place, Relation, SourceDocument, Topic
from sitegen.model.fields import (
    Attachment,
    CommonFields,
    Correction,
    DocumentCitation,
    Image,
    ImportOrigin,
    PrintEdition,
    SourceReference,
)
from sitegen.model.staff import ContactLink, StaffMember
from sitegen.model.story import StaticPage, Story, Thread
from sitegen.schemas.field_docs import FieldDoc, field_docs

if TYPE_CHECKING:
    from collections.abc import Iterable

INTRODUCTION = """\
# Front matter

This page lists every field of every kind of document, for people who write and edit content.

A content file begins with front matter: YAML between two lines `---`, or TOML between two lines `+++`. An unknown field is an error.
Put fields of your own under `extra:`. [Write a story](../guides/reporters.md) shows front matter by example.

```markdown title="content/stories/2026-03-02-budget.md"
---
title: Council approves the budget
status: published
published: 2026-03-02
bylines: [Ana Ruiz]
entities: [Maria Delgado]
---

Mayor Maria Delgado signed the budget on Monday.
```

Quote text that YAML would read as something else: text with `: ` or ` #` in it, and text that begins with a bracket, a quotation mark or
`*`. Dates and words such as `yes` need no quotes.

A reference to another document is its id, such as `person/maria-delgado`, or, for an entity, its name or an alias that no other entity has."""
OWNERS: tuple[tuple[str, str, type[msgspec.Struct], type[msgspec.Struct] | None, str], ...] = (
    ("Every document", "story", CommonFields, None, "Stories, threads, pages, staff members and entities have these fields."),
    ("Story", "story", Story, CommonFields, "A piece of reporting, in `content/stories/`."),
    ("Thread", "thread", Thread, CommonFields, "A name and a summary for a chain of stories, in `content/threads/`."),
    ("Page", "page", StaticPage, CommonFields, "A page that is not a story, such as a corrections policy, in `content/pages/`."),
    ("Staff member", "staff", StaffMember, CommonFields, "A member of the newsroom, in `content/staff/`."),
    ("Entity", "person", Entity, CommonFields,
     "Every entity has these fields: people, organizations, places, laws, documents, events, topics, and the kinds that `[kinds]` declares."),
    ("Place", "place", Place, Entity, "A place, in `content/places/`, has the fields of an [entity](#entity) and these."),
    ("Law", "law", Law, Entity, "A law, an ordinance or a ruling, in `content/laws/`, has the fields of an [entity](#entity) and these."),
    ("Document", "document", SourceDocument, Entity,
     "A source document, such as a memorandum or a report, in `content/documents/`, has the fields of an [entity](#entity) and these."),
    ("Event", "event", Event, Entity, "An event, in `content/events/`, has the fields of an [entity](#entity) and these."),
    ("Topic", "topic", Topic, Entity, "A topic, in `content/topics/`, has the fields of an [entity](#entity) and this one."),
)  # fmt: skip
"""Heading, kind for examples, struct, the struct whose fields are listed elsewhere, and an introduction."""
PARTS: tuple[tuple[str, str, type[msgspec.Struct], str], ...] = (
    ("Relation", "relations of an entity", Relation, "relations"),
    ("Correction", "corrections of a story", Correction, "corrections"),
    ("Cited document", "documents of a story", DocumentCitation, "documents"),
    ("Attachment", "attachments of a story", Attachment, "attachments"),
    ("Source", "sources of a story", SourceReference, "sources"),
    ("Image", "image of a story", Image, "image"),
    ("Contact link", "contact of a staff member", ContactLink, "contact"),
    ("Print edition", "print of a story", PrintEdition, "print"),
    ("Import", "imported of a story", ImportOrigin, "imported"),
)
"""Heading, field, struct, and key of the tables within fields."""
SEE_ALSO = """\
## See also

- [Dates](dates.md)
- [Markdown](markdown.md)
- [Configuration](configuration.md)
- [Complete keys in an editor](../guides/editor-completion.md)"""


def generate() -> str:
    """Return the page."""
    overview = table(["Kind", "Fields"], ([f"[{heading}](#{slug(heading)})", _links(heading, fields_of(struct, base))]
                     for heading, _, struct, base, _ in OWNERS))  # fmt: skip
    owners = [_owner(heading, kind, struct, base, text) for heading, kind, struct, base, text in OWNERS]
    parts = [_part(heading, struct, key) for heading, _, struct, key in PARTS]
    return page("sitegen/model/", INTRODUCTION, "## All fields", overview, *owners, *parts, SEE_ALSO)


def slug(heading: str) -> str:
    """Return the anchor of a heading."""
    return heading.lower().replace(": ", "-").replace(" ", "-").replace("`", "")


def fields_of(struct: type[msgspec.Struct], base: type[msgspec.Struct] | None) -> list[Any]:
    """Return the fields of a struct that its base does not have; required ones first."""
    inherited = {field.name for field in msgspec.structs.fields(base)} if base else set()
    return [field for field in msgspec.structs.fields(struct) if field.name not in inherited]


def _links(heading: str, fields: Iterable[Any]) -> str:
    return ", ".join(f"[`{field.name}`](#{slug(heading)}-{field.name})" for field in fields)


def _owner(heading: str, kind: str, struct: type[msgspec.Struct], base: type[msgspec.Struct] | None, text: str) -> str:
    docs = field_docs(struct)
    fields = [_field(heading, kind, field, docs[field.name]) for field in fields_of(struct, base)]
    return join(f"## {heading}", text, *fields).rstrip()


def _field(heading: str, kind: str, field: Any, doc: FieldDoc) -> str:
    """Return the section of one field."""
    example = fence("yaml", f"{field.name}: {doc.example}", f"front matter of {article(kind)} {kind}")
    facts = f"Type: {type_words(field, doc)} · {default_in_words(field)} · Since: {doc.since}"
    return join(f"### {heading}: `{field.name}`", doc.description, facts, values_table(doc), example).rstrip()


def article(word: str) -> str:
    """Return the indefinite article of a kind."""
    return "an" if word[0] in "aeio" else "a"


def values_table(doc: FieldDoc) -> str:
    """Return the table of allowed values; empty if the field has no list of values."""
    return (
        table(["Value", "Meaning"], ([f"`{value}`", meaning] for value, meaning in doc.values.items()))
        if doc.values
        else ""
    )


def type_words(field: Any, doc: FieldDoc) -> str:
    """Return the type of a field in words."""
    return "one of the values below" if doc.values else type_in_words(field.type, _struct_link)


def _struct_link(struct: type) -> str:
    heading = next(heading for heading, _, each, _ in PARTS if each is struct)
    return f"[{heading.lower()}](#{slug(heading)})"


def default_in_words(field: Any) -> str:
    """Return the default of a field, or that it is required."""
    if field.required:
        return "Required"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    if value in ("", None) or value in ((), {}, []):
        return "Default: none"
    return f"Default: `{str(value).lower() if isinstance(value, bool) else value}`"


def _part(heading: str, struct: type[msgspec.Struct], key: str) -> str:
    """Return the section of a table within a field."""
    docs = field_docs(struct)
    rows = (
        [f"`{field.name}`", type_words(field, docs[field.name]), default_in_words(field).removeprefix("Default: "),
         docs[field.name].description.replace("\n\n", " "), f"`{docs[field.name].example}`"]
        for field in msgspec.structs.fields(struct)
    )  # fmt: skip
    own = [join(f"Values of `{name}`:", values_table(doc)).rstrip() for name, doc in docs.items() if doc.values]
    summary = (struct.__doc__ or "").partition("\n")[0]
    place = f"{summary} Used in `{key}:`."
    return join(f"## {heading}", place, table(["Field", "Type", "Default", "Meaning", "Example"], rows), *own).rstrip()
