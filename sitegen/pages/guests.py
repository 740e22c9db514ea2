"""Guests: the writers of one story, on a page for each letter. A writer of more stories has pages, which `byline` makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.model.page import Page
from sitegen.pages._bylines import (
    GUESTS_FOLDER,
    MIN_STORIES,
    STAFF_PREFIX,
    guest_anchor,
    guest_letter,
    is_noindex_person,
)
from sitegen.plugins.page_traits import PageTraits
from sitegen.urls import letter_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader
    from sitegen.model.summary import DocumentSummary

    GuestRow = tuple[str, str, DocumentSummary | None, DocumentSummary]

NAME = "guests"
TEMPLATE = "guests.html"
FOR_EACH = ("",)
TRAITS = PageTraits(schema_type="CollectionPage")


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield one page for each letter with which the byline of a guest begins.

    The key is the letter, all letters, and the keys of the bylines. So a page is rendered when its guests change, and not whenever
    a byline of the archive has another number of stories.
    """
    guests = _guests_by_letter(reader)
    for letter, keys in guests.items():
        source = f"the writers of one story, {letter}"
        yield Page(letter_address(GUESTS_FOLDER, letter), NAME, (letter, "".join(guests), *keys), source)


def context(page: Page, reader: Reader) -> dict[str, Any]:
    """Return the variables of a page of guests.

    `letters` are those of all pages. A row is the id of the line, the name, the person or None, and the story; rows are in the
    order of the names. `base_address` is the folder of the letters.
    """
    letter, letters, *keys = page.key
    return {
        "title": letter,
        "letters": list(letters),
        "base_address": GUESTS_FOLDER,
        "rows": [_guest_row(reader, key) for key in keys],
    }


def _guests_by_letter(reader: Reader) -> dict[str, list[str]]:
    """Return the keys of the bylines with one story by letter, sorted."""
    found: dict[str, list[str]] = {}
    for key, count in reader.key_counts("byline"):
        if count < MIN_STORIES and not key.startswith(STAFF_PREFIX) and not is_noindex_person(reader, key):
            found.setdefault(guest_letter(key), []).append(key)
    return {letter: sorted(found[letter], key=lambda key: key.rpartition("/")[2]) for letter in sorted(found)}


def _guest_row(reader: Reader, key: str) -> GuestRow:
    (item,) = reader.descending("byline", key, 1)
    person = reader.summary(key) if "/" in key else None
    return guest_anchor(key), person.title if person else str(item.data), person, item.summary
