"""Front matter of stories, named threads and static pages."""

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
    """A piece of reporting. A story without a status is a draft; a published story has a date, even if it is `XXXX`."""

    title: str
    deck: str = ""
    """One or two sentences below the headline, also shown in listings."""
    kind: StoryKind = "news"
    status: Status = "draft"
    published: EdtfStr | None = None
    updated: EdtfStr | None = None
    embargo: EdtfStr | None = None
    """End of the embargo. Before it, the story is not public. A date without a time means the start of that day in the
    archive's time zone; a month or a year means its last day."""
    bylines: tuple[str, ...] = ()
    """Writers of the story: ids or names of people in the archive, or plain text."""
    dateline: str = ""
    publication: str = ""
    """Newspaper that published the story: id or name of an organization, or plain text."""
    section: str = ""
    print: PrintEdition | None = None
    original_url: str = ""
    archived_url: str = ""
    imported: ImportOrigin | None = None
    entities: tuple[str, ...] = ()
    """Subjects of the story: ids, or names and aliases that match exactly one entity."""
    follows: str | tuple[str, ...] = ()
    """Preceding stories or events. A chain of stories is a thread."""
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
    """A page from `content/pages/`, such as the corrections policy."""

    title: str
    summary: str = ""
    status: Status = "draft"
