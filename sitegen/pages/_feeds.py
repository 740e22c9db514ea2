"""Addresses of feeds. A feed is published below the page with the same stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.pages._threads import thread_summary
from sitegen.urls import FEED_FORMATS, child_address, section_address

if TYPE_CHECKING:
    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Page


def feed_page_address(reader: Reader, subject: str) -> str:
    """Return the address of the page that a feed belongs to; empty if the subject has no feed.

    `subject` is a section, an entity, or the first story of a thread. A page with `noindex` has no feed, and neither has an
    entity that no story mentions.
    """
    kind = subject.partition("/")[0] if "/" in subject else ""
    if not kind:
        return section_address(subject) if reader.has_at_least("section", subject, 1) else ""
    if kind == "story":
        summary = thread_summary(reader, subject)
        return summary.address if summary else ""
    summary = reader.summary(subject)
    return summary.address if summary and not summary.noindex and reader.has_at_least("mentions", subject, 1) else ""


def feeds_for_page(reader: Reader, page: Page, *, has_own_feeds: bool) -> list[tuple[str, str]]:
    """Return media type and address of each feed of a page: its own feeds, or else those of the archive.

    The first value in the key of a page with its own feeds is the subject of the feeds, unless the key is empty.
    """
    if not reader.read("config", "outputs").feeds:
        return []
    address = ""
    if has_own_feeds:
        address = feed_page_address(reader, page.key[0]) if page.key else page.address
    return [(media_type, child_address(address or "/", name)) for name, media_type in FEED_FORMATS.values()]
