"""A feed before it is written down: who brings news of what, and the entries, the newest first.

The feeds of the site and of its sections carry the stories whole, with absolute addresses; those of an entity or a thread
carry what a list shows, so that an edit of a story's text concerns three feeds, and not those of everybody whom it names.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec

from sitegen.database.sort_keys import SEPARATOR
from sitegen.model.fields import DateText
from sitegen.model.page import Page
from sitegen.model.story import Story
from sitegen.names.naming import title_text
from sitegen.outputs.feeds import _absolute_html
from sitegen.pages._feeds import front_of
from sitegen.pages._threads import thread_card
from sitegen.pages.byline import bylines
from sitegen.render.page_view import View
from sitegen.theme.filters import CORRECTIONS as LABELS
from sitegen.urls import CORRECTIONS_PAGE, WEB, below, uri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import Outputs
    from sitegen.database.queries.engine import Full
    from sitegen.database.queries.listing_cache import Item
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Card

EACH = ("", "section", "mentions", "chain", "named-thread")
NEVER = "1970-01-01T00:00:00Z"
"""When something changed of which no source states a year: a feed must name a moment (RFC 4287, 4.2.15)."""
FIRST_YEAR = 1


class Entry(msgspec.Struct, frozen=True):
    """One story, or one correction of a story. Addresses are absolute, moments are RFC 3339."""

    id: str
    address: str
    title: str
    updated: str
    modified: str = ""
    """The same; empty where no source states the day."""
    published: str = ""
    """Empty where no source states the day."""
    summary: str = ""
    html: str = ""
    """The whole text; empty where the feed does not carry it."""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lang: str = ""
    image: str = ""
    original: str = ""
    """Where it was first published."""


class Feed(msgspec.Struct, frozen=True):
    """A feed; `front` is the address of the page whose news it brings."""

    title: str
    description: str
    site: str
    lang: str
    """The archive's language."""
    front: str
    address: str
    updated: str
    entries: tuple[Entry, ...]


def plan(reader: Reader, subject: str, kind: str, name: str) -> Iterator[Page]:
    """The feed's page in each form: of the site and the corrections (""), or of a section, an entity, a thread."""
    if not reader.read("config", "outputs").feeds:
        return
    if not subject:
        yield Page(f"/{name}", kind, ("", "/"), "the feed")
        yield Page(below(CORRECTIONS_PAGE, name), kind, (CORRECTIONS_PAGE, CORRECTIONS_PAGE), "the feed of corrections")
    elif front := front_of(reader, subject):
        yield Page(below(front, name), kind, (subject, front), f"the feed of {subject}")


def feed(page: Page, reader: Reader) -> Feed:
    """Everything that one feed says."""
    subject, front = page.key
    view, outputs = View(page, reader, files=False), reader.read("config", "outputs")
    entries = tuple(_entries(view, subject, outputs))
    title = _title(view, subject)
    return Feed(
        title=f"{title} \u00b7 {view.site.title}" if title else view.site.title,
        description=view.site.description if not subject else "",
        site=view.site.title,
        lang=view.site.language,
        front=view.absolute(front),
        address=view.absolute(page.address),
        updated=max((entry.updated for entry in entries), default=NEVER, key=_instant),
        entries=entries,
    )


def _title(view: View, subject: str) -> str:
    if not subject:
        return ""
    if subject == CORRECTIONS_PAGE:
        return str(view.strings.gettext("Corrections"))
    if "/" not in subject:
        return view.section_title(subject)
    card = thread_card(view.reader, subject) if subject.startswith("story/") else view.reader.card(subject)
    return title_text(card.title) if card else ""


def _entries(view: View, subject: str, outputs: Outputs) -> Iterator[Entry]:
    reader, length = view.reader, outputs.feed_length
    if subject == CORRECTIONS_PAGE:
        for item in reader.newest("corrections", "", length):
            yield _correction(view, item)
    elif "/" not in subject:
        idx = "section" if subject else "stories"
        for item in reader.newest(idx, subject, length):
            doc = reader.document(item.card.uid)
            if doc is not None:
                yield _whole_entry(view, item.card, doc)
    else:
        idx = "thread" if subject.startswith("story/") else "mentions"
        for item in reader.newest(idx, subject, length):
            yield _brief(view, item.card)


