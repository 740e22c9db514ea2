"""Sitemaps (protocol 0.9): an index, and files of a thousand addresses each, stories from the oldest on.

So a story stays in its file for ever, and a new one concerns the newest file alone. Of what asks not to be indexed there is
no word. `lastmod` is told where a source states the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from sitegen.model.document import NO_ENTITIES
from sitegen.model.fields import DateText
from sitegen.model.page import Page
from sitegen.model.permalink import absolute
from sitegen.outputs._xml import text, written
from sitegen.pages._threads import thread_card
from sitegen.pages.byline import byline_address
from sitegen.pages.catalogue import catalogue_address
from sitegen.pages.dates import date_address
from sitegen.pages.section import section_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.reader import Reader
    from sitegen.model.page import Card

EACH = ("",)
SITEMAP = "/sitemap.xml"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"
SIZE = 1_000
"""Addresses in one file, of the 50,000 that the protocol allows: small enough to be made anew at each change."""
LISTS = "pages"
THREADS = "threads"


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """The index and its files."""
    if not reader.read("config", "outputs").sitemap:
        return
    files = list(_files(reader))
    yield Page(SITEMAP, "sitemap", tuple(f"{name}-{number}" for name, number in files), "the sitemap")
    for name, number in files:
        yield Page(_address(name, number), "sitemap", (name, str(number)), "the sitemap")


def _files(reader: Reader) -> Iterator[tuple[str, int]]:
    """Name and number of each file."""
    counts = {LISTS: 1, "stories": reader.count("stories", "")}
    counts |= {kind: reader.count("kind", kind) for kind in reader.kinds() if kind not in NO_ENTITIES}
    counts[THREADS] = len(_roots(reader))
    for name, count in counts.items():
        yield from ((name, number) for number in range(1, -(-count // SIZE) + 1))


def _address(name: str, number: int | str) -> str:
    return f"/sitemaps/{name}-{number}.xml"


def produce(page: Page, reader: Reader) -> bytes:
    """The index, or one file."""
    if page.address == SITEMAP:
        return _index(page, reader)
    name, number = page.key
    root = Element("urlset", {"xmlns": NAMESPACE, "xmlns:image": IMAGES})
    start = (int(number) - 1) * SIZE
    if name == LISTS:
        for address in _lists(reader):
            text(SubElement(root, "url"), "loc", absolute(reader.site().base_url, address))
    else:
        for card in _cards(reader, name, start):
            if not card.noindex and not card.withdrawn:
                _url(root, reader.site().base_url, card)
    return written(root)


def _index(page: Page, reader: Reader) -> bytes:
    root = Element("sitemapindex", {"xmlns": NAMESPACE})
    for file in page.key:
        name, _, number = file.rpartition("-")
        text(SubElement(root, "sitemap"), "loc", absolute(reader.site().base_url, _address(name, number)))
    return written(root)


def _url(root: Element, base: str, card: Card) -> None:
    url = SubElement(root, "url")
    text(url, "loc", absolute(base, card.address))
    date = card.changed or (card.date if card.kind == "story" else "")
    if date and (day := DateText(date).edtf.day):
        text(url, "lastmod", day)
    if card.image:
        text(SubElement(url, "image:image"), "image:loc", absolute(base, card.image))


def _cards(reader: Reader, name: str, start: int) -> Iterator[Card]:
    """What one file lists: stories by date, entities by name, threads by their first stories' ids."""
    if name == THREADS:
        for root in _roots(reader)[start : start + SIZE]:
            card = thread_card(reader, root)
            if card:
                yield card
        return
    idx, bucket = ("stories", "") if name == "stories" else ("kind", name)
    yield from (item.card for item in reader.slice(idx, bucket, start, SIZE))


def _roots(reader: Reader) -> list[str]:
    """The first stories of all threads."""
    return sorted({root for idx in ("chain", "named-thread") for root, _ in reader.buckets(idx)})


def _lists(reader: Reader) -> Iterator[str]:
    """The front page, every list at its bare address, and the archive's own pages."""
    yield from ("/", "/stories/", "/entries/", "/dates/", "/corrections/")
    if reader.read("config", "search").enabled:
        yield "/search/"
    if reader.read("config", "outputs").colophon:
        yield "/colophon/"
    yield from (section_address(name) for name, _ in reader.buckets("section"))
    yield from (catalogue_address(kind.folder) for name, kind in reader.kinds().items() if name not in NO_ENTITIES)
    yield from (date_address(name) for idx in ("year", "month") for name, _ in reader.buckets(idx))
    yield from (byline_address(name) for name, _ in reader.buckets("byline"))
    yield from (card.address for card in reader.cards(reader.read("leaves")))
