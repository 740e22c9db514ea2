"""What a citation of a story says: title, writers, newspaper, date and address, and nothing that is not stated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from sitegen.model.edtf import Edtf, EdtfDate
from sitegen.model.fields import Correction
from sitegen.model.story import Story
from sitegen.names.personal_names import OTHER_NAME_ORDER_LANGUAGES, split_name, split_sort_name
from sitegen.urls import absolute_url

if TYPE_CHECKING:
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import DocumentSummary


_PAGE_RANGE = re.compile(r"\s*([A-Za-z]*)([0-9]{1,9})\s*[-\u2013\u2014]\s*([A-Za-z]*)([0-9]{1,9})\s*")


class Author(msgspec.Struct, frozen=True):
    """Who wrote it, as printed; the parts only of a person whose entry, or whose name, tells them apart."""

    name: str
    family: str = ""
    given: str = ""
    suffix: str = ""
    """A generation, such as `Jr.`."""

    @property
    def family_name_first(self) -> str:
        """As it stands in a list by family names."""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part) if self.family else self.name


class Citation(msgspec.Struct, frozen=True):
    """The facts; texts are as the front matter has them, and empty where it has none."""

    uid: str
    title: str
    authors: tuple[Author, ...]
    newspaper: str
    """Where it appeared; the archive itself, where no publication is stated."""
    archive_title: str
    address: str
    """The whole address of its page."""
    language: str
    """A BCP 47 tag."""
    dates: tuple[EdtfDate, ...]
    """The day, or both ends of an interval; each has a year, and may be qualified. Empty if an end has none."""
    published: Edtf | None
    """All that is stated of the date."""
    updated: str
    """EDTF."""
    section: str
    edition: str
    page: str
    original_url: str
    archived_url: str
    corrections: tuple[Correction, ...]
    """The oldest first."""

    @property
    def has_certain_date(self) -> bool:
        """Whether the date has no qualifier, so that it may stand where none can be written."""
        return bool(self.dates) and not any(part.qualifier for part in self.dates)

    @property
    def is_retracted(self) -> bool:
        """Whether it was taken back, and stands as a record."""
        return any(correction.kind == "retraction" for correction in self.corrections)


def build_citation(doc: DocumentView, reader: Reader) -> Citation:
    """The facts of a story, which may lack its body."""
    story, links, site = doc.meta, doc.links, reader.site()
    assert isinstance(story, Story)  # noqa: S101 - nothing else is cited
    publication, language = links.publication, story.lang or site.language
    published = story.published.edtf if story.published else None
    return Citation(
        uid=doc.uid,
        title=" ".join(story.title.split()),
        authors=tuple(build_author(name.text, reader.summary(name.uid), language) for name in links.bylines),
        newspaper=_display_name(publication.text, reader.summary(publication.uid)) if publication else site.title,
        archive_title=site.title,
        address=absolute_url(site.base_url, doc.address),
        language=language,
        dates=_date_bounds(published, site.timezone) if published else (),
        published=published,
        updated=story.updated or "",
        section=reader.section(story.section)[0] if story.section else "",
        edition=story.print.edition if story.print else "",
        page=str(story.print.page) if story.print else "",
        original_url=story.original_url,
        archived_url=story.archived_url,
        corrections=tuple(sorted(story.corrections, key=lambda each: each.date.edtf.sort_key)),
    )


def build_author(text: str, summary: DocumentSummary | None, language: str) -> Author:
    """A byline with its parts: those of the sort name of a person's entry ("Family, Given"), or of a plain name that tells them.

    `language` is the story's: it says in which order names may be.
    """
    name = _display_name(text, summary)
    if summary is None:
        found = None if language.partition("-")[0] in OTHER_NAME_ORDER_LANGUAGES else split_name(text)
    else:
        is_told = summary.kind == "person" and summary.sort_name != summary.title
        found = split_sort_name(summary.sort_name) if is_told else None
    return Author(name, *found) if found else Author(name)


def date_numbers(part: EdtfDate) -> tuple[int, ...]:
    """Year, month and day of a date, as far as they are stated."""
    stated = [part.year, *([part.month] if part.month.isdigit() and int(part.month) <= 12 else [])]  # noqa: PLR2004 - months
    return tuple(map(int, [*stated, *([part.day] if len(stated) > 1 and part.day.isdigit() else [])]))


def split_page_range(page: str) -> tuple[str, str]:
    """The first and the last page of `A1-A3` or `A1-3`; anything else is the first page, and no last one is stated."""
    found = _PAGE_RANGE.fullmatch(page)
    if not found or found[3] not in ("", found[1]) or int(found[2]) > int(found[4]):
        return page, ""
    return f"{found[1]}{found[2]}", f"{found[1]}{found[4]}"


def season_number(part: EdtfDate) -> int:
    """1 for spring to 4 for winter, as EDTF states it in place of a month; otherwise 0."""
    return int(part.month) - 20 if part.month in {"21", "22", "23", "24"} else 0


def _display_name(text: str, summary: DocumentSummary | None) -> str:
    return summary.title if summary else text


def _date_bounds(date: Edtf, zone: str) -> tuple[EdtfDate, ...]:
    """Year, month and day of each end; a time falls on the day that it is in the archive's zone."""
    if date.instant:
        return (EdtfDate(*date.instant.astimezone(ZoneInfo(zone)).date().isoformat().split("-")),)
    ends = (date.start, date.end) if date.is_interval else (date.start,)
    stated = tuple(part for part in ends if part and part.year.isdigit() and int(part.year))
    return stated if len(stated) == len(ends) else ()
