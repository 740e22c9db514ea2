"""Front matter fields and values that several kinds of documents share."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

import msgspec

from sitegen.model import edtf

Status = Literal["draft", "held", "published", "withdrawn"]
"""Status of a story, a thread, a page or a staff member, as its author states it.

Values:
    draft: not published, and reported as work in progress; the default
    held: finished, but not to be published for now
    published: public, once the embargo and the date of publication have passed
    withdrawn: was public; a notice remains at its address
"""
CorrectionKind = Literal["correction", "clarification", "update", "editors-note", "retraction"]
"""Kind of a dated notice on a story.

Values:
    correction: something in the story was wrong; the text is now right, and the notice says what was wrong
    clarification: the story was not wrong, but could be misunderstood
    update: something happened after publication, and the story now contains it
    editors-note: the editors say something about the story, such as how it was reported
    retraction: the newsroom takes the story back; lists, citations and feeds mark it as retracted
"""
Layout = Literal["text", "wide", "full"]
"""Width of a figure.

Values:
    text: as wide as the text; the default
    wide: wider than the text, if there is room
    full: as wide as the page, and on a telephone from edge to edge
"""
CORRECTION_LABELS = {
    "correction": "Correction",
    "clarification": "Clarification",
    "update": "Update",
    "editors-note": "Editors\u2019 note",
    "retraction": "Retraction",
}


class EdtfStr(str):
    """A validated EDTF date (ISO 8601-2) as text. Times without an offset have been given that of the archive's zone."""

    __slots__ = ()

    @property
    def edtf(self) -> edtf.Edtf:
        """The parsed date."""
        return _parse_cached(str(self))


@lru_cache(maxsize=4096)
def _parse_cached(text: str) -> edtf.Edtf:
    return edtf.parse(text)


class CommonFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The fields of every document."""

    slug: str = ""
    """Last part of the id and of the address: lower-case letters, digits and single hyphens.

    By default it is the name of the file without a leading date.

    Example: council-votes
    """
    redirect_from: tuple[str, ...] = ()
    """Old addresses of the document, from the root of the site. Each of them redirects to its present address.

    Example: [/2019/01/old-name/]
    """
    merged_into: str = ""
    """Id of the document of the same kind that replaces this one. The old id stays valid, and the old address redirects.

    Example: person/maria-delgado
    """
    files: tuple[str, ...] = ()
    """Files to publish with the document that its text neither shows nor links to. Paths are as in a link.

    Example: [figures.csv]
    """
    lang: str = ""
    """Language of the document as a BCP 47 tag, if it is not that of the archive.

    Example: es
    """
    extra: dict[str, Any] = {}
    """Keys of your own, which templates can read.

    Example: {photo_desk: true}
    """
    internal: dict[str, Any] = {}
    """Notes for the newsroom. They are never published.

    Example: {todo: ask the auditor for the annex}
    """


class Image(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The main image of a document, such as a portrait. `src` is a path as in a link."""

    src: str
    """Path of the picture, as in a link, or its web address.

    Example: session.jpg
    """
    alt: str
    """Description of the picture for readers who do not see it.

    Example: The council in session
    """
    caption: str = ""
    """Text below the picture.

    Example: Mayor Maria Delgado before the vote.
    """
    credit: str = ""
    """Maker of the picture, as readers see it. It is also written into the file.

    Example: Ana Ruiz / Millbrook Courier
    """
    layout: Layout = "text"
    """Width of the picture. With `full`, it is above the headline.

    Example: wide
    """


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One dated change to a published story, shown above its text."""

    date: EdtfStr
    """Day of the change.

    Example: 2026-03-04
    """
    kind: CorrectionKind
    """Kind of the notice.

    Example: correction
    """
    text: str
    """Description of the change, in one or more sentences.

    Example: The vote was 4 to 3. An earlier version said 5 to 2.
    """


class DocumentCitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document that a story cites, and the cited page."""

    id: str
    """Id of the document.

    Example: document/budget-memo
    """
    page: int | str = ""
    """Cited page: its number, or several such as `2-4`. For a PDF, a page that the file does not have is an error.

    Example: 2
    """


class SourceReference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A source: its title, and its address on the web or in a web archive."""

    title: str
    """Name of the source, as readers see it.

    Example: Minutes of the council of March 2, 2026
    """
    url: str = ""
    """Its address on the web.

    Example: https://millbrook.example/minutes/2026-03-02
    """
    archived_url: str = ""
    """Address of a copy in a web archive.

    Example: https://web.archive.org/web/20260303090000/https://millbrook.example/minutes/2026-03-02
    """
    date: EdtfStr | None = None
    """Date of the source.

    Example: 2026-03-02
    """


class Attachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file that readers of a story can download."""

    file: str
    """Path of the file, as in a link.

    Example: budget.xlsx
    """
    title: str
    """Title of the file, as readers see it.

    Example: The budget as a table
    """
    note: str = ""
    """Sentence about the file.

    Example: As of March 2, with the changes of the council.
    """


class PrintEdition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The edition and page of a newspaper in which a story was printed."""

    edition: str = ""
    """Name of the edition.

    Example: Sunday
    """
    page: int | str = ""
    """Page of the newspaper.

    Example: A1
    """


class ImportOrigin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The system that a story was imported from, and its id there."""

    system: str
    """Name of the other system.

    Example: wordpress
    """
    id: int | str
    """Id of the story in that system.

    Example: 4711
    """


def as_tuple(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of a field that has one id or several; empty for an empty text."""
    return (value,) if isinstance(value, str) and value else tuple(value)


def ids_with_paths(path: str, value: str | tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the ids of a field that has one id or several, each after its front matter path: `follows` or `follows.0`."""
    if isinstance(value, str):
        return [(path, uid) for uid in as_tuple(value)]
    return [(f"{path}.{index}", uid) for index, uid in enumerate(value)]
