"""Sitemaps (protocol 0.9): an index, and files of a thousand documents each, stories from the oldest on.

So a story stays in its file while none of an older date comes, and a new one concerns the newest file alone. Of what asks
not to be indexed there is no word. `lastmod` is told where a source states the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from sitegen.database.artifacts import DATA
from sitegen.model.document import NO_ENTITIES
from sitegen.model.fields import DateText
from sitegen.model.page import Page
from sitegen.outputs.sitemaps._xml import text, written
from sitegen.pages._threads import thread_card
from sitegen.pages.date_archive import ALL
from sitegen.urls import COLOPHON, SEARCH, absolute, byline_address, catalogue_address, date_address, section_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.page import Card

NAME = "sitemap"
EACH = ("",)
SITEMAP = "/sitemap.xml"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"
SIZE = 1_000
"""Documents in one file, with a page or two each, of the 50,000 addresses and 50 MB that the protocol allows."""
NO_YEAR = "0000"
"""XML Schema 1.0 has no year zero."""
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
    counts = {LISTS: len(_lists(reader)), "stories": reader.count("stories", "")}
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
    root, base = Element("urlset", {"xmlns": NAMESPACE, "xmlns:image": IMAGES}), reader.site().base_url
    start = (int(number) - 1) * SIZE
    addresses = _lists(reader)[start : start + SIZE] if name == LISTS else []
    for card in _cards(reader, name, start) if name != LISTS else ():
        if not card.noindex and not card.withdrawn:
            _url(root, base, card)
            addresses += [card.view] if card.view else []
    if not len(root) and not addresses:
        addresses = [_instead(reader, name)]
    for address in addresses:
        text(SubElement(root, "url"), "loc", absolute(base, address))
    return written(root)


def _quiet(reader: Reader, byline: str) -> bool:
    """Whether a byline is that of a person whose entry asks not to be indexed."""
    card = reader.card(byline) if "/" in byline else None
    return card is not None and card.noindex


def _instead(reader: Reader, name: str) -> str:
    """The list of what a file would hold, if all of it asks not to be indexed: a sitemap may not be empty."""
    kind = reader.kinds().get(name)
    return catalogue_address(kind.folder) if kind else "/stories/"


def _index(page: Page, reader: Reader) -> bytes:
    root = Element("sitemapindex", {"xmlns": NAMESPACE})
    for file in page.key:
        name, _, number = file.rpartition("-")
        text(SubElement(root, "sitemap"), "loc", absolute(reader.site().base_url, _address(name, number)))
    return written(root)


def _url(root: Element, base: str, card: Card) -> None:
    """A document's address; of a story, when it last changed and its picture (a thread's card may be its first story's)."""
    url = SubElement(root, "url")
    text(url, "loc", absolute(base, card.address))
    if card.kind != "story":
        return
    date = card.changed or card.date
    day = DateText(date).edtf.day if date else None
    if day and not day.startswith(NO_YEAR):
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


def _lists(reader: Reader) -> list[str]:
    """The front page, every list at its bare address, and the archive's own pages."""
    kinds = [kind for name, kind in reader.kinds().items() if name not in NO_ENTITIES]
    return [
        "/",
        *("/stories/", "/entries/", "/dates/", "/corrections/"),
        *([SEARCH] if reader.read("config", "search").enabled else []),
        *([COLOPHON] if reader.read("config", "outputs").colophon else []),
        *([DATA.address] if reader.has_artifact(DATA) else []),
        *(section_address(name) for name, _ in reader.buckets("section")),
        *(catalogue_address(kind.folder) for kind in kinds),
        *(date_address(name) for name in _dates(reader)),
        *(byline_address(name) for name, _ in reader.buckets("byline") if not _quiet(reader, name)),
        *(card.address for card in reader.cards(reader.read("leaves"))),
    ]


def _dates(reader: Reader) -> list[str]:
    """Every year and month in which something was reported, and every year in which something happened."""
    found = {name for idx in ("year", "month", "happened") for name, _ in reader.buckets(idx)}
    return sorted(found - {ALL})
