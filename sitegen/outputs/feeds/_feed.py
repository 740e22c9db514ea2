"""Content of feeds, independent of the format: the feeds of the archive, and the entries of each, newest first.

The feeds of the site and of its sections contain whole stories, with absolute addresses. Those of an entity, a staff member or a
thread contain only summaries, so that an edit of a story's text does not change the feeds of all entities that it mentions.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec

from sitegen.database.sort_keys import SEPARATOR
from sitegen.model.fields import CORRECTION_LABELS as LABELS
from sitegen.model.fields import EdtfStr
from sitegen.model.page import Page
from sitegen.model.story import Story
from sitegen.names.naming import with_nonbreaking_scores
from sitegen.pages._feeds import dossier_index, feed_formats, feed_page_address
from sitegen.pages._media_files import recordings
from sitegen.pages._threads import thread_summary
from sitegen.pages.byline import bylines
from sitegen.render import absolute_html
from sitegen.render.page_view import PageView
from sitegen.urls import CORRECTIONS_ADDRESS, IRI_SAFE_CHARS, child_address, iri_to_uri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.publication.output_files import OutputsConfig
    from sitegen.database.listings.listing_cache import ListingItem
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.reader import Reader
    from sitegen.model.summary import DocumentSummary
    from sitegen.urls import FeedFormat

FOR_EACH = ("", "section", "mentions", "topic", "staff", "chain", "named-thread")
UNKNOWN_TIMESTAMP = "1970-01-01T00:00:00Z"
"""Timestamp of entries without a known year. A feed must have a timestamp for each entry (RFC 4287, 4.2.15)."""
MIN_TIMESTAMP_YEAR = 2
"""First year of timestamps. In the year 1, the time of a zone may be before the first moment that Python can represent."""


class FeedAuthor(NamedTuple):
    """A writer of a story."""

    name: str
    url: str
    """Absolute address of the writer's page; empty if the writer has none, or it opts out of indexing."""


class Enclosure(msgspec.Struct, frozen=True):
    """A recording that podcast apps play. The address is absolute."""

    address: str
    media_type: str
    size: int
    """Size in bytes."""
    title: str


class FeedEntry(msgspec.Struct, frozen=True):
    """One story, or one correction of a story. Addresses are absolute, timestamps follow RFC 3339."""

    id: str
    address: str
    title: str
    updated: str
    modified: str = ""
    """Timestamp of the last change; empty if the exact day is not known."""
    published: str = ""
    """Timestamp of publication; empty if the exact day is not known."""
    summary: str = ""
    content_html: str = ""
    """Whole text of the story; empty if the feed has summaries only."""
    authors: tuple[FeedAuthor, ...] = ()
    tags: tuple[str, ...] = ()
    lang: str = ""
    image: str = ""
    original_url: str = ""
    """Address of the first publication."""
    enclosures: tuple[Enclosure, ...] = ()
    """Recordings of the story, sound before videos."""


class Feed(msgspec.Struct, frozen=True):
    """A feed with its entries, newest first. `page_url` is the address of the page with the same stories."""

    title: str
    description: str
    site_title: str
    lang: str
    """Language of the archive."""
    page_url: str
    feed_url: str
    updated: str
    entries: tuple[FeedEntry, ...]


def plan(reader: Reader, subject: str, kind: str, form: FeedFormat) -> Iterator[Page]:
    """Yield the feeds of a subject in one format.

    The subject is a section, an entity, a staff member, or the first story of a thread. An empty subject yields the feed of the site and that
    of the corrections.
    """
    if form not in feed_formats(reader, subject):
        return
    file_name = form.file_name
    if not subject:
        yield Page(f"/{file_name}", kind, ("", "/"), "the feed")
        yield Page(
            child_address(CORRECTIONS_ADDRESS, file_name),
            kind,
            (CORRECTIONS_ADDRESS, CORRECTIONS_ADDRESS),
            "the feed of corrections",
        )
    elif page_address := feed_page_address(reader, subject):
        yield Page(child_address(page_address, file_name), kind, (subject, page_address), f"the feed of {subject}")


def build_feed(page: Page, reader: Reader) -> Feed:
    """Return the content of one feed."""
    subject, page_address = page.key
    view, outputs = PageView(page, reader, has_file_links=False), reader.read("config", "outputs")
    entries = tuple(_entries(view, subject, outputs))
    title = _feed_title(view, subject)
    return Feed(
        title=f"{title} \u00b7 {view.site.title}" if title else view.site.title,
        description=view.site.description if not subject else "",
        site_title=view.site.title,
        lang=view.site.language,
        page_url=view.absolute(page_address),
        feed_url=view.absolute(page.address),
        updated=max((entry.updated for entry in entries), default=UNKNOWN_TIMESTAMP, key=_parse_timestamp),
        entries=entries,
    )


def _feed_title(view: PageView, subject: str) -> str:
    if not subject:
        return ""
    if subject == CORRECTIONS_ADDRESS:
        return str(view.translations.gettext("Corrections"))
    if "/" not in subject:
        return view.section_title(subject)
    summary = thread_summary(view.reader, subject) if subject.startswith("story/") else view.reader.summary(subject)
    return with_nonbreaking_scores(summary.title) if summary else ""


def _entries(view: PageView, subject: str, outputs: OutputsConfig) -> Iterator[FeedEntry]:
    reader, length = view.reader, outputs.feed_length
    if subject == CORRECTIONS_ADDRESS:
        for item in reader.descending("corrections", "", length):
            yield _correction_entry(view, item)
    elif "/" not in subject:
        index = "section" if subject else "stories"
        for item in reader.descending(index, subject, length):
            doc = reader.document(item.summary.uid)
            if doc is not None:
                yield _full_entry(view, item.summary, doc)
    else:
        for item in reader.descending(dossier_index(subject), subject, length):
            yield _short_entry(view, item.summary)


