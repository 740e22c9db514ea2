"""What the front matter of more than one kind of document is made of."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

import msgspec

from sitegen.model import edtf

Status = Literal["draft", "held", "published", "withdrawn"]
CorrectionKind = Literal["correction", "clarification", "update", "editors-note", "retraction"]


class EdtfStr(str):
    """An EDTF date (ISO 8601-2) as text that has been checked; naive times are already in the archive's zone."""

    __slots__ = ()

    @property
    def edtf(self) -> edtf.Edtf:
        """The date that the text stands for."""
        return _parse_cached(str(self))


@lru_cache(maxsize=4096)
def _parse_cached(text: str) -> edtf.Edtf:
    return edtf.parse(text)


class CommonFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The fields of every document."""

    slug: str = ""
    """The last part of its id and address; the file's name without a leading date where it is not given."""
    redirect_from: tuple[str, ...] = ()
    """Old addresses of this document, such as `/2019/01/old-name/`; each becomes a page that leads here."""
    merged_into: str = ""
    """The id that this document has become; the old id works for ever."""
    files: tuple[str, ...] = ()
    """Files to publish with the document although its text neither shows nor links them; paths as in a link."""
    lang: str = ""
    """A BCP 47 language tag, where it is not the archive's language."""
    extra: dict[str, Any] = {}
    """The archive's own keys, for its templates."""
    internal: dict[str, Any] = {}
    """Notes for the newsroom; nothing ever shows them."""


class Image(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document's main picture; `src` is a path as in a link."""

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
    """A document that a story cites, with the page meant."""

    id: str
    page: int | str = ""


class SourceReference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where something was learned: a title, and where it is on the web or in the archive."""

    title: str
    url: str = ""
    archived_url: str = ""
    date: EdtfStr | None = None


class PrintEdition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a story stood on paper."""

    edition: str = ""
    page: int | str = ""


class ImportOrigin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The system and the number under which a story was known before it came here."""

    system: str
    id: int | str


def as_tuple(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """A field that holds one id or a list of them, as a list."""
    return (value,) if isinstance(value, str) and value else tuple(value)


def ids_with_paths(path: str, value: str | tuple[str, ...]) -> list[tuple[str, str]]:
    """The ids of such a field, each with its own path below that of the field."""
    if isinstance(value, str):
        return [(path, uid) for uid in as_tuple(value)]
    return [(f"{path}.{index}", uid) for index, uid in enumerate(value)]
