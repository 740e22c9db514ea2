"""Sitemaps (protocol 0.9): an index, and files of a thousand documents each, stories from the oldest on.

A story stays in its file unless an older one is added, and a new story changes only the newest file. Pages with `noindex` are
left out. `lastmod` is given if the exact day is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from sitegen.database.artifacts import DATA
from sitegen.model.document import NON_ENTITY_KINDS
from sitegen.model.fields import EdtfStr
from sitegen.model.page import Page
from sitegen.outputs._xml import add_text_element, serialize
from sitegen.pages._bylines import MIN_STORIES
from sitegen.pages._threads import thread_summary
from sitegen.pages.date_archive import ALL_DATES
from sitegen.pages.masthead import GROUPS
from sitegen.urls import (
    COLOPHON_ADDRESS,
    CORRECTIONS_ADDRESS,
    DATES_ADDRESS,
    DIRECTORY_ADDRESS,
    SEARCH_ADDRESS,
    STORIES_ADDRESS,
    absolute_url,
    byline_address,
    date_address,
    directory_address,
    section_address,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.summary import DocumentSummary

NAME = "sitemap"
FOR_EACH = ("",)
SITEMAP_ADDRESS = "/sitemap.xml"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGE_NAMESPACE = "http://www.google.com/schemas/sitemap-image/1.1"
MAX_DOCUMENTS_PER_FILE = 1_000
"""Maximum number of documents in one file. The protocol allows 50,000 addresses and 50 MB."""
YEAR_ZERO = "0000"
"""Year that is left out: XML Schema 1.0 has no year zero."""
LISTS_FILE = "pages"
THREADS_FILE = "threads"


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the index and its files."""
    if not reader.read("config", "outputs").sitemap:
        return
    files = list(_numbered_files(reader))
    yield Page(SITEMAP_ADDRESS, "sitemap", tuple(f"{name}-{number}" for name, number in files), "the sitemap")
    for name, number in files:
        yield Page(_file_address(name, number), "sitemap", (name, str(number)), "the sitemap")