def _short_entry(view: PageView, summary: DocumentSummary) -> FeedEntry:
    """Return the entry of a story with its summary."""
    address, updated = view.absolute(summary.address), _last_changed(view, summary)
    return FeedEntry(
        id=address,
        address=address,
        title=with_nonbreaking_scores(summary.title),
        updated=updated,
        modified=updated if _has_exact_day(summary.last_changed or summary.date) else "",
        lang=summary.lang or view.site.language,
        published=_timestamp(view, summary.date) if _has_exact_day(summary.date) else "",
        summary=_entry_summary(view, summary),
        tags=(view.section_title(summary.section),) if summary.section else (),
    )


def _last_changed(view: PageView, summary: DocumentSummary) -> str:
    """Return the timestamp of the last change of a story.

    It is the last possible moment of its newest date, plus one second for each further change. So it is later than
    publication, and each change moves it, even a second one on the same day or one without a known year.
    """
    published = _timestamp(view, summary.date)
    changed = _timestamp(view, summary.last_changed, is_end=True)
    if changed and (not published or _parse_timestamp(changed) > _parse_timestamp(published)):
        return _add_seconds(changed, summary.change_count - 1)
    return _add_seconds(published or UNKNOWN_TIMESTAMP, summary.change_count)


def _add_seconds(timestamp: str, seconds: int) -> str:
    try:
        return (_parse_timestamp(timestamp) + dt.timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    except OverflowError:  # the last second that a datetime can represent
        return timestamp


def _full_entry(view: PageView, summary: DocumentSummary, doc: DocumentView) -> FeedEntry:
    """Return the entry of a story with its corrections and its text."""
    story, entry = doc.meta, _short_entry(view, summary)
    assert isinstance(story, Story)  # noqa: S101 - the listing has only stories
    names = [name.title for name in view.reader.summaries(doc.links.entities) if not name.noindex]
    return msgspec.structs.replace(
        entry,
        content_html=absolute_html.story_html(view, entry.address, doc, story),
        authors=tuple(_author(view, text, person) for text, person in bylines(view.reader, doc)),
        tags=tuple(dict.fromkeys((*entry.tags, *names))),
        image=view.absolute(summary.image) if summary.image else "",
        original_url=_encode_uri(story.original_url),
        enclosures=tuple(
            Enclosure(view.absolute(file.address), file.media_type, file.size, file.title)
            for file in recordings(view.reader, doc)
        ),
    )


def _author(view: PageView, text: str, person: DocumentSummary | None) -> FeedAuthor:
    return FeedAuthor(
        person.title if person else text, view.absolute(person.address) if person and not person.noindex else ""
    )


def _encode_uri(address: str) -> str:
    """Return an external address as a URI, which feeds require."""
    try:
        return iri_to_uri(address)
    except ValueError:
        return quote(address, safe=IRI_SAFE_CHARS)


def _correction_entry(view: PageView, item: ListingItem) -> FeedEntry:
    """Return the entry of a correction.

    Its id is made of the story's address, the date of the correction, and its number among those of that day.
    """
    kind, date, text = item.data
    address, label = view.absolute(item.summary.address), view.translations.gettext(LABELS[kind])
    moment = _timestamp(view, date)
    day = item.sort_key.rpartition(SEPARATOR)[0] + SEPARATOR
    number = len(view.reader.ascending("corrections", "", after=day, before=item.sort_key)) + 1
    return FeedEntry(
        id=f"{address}#_correction-{quote(date, safe='')}" + (f"-{number}" if number > 1 else ""),
        address=f"{address}#_corrections",
        title=f"{label}: {with_nonbreaking_scores(item.summary.title)}",
        updated=moment or UNKNOWN_TIMESTAMP,
        modified=moment if _has_exact_day(date) else "",
        lang=item.summary.lang or view.site.language,
        published=moment if _has_exact_day(date) else "",
        summary=text,
    )


def _entry_summary(view: PageView, summary: DocumentSummary) -> str:
    """Return the summary of a story, with a note if it was retracted.

    If the exact day is not known, the date is added in words, because feed readers would show another date.
    """
    text = (
        f"{view.translations.gettext('Retracted')}. {summary.description}".strip()
        if summary.retracted
        else summary.description
    )
    return text if _has_exact_day(summary.date) else f"{text} ({view.format_date(summary.date)})".strip()


def _has_exact_day(date: str) -> bool:
    """Return True if the exact day is known."""
    return bool(date and EdtfStr(date).edtf.known_day)


def _timestamp(view: PageView, date: str, *, is_end: bool = False) -> str:
    """Return the first possible moment of a date, or the last with `is_end`, in RFC 3339.

    Empty if the date has no year, or one that RFC 3339 cannot represent.
    """
    value = EdtfStr(date).edtf if date else None
    if value is None:
        return ""
    if value.instant:
        return value.instant.isoformat().replace("+00:00", "Z")
    day = value.latest if is_end else value.earliest
    if day is None or not MIN_TIMESTAMP_YEAR <= day[0] <= dt.MAXYEAR:
        return ""
    clock = dt.time(23, 59, 59) if is_end else dt.time()
    moment = dt.datetime.combine(dt.date(*day), clock, ZoneInfo(view.site.timezone))
    offset = moment.utcoffset() or dt.timedelta()
    plain = moment if not offset.seconds % 60 else moment.replace(tzinfo=dt.UTC)  # local mean time has seconds
    return plain.isoformat().replace("+00:00", "Z")


def _parse_timestamp(timestamp: str) -> dt.datetime:
    return dt.datetime.fromisoformat(timestamp)
