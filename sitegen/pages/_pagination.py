"""Permanent listings: page numbers count from the oldest story, so a story always stays on its page.

The bare address shows the newest stories: at least `page_size` of them, and fewer than twice as many. When it would show more, its
oldest ones move to a numbered page, which is full and never changes. So a new story changes the bare address, and one numbered
page every `page_size` stories, and no story is on both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader


def count_numbered_pages(total: int, page_size: int) -> int:
    """Return the number of numbered pages of a listing; 0 while all stories fit on the bare address."""
    return max(total // page_size - 1, 0)


def plan_listing(
    reader: Reader, kind: str, base_address: str, key: tuple[str, ...], total: int, source: str
) -> Iterator[Page]:
    """Yield the bare address and the numbered pages below it."""
    yield Page(base_address, kind, key, source)
    yield from plan_numbered_pages(reader, kind, base_address, key, total, source)


def plan_numbered_pages(
    reader: Reader, kind: str, base_address: str, key: tuple[str, ...], total: int, source: str
) -> Iterator[Page]:
    """Yield only the numbered pages."""
    for number in range(1, count_numbered_pages(total, reader.listing_size()) + 1):
        yield Page(f"{base_address}page/{number}/", kind, (*key, str(number)), f"{source}, page {number}")


def pages_folder(address: str) -> str:
    """Return the folder of the numbered pages of an address: `/people/x/`, also for `/people/x.html`."""
    return address if address.endswith("/") else f"{address.removesuffix('.html')}/"


def listing_context(reader: Reader, index: str, key: str, base_address: str, number: str) -> dict[str, Any]:
    """Return the variables of a listing.

    They are `items` (summaries, newest first), `page_number` (empty at the bare address), `base_address`, the addresses
    `newer` and `older`, and `total`. `total` is None on numbered pages: a number that every new story changes would
    change every page.
    """
    size, folder = reader.listing_size(), pages_folder(base_address)
    if not number:
        total = reader.count(index, key)
        numbered = count_numbered_pages(total, size)
        older = f"{folder}page/{numbered}/" if numbered else ""
        items = [item.summary for item in reader.descending(index, key, total - numbered * size)]
        return {
            "items": items,
            "total": total,
            "page_number": "",
            "newer": "",
            "older": older,
            "base_address": base_address,
        }
    current = int(number)
    items = [item.summary for item in reversed(reader.slice(index, key, (current - 1) * size, size))]
    newer = f"{folder}page/{current + 1}/" if reader.has_at_least(index, key, (current + 2) * size) else base_address
    older = f"{folder}page/{current - 1}/" if current > 1 else ""
    return {
        "items": items,
        "total": None,
        "page_number": number,
        "newer": newer,
        "older": older,
        "base_address": base_address,
    }