def _numbered_files(reader: Reader) -> Iterator[tuple[str, int]]:
    """Yield name and number of each file."""
    counts = {LISTS_FILE: len(_list_addresses(reader)), "stories": reader.count("stories", "")}
    counts |= {kind: reader.count("kind", kind) for kind in reader.kinds() if kind not in NON_ENTITY_KINDS}
    counts[THREADS_FILE] = len(_thread_roots(reader))
    for name, count in counts.items():
        yield from ((name, number) for number in range(1, -(-count // MAX_DOCUMENTS_PER_FILE) + 1))


def _file_address(name: str, number: int | str) -> str:
    return f"/sitemaps/{name}-{number}.xml"


def generate(page: Page, reader: Reader) -> bytes:
    """Return the index or one of its files."""
    if page.address == SITEMAP_ADDRESS:
        return _index_xml(page, reader)
    name, number = page.key
    root, base = Element("urlset", {"xmlns": NAMESPACE, "xmlns:image": IMAGE_NAMESPACE}), reader.site().base_url
    start = (int(number) - 1) * MAX_DOCUMENTS_PER_FILE
    addresses = _list_addresses(reader)[start : start + MAX_DOCUMENTS_PER_FILE] if name == LISTS_FILE else []
    for summary in _file_summaries(reader, name, start) if name != LISTS_FILE else ():
        if not summary.noindex and not summary.withdrawn:
            _add_url(root, base, summary)
            addresses += [summary.viewer_address] if summary.viewer_address else []
    if not len(root) and not addresses:
        addresses = [_fallback_address(reader, name)]
    for address in addresses:
        add_text_element(SubElement(root, "url"), "loc", absolute_url(base, address))
    return serialize(root)


def _is_indexed_byline(reader: Reader, byline: str) -> bool:
    """Return True if a byline is not that of a staff member, who has another page, and is not a person with `noindex`."""
    summary = reader.summary(byline) if "/" in byline else None
    return summary is None or (summary.kind != "staff" and not summary.noindex)


def _staff_addresses(reader: Reader) -> Iterator[str]:
    """Yield the addresses of the masthead and of the staff members without `noindex`; none if there are no staff members."""
    members = [item.summary for group in GROUPS for item in reader.ascending("masthead", group)]
    if members:
        yield directory_address(reader.kinds()["staff"].folder)
    yield from (member.address for member in members if not member.noindex)


def _fallback_address(reader: Reader, name: str) -> str:
    """Return the address to list if all documents of a file have `noindex`, because a sitemap must not be empty."""
    kind = reader.kinds().get(name)
    return directory_address(kind.folder) if kind else STORIES_ADDRESS


def _index_xml(page: Page, reader: Reader) -> bytes:
    root = Element("sitemapindex", {"xmlns": NAMESPACE})
    for file in page.key:
        name, _, number = file.rpartition("-")
        add_text_element(
            SubElement(root, "sitemap"), "loc", absolute_url(reader.site().base_url, _file_address(name, number))
        )
    return serialize(root)


def _add_url(urlset: Element, base: str, summary: DocumentSummary) -> None:
    """Add the address of a document; for a story, also the day of its last change and its image.

    The summary of a thread may be that of its first story.
    """
    url = SubElement(urlset, "url")
    add_text_element(url, "loc", absolute_url(base, summary.address))
    if summary.kind != "story":
        return
    date = summary.last_changed or summary.date
    day = EdtfStr(date).edtf.known_day if date else None
    if day and not day.startswith(YEAR_ZERO):
        add_text_element(url, "lastmod", day)
    if summary.image:
        add_text_element(SubElement(url, "image:image"), "image:loc", absolute_url(base, summary.image))


def _file_summaries(reader: Reader, name: str, start: int) -> Iterator[DocumentSummary]:
    """Yield the summaries of one file: stories by date, entities by name, threads by the ids of their first stories."""
    if name == THREADS_FILE:
        for root in _thread_roots(reader)[start : start + MAX_DOCUMENTS_PER_FILE]:
            summary = thread_summary(reader, root)
            if summary:
                yield summary
        return
    index, key = ("stories", "") if name == "stories" else ("kind", name)
    yield from (item.summary for item in reader.slice(index, key, start, MAX_DOCUMENTS_PER_FILE))


def _thread_roots(reader: Reader) -> list[str]:
    """Return the ids of the first stories of all threads, sorted."""
    return sorted({root for index in ("chain", "named-thread") for root, _ in reader.key_counts(index)})


def _list_addresses(reader: Reader) -> list[str]:
    """Return the addresses of the front page, of all listings without page numbers, and of the pages that exist once."""
    kinds = [kind for name, kind in reader.kinds().items() if name not in NON_ENTITY_KINDS]
    return [
        "/",
        *(STORIES_ADDRESS, DIRECTORY_ADDRESS, DATES_ADDRESS, CORRECTIONS_ADDRESS),
        *([SEARCH_ADDRESS] if reader.read("config", "search").enabled else []),
        *([COLOPHON_ADDRESS] if reader.read("config", "outputs").colophon else []),
        *([DATA.address] if reader.has_artifact(DATA) else []),
        *(section_address(name) for name, _ in reader.key_counts("section")),
        *(directory_address(kind.folder) for kind in kinds),
        *(date_address(name) for name in _periods(reader)),
        *_staff_addresses(reader),
        *(
            byline_address(name)
            for name, count in reader.key_counts("byline")
            if count >= MIN_STORIES and _is_indexed_byline(reader, name)
        ),
        *(page.address for page in reader.summaries(reader.read("static_pages")) if page.address != "/"),
    ]


def _periods(reader: Reader) -> list[str]:
    """Return every year and month with stories, and every year with events."""
    found = {name for index in ("year", "month", "dated") for name, _ in reader.key_counts(index)}
    return sorted(found - {ALL_DATES})
