"""Data of a citation of a story: title, authors, newspaper, date and address. Only stated facts are included."""

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
    from sitegen.model.summary import DocumentSummary


_PAGE_RANGE = re.compile(r"\s*([A-Za-z]*)([0-9]{1,9})\s*[-\u2013\u2014]\s*([A-Za-z]*)([0-9]{1,9})\s*")


class Author(msgspec.Struct, frozen=True):
    """An author, as printed. The parts of the name are only set if the entry or the name itself makes them clear."""

    name: str
    family: str = ""
    given: str = ""
    suffix: str = ""
    """A generational suffix, such as `Jr.`."""

    @property
    def family_name_first(self) -> str:
        """The name as in a list by family names: `Family, Given, Suffix`; unchanged if its parts are unknown."""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part) if self.family else self.name


class Citation(msgspec.Struct, frozen=True):
    """Data of a citation. Texts are as in the front matter, and empty if it has none."""

    uid: str
    title: str
    authors: tuple[Author, ...]
    newspaper: str
    """The publication in which the story appeared, or the archive if none is stated."""
    archive_title: str
    address: str
    """Absolute URL of the story's page."""
    language: str
    """A BCP 47 tag."""
    dates: tuple[EdtfDate, ...]
    """The day, or both ends of an interval. Each has a year, and may be qualified. Empty if an end has no year."""
    published: Edtf | None
    """The whole date as stated."""
    updated: str
    """Date of the last update, as EDTF."""
    section: str
    edition: str
    page: str
    original_url: str
    archived_url: str
    corrections: tuple[Correction, ...]
    """Corrections, the oldest first."""

    @property
    def has_certain_date(self) -> bool:
        """True if there is a date and it has no qualifier, so that formats without qualifiers can express it."""
        return bool(self.dates) and not any(part.qualifier for part in self.dates)

    @property
    def is_retracted(self) -> bool:
        """True if the story was retracted and is kept as a record."""
        return any(correction.kind == "retraction" for correction in self.corrections)


def build_citation(doc: DocumentView, reader: Reader) -> Citation:
    """Return the citation of a story. The body is not needed."""
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
    """Return the author of a byline, with the parts of the name if they are clear.

    The parts are from the sort name of the writer's entry ("Family, Given"). Without an entry, and for a staff member without a sort
    name of its own, they are from the name itself.
    `language` is the language of the story: in some languages the parts of a name may be in another order.
    """
    name = _display_name(text, summary)
    has_sort_name = summary is not None and summary.sort_name != summary.title
    if summary is None or (summary.kind == "staff" and not has_sort_name):
        found = None if language.partition("-")[0] in OTHER_NAME_ORDER_LANGUAGES else split_name(name)
    else:
        is_split = summary.kind in {"person", "staff"} and has_sort_name
        found = split_sort_name(summary.sort_name) if is_split else None
    return Author(name, *found) if found else Author(name)


def date_numbers(part: EdtfDate) -> tuple[int, ...]:
    """Return the year, the month and the day of a date, as far as they are stated."""
    stated = [part.year, *([part.month] if part.month.isdigit() and int(part.month) <= 12 else [])]  # noqa: PLR2004 - months
    return tuple(map(int, [*stated, *([part.day] if len(stated) > 1 and part.day.isdigit() else [])]))


def split_page_range(page: str) -> tuple[str, str]:
    """Return the first and the last page of a range such as `A1-A3` or `A1-3`. Any other text is the first page, without a last."""
    found = _PAGE_RANGE.fullmatch(page)
    if not found or found[3] not in ("", found[1]) or int(found[2]) > int(found[4]):
        return page, ""
    return f"{found[1]}{found[2]}", f"{found[1]}{found[4]}"


def season_number(part: EdtfDate) -> int:
    """Return 1 (spring) to 4 (winter) if the date has an EDTF season instead of a month; otherwise 0."""
    return int(part.month) - 20 if part.month in {"21", "22", "23", "24"} else 0


def _display_name(text: str, summary: DocumentSummary | None) -> str:
    return summary.title if summary else text


def _date_bounds(date: Edtf, zone: str) -> tuple[EdtfDate, ...]:
    """Return the ends of a date; empty if one has no year. A time is converted to the day in the archive's time zone."""
    if date.instant:
        return (EdtfDate(*date.instant.astimezone(ZoneInfo(zone)).date().isoformat().split("-")),)
    ends = (date.start, date.end) if date.is_interval else (date.start,)
    stated = tuple(part for part in ends if part and part.year.isdigit() and int(part.year))
    return stated if len(stated) == len(ends) else ()
