"""Addresses of bylines: a writer of several stories has pages, and a guest, a writer of one story, has a line on a page of guests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from sitegen.names.bylines import writer_key
from sitegen.urls import byline_address, letter_address

if TYPE_CHECKING:
    from sitegen.database.queries.reader import Reader

GUESTS_FOLDER = "/bylines/"
MIN_STORIES = 2
"""Minimum number of stories of a byline that has pages of its own."""
STAFF_PREFIX = "staff/"
_ID_PREFIXES = ("person/", STAFF_PREFIX)


def has_byline_pages(reader: Reader, key: str) -> bool:
    """Return True if a byline has pages of its own.

    Args:
        reader: the reader of the page that asks.
        key: the key of the byline: the id of a staff member or a person, or a writer key.
    """
    return (
        key.startswith(STAFF_PREFIX)
        or reader.has_at_least("byline", key, MIN_STORIES)
        or is_noindex_person(reader, key)
    )


def is_noindex_person(reader: Reader, key: str) -> bool:
    """Return True for the id of a person with `visibility: noindex`, who has a page instead of a line on one that may be indexed."""
    summary = reader.summary(key) if key.startswith("person/") else None
    return summary is not None and summary.noindex


def byline_page_address(reader: Reader, name: str) -> str:
    """Return the address of the stories of a writer: of the writer's page, or of a guest's line, such as `/bylines/letters/a/#ann-lee`.

    `name` is the id of a person or a staff member, or a name as it is printed.
    """
    key = name if name.startswith(_ID_PREFIXES) else writer_key(name)
    if has_byline_pages(reader, key):
        return byline_address(name)
    return f"{letter_address(GUESTS_FOLDER, guest_letter(key))}#{quote(guest_anchor(key))}"


def guest_letter(key: str) -> str:
    """Return the letter of the page of guests with a byline: the first character of its name or slug; `#` if it is not a letter or digit."""
    first = key.rpartition("/")[2][:1] if key.startswith(_ID_PREFIXES) else key[:1]
    return first.upper() if first.isalnum() and len(first.upper()) == 1 else "#"


def guest_anchor(key: str) -> str:
    """Return the id of a guest's line. Each key has another one, since keys have no hyphens, and only ids of persons a slash."""
    return key.replace(" ", "-")
