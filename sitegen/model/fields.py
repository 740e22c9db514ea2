"""Front matter fields and values that several kinds of documents share."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

import msgspec

from sitegen.model import edtf

Status = Literal["draft", "held", "published", "withdrawn"]
CorrectionKind = Literal["correction", "clarification", "update", "editors-note", "retraction"]
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
    """Last part of the id and the address. By default, the file name without a leading date."""
    redirect_from: tuple[str, ...] = ()
    """Old addresses of the document, such as `/2019/01/old-name/`. Each becomes a page that redirects to it."""
    merged_into: str = ""
    """Id of the document that replaces this one. The old id remains valid."""
    files: tuple[str, ...] = ()
    """Files to publish with the document that its text neither shows nor links to; paths as in a link."""
    lang: str = ""
    """BCP 47 language tag, if the language is not that of the archive."""
    extra: dict[str, Any] = {}
    """Keys that the archive defines for its templates."""
    internal: dict[str, Any] = {}
    """Notes for the newsroom. They are never published."""


class Image(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The main image of a document. `src` is a path as in a link."""

    src: str
    alt: str
    caption: str = ""
    credit: str = ""


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One dated change to a published story, shown above its text."""

    date: EdtfStr
    kind: CorrectionKind
    text: str


class DocumentCitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document that a story cites, and the cited page."""

    id: str
    page: int | str = ""


class SourceReference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A source: its title, and its address on the web or in a web archive."""

    title: str
    url: str = ""
    archived_url: str = ""
    date: EdtfStr | None = None


class PrintEdition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The edition and page of a newspaper in which a story was printed."""

    edition: str = ""
    page: int | str = ""


class ImportOrigin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The system that a story was imported from, and its id there."""

    system: str
    id: int | str


def as_tuple(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of a field that has one id or several; empty for an empty text."""
    return (value,) if isinstance(value, str) and value else tuple(value)


def ids_with_paths(path: str, value: str | tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the ids of a field that has one id or several, each after its front matter path: `follows` or `follows.0`."""
    if isinstance(value, str):
        return [(path, uid) for uid in as_tuple(value)]
    return [(f"{path}.{index}", uid) for index, uid in enumerate(value)]
