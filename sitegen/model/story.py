"""A story, and the two kinds of document that stand beside stories: a named thread and a page of the archive's own."""

from __future__ import annotations

from typing import Literal

from sitegen.model.fields import (
    CommonFields,
    Correction,
    DocumentCitation,
    EdtfStr,
    Image,
    ImportOrigin,
    PrintEdition,
    SourceReference,
    Status,
)

StoryKind = Literal["news", "analysis", "opinion", "background"]


class Story(CommonFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A published piece of reporting. A story with no status is a draft; a published one has a date, even `XXXX`."""

    title: str
    deck: str = ""
    """One or two sentences under the headline, shown in listings too."""
    kind: StoryKind = "news"
    status: Status = "draft"
    published: EdtfStr | None = None
    updated: EdtfStr | None = None
    embargo: EdtfStr | None = None
    """The story is built once this moment has passed; a date without a time counts from its first minute."""
    bylines: tuple[str, ...] = ()
    """Who wrote it: ids or names of people in the archive, or plain text."""
    dateline: str = ""
    publication: str = ""
    """The newspaper: an organization's id or name, or plain text."""
    section: str = ""
    print: PrintEdition | None = None
    original_url: str = ""
    archived_url: str = ""
    imported: ImportOrigin | None = None
    entities: tuple[str, ...] = ()
    """Whom and what it is about: ids, or names and aliases that mean exactly one entity."""
    follows: str | tuple[str, ...] = ()
    """The story (or event) before this one; chains of stories are threads."""
    documents: tuple[DocumentCitation, ...] = ()
    sources: tuple[str | SourceReference, ...] = ()
    corrections: tuple[Correction, ...] = ()
    translation_of: str = ""
    license: str = ""
    credit: str = ""
    image: Image | None = None


class Thread(CommonFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A name and a summary for the chain of follow-ups that begins with one story."""

    title: str
    starts: str
    summary: str = ""
    status: Status = "draft"


class StaticPage(CommonFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A page of the archive's own, from `content/pages/`: about, corrections policy."""

    title: str
    summary: str = ""
    status: Status = "draft"