def _brief(view: View, card: Card) -> Entry:
    """A story as lists show it."""
    address, updated = view.absolute(card.address), _updated(view, card)
    return Entry(
        id=address,
        address=address,
        title=title_text(card.title),
        updated=updated,
        modified=updated if _is_day(card.changed or card.date) else "",
        lang=card.lang or view.site.language,
        published=_moment(view, card.date) if _is_day(card.date) else "",
        summary=_summary(view, card),
        tags=(view.section_title(card.section),) if card.section else (),
    )


def _updated(view: View, card: Card) -> str:
    """When a story was last changed: the last moment that the newest of its dates may mean, and a second for each further change.

    So it lies after publication, and each change moves it, also a second one of that day and one of no known year.
    """
    published = _moment(view, card.date)
    changed = _moment(view, card.changed, last=True)
    if changed and (not published or _instant(changed) > _instant(published)):
        return _later(changed, card.changes - 1)
    return _later(published or NEVER, card.changes)


def _later(moment: str, seconds: int) -> str:
    try:
        return (_instant(moment) + dt.timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    except OverflowError:  # the last second of the last year that a moment can have
        return moment


def _whole_entry(view: View, card: Card, doc: Full) -> Entry:
    """A story with its text, and the corrections above it."""
    story, entry = doc.meta, _brief(view, card)
    assert isinstance(story, Story)  # noqa: S101 - it stands among the stories
    names = [name.title for name in view.reader.cards(doc.links.entities) if not name.noindex]
    return msgspec.structs.replace(
        entry,
        html=_absolute_html.text(view, entry.address, doc, story),
        authors=tuple(person.title if person else text for text, person in bylines(view.reader, doc)),
        tags=tuple(dict.fromkeys((*entry.tags, *names))),
        image=view.absolute(card.image) if card.image else "",
        original=_uri(story.original_url),
    )


def _uri(address: str) -> str:
    """An address of elsewhere, since a feed holds URIs."""
    try:
        return uri(address)
    except ValueError:
        return quote(address, safe=WEB)


def _correction(view: View, item: Item) -> Entry:
    """A correction of a story; its id is the story's with the correction's day, and its number among those of that day."""
    kind, date, text = item.data
    address, label = view.absolute(item.card.address), view.strings.gettext(LABELS[kind])
    moment = _moment(view, date)
    day = item.sort.rpartition(SEPARATOR)[0] + SEPARATOR
    number = len(view.reader.oldest("corrections", "", after=day, before=item.sort)) + 1
    return Entry(
        id=f"{address}#_correction-{quote(date, safe='')}" + (f"-{number}" if number > 1 else ""),
        address=f"{address}#_corrections",
        title=f"{label}: {title_text(item.card.title)}",
        updated=moment or NEVER,
        modified=moment if _is_day(date) else "",
        lang=item.card.lang or view.site.language,
        published=moment if _is_day(date) else "",
        summary=text,
    )


def _summary(view: View, card: Card) -> str:
    """What a list says of a story; that it was taken back; the date in words where a feed cannot state it, since a reader shows its own."""
    said = f"{view.strings.gettext('Retracted')}. {card.summary}".strip() if card.retracted else card.summary
    return said if _is_day(card.date) else f"{said} ({view.words(card.date)})".strip()


def _is_day(date: str) -> bool:
    """Whether a source states the very day."""
    return bool(date and DateText(date).edtf.day)


def _moment(view: View, date: str, *, last: bool = False) -> str:
    """The first moment that a date may mean, or the last, as RFC 3339; empty where it has no year that can be written so."""
    value = DateText(date).edtf if date else None
    if value is None:
        return ""
    if value.instant:
        return value.instant.isoformat().replace("+00:00", "Z")
    day = value.latest if last else value.earliest
    if day is None or not FIRST_YEAR < day[0] <= dt.MAXYEAR:
        return ""
    clock = dt.time(23, 59, 59) if last else dt.time()
    moment = dt.datetime.combine(dt.date(*day), clock, ZoneInfo(view.site.timezone))
    offset = moment.utcoffset() or dt.timedelta()
    plain = moment if not offset.seconds % 60 else moment.replace(tzinfo=dt.UTC)  # local mean time has seconds
    return plain.isoformat().replace("+00:00", "Z")


def _instant(moment: str) -> dt.datetime:
    return dt.datetime.fromisoformat(moment)
