"""Addresses and formats of feeds. A feed is published below the page with the same stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.model.entity import coverage_index
from sitegen.pages._threads import thread_summary
from sitegen.urls import CORRECTIONS_ADDRESS, FEED_FORMATS, child_address, section_address

if TYPE_CHECKING:
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page
    from sitegen.urls import FeedFormat


def feed_page_address(reader: Reader, subject: str) -> str:
    """Return the address of the page that a feed belongs to; empty if the subject has no feed.

    `subject` is a section, an entity, a staff member, or the first story of a thread. A page with `noindex` has no feed, and neither
    has an entity that no story mentions, or a staff member without stories.
    """
    kind = subject.partition("/")[0] if "/" in subject else ""
    if not kind:
        return section_address(subject) if reader.has_at_least("section", subject, 1) else ""
    if kind == "story":
        summary = thread_summary(reader, subject)
        return summary.address if summary else ""
    summary = reader.summary(subject)
    has_stories = summary and not summary.noindex and reader.has_at_least(dossier_index(subject), subject, 1)
    return summary.address if summary and has_stories else ""


def dossier_index(subject: str) -> str:
    """Return the index with the stories of an entity, a staff member, or the first story of a thread."""
    return {"story": "thread", "staff": "byline"}.get(subject.partition("/")[0]) or coverage_index(subject)


def feed_formats(reader: Reader, subject: str) -> list[FeedFormat]:
    """Return the formats in which the feed of a subject is published, in the order of `FEED_FORMATS`.

    `subject` is a section, an entity, a staff member, or the first story of a thread; that of the corrections is their address. It is empty for
    the feed of the site.
    """
    outputs = reader.read("config", "outputs")
    is_dossier = "/" in subject and subject != CORRECTIONS_ADDRESS
    names = outputs.dossier_feed_formats if is_dossier else outputs.feed_formats
    return [form for name, form in FEED_FORMATS.items() if outputs.feeds and name in names]


def own_feeds(reader: Reader, page: Page) -> list[tuple[FeedFormat, str]]:
    """Return format and address of each feed of a page that has feeds of its own; empty if it has none.

    The first value in the key of such a page is the subject of the feeds, unless the key is empty.
    """
    subject = page.key[0] if page.key else ""
    formats = feed_formats(reader, subject)
    address = (feed_page_address(reader, subject) if subject else page.address) if formats else ""
    return [(form, child_address(address, form.file_name)) for form in formats] if address else []


def feeds_for_page(reader: Reader, page: Page, *, has_own_feeds: bool) -> list[tuple[FeedFormat, str]]:
    """Return format and address of each feed of a page: its own feeds, or else those of the archive."""
    own = own_feeds(reader, page) if has_own_feeds else []
    return own or [(form, child_address("/", form.file_name)) for form in feed_formats(reader, "")]
