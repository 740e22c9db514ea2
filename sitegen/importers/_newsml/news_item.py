"""An item of news of any of the XML formats, and texts and dates in them."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from sitegen.importers._items import Change
from sitegen.importers._stories.addresses import plain_host
from sitegen.importers._stories.source_story import SourcePicture, SourceStory
from sitegen.importers._xml.xhtml import html_element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitegen.importers._xml.tree import XmlElement

_BASIC_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d{4})?")
"""ISO 8601 in the basic format, as NITF and NewsML 1 have it."""
STATUSES = {
    "": "usable", "usable": "usable", "embargoed": "withheld", "withheld": "withheld", "canceled": "canceled", "cancelled": "canceled",
    "killed": "canceled", "withdrawn": "canceled",
}  # fmt: skip
"""Statuses in the words of the formats, in lower case."""


class NewsItem(NamedTuple):
    """An item of a file."""

    item_type: str
    """Type of the item, such as `text` or `picture`."""
    id: str
    version: tuple[float, str]
    """Number and time of the version, in the order of versions."""
    line: int
    story: SourceStory | None
    """The story; None for an item that has no text."""


class NewsText(msgspec.Struct, frozen=True):
    """The parts of a story that are in its text."""

    title: str = ""
    html: str = ""
    deck: str = ""
    bylines: tuple[str, ...] = ()
    dateline: str = ""
    published: str = ""
    embargo: str = ""
    expires: str = ""
    status: str = ""
    id: str = ""
    version: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    credit: str = ""
    license: str = ""
    pictures: tuple[SourcePicture, ...] = ()
    fields: dict[str, Any] = {}
    internal: dict[str, str] = {}
    changes: tuple[Change, ...] = ()


def iso_date(text: str) -> str:
    """Return a date of the basic format, such as `20130516T040100+0000`, in the extended one; others unchanged."""
    match = _BASIC_DATE.fullmatch(text.strip())
    if not match:
        return text.strip()
    year, month, day, hour, minute, second, offset = match.groups()
    time = f"T{hour}:{minute}:{second or '00'}{offset or ''}" if hour else ""
    return f"{year}-{month}-{day}{time}"


def plain_words(element: XmlElement | None) -> str:
    """Return the text of an element with single spaces; "" for None."""
    return " ".join(element.text().split()) if element is not None else ""


def find(element: XmlElement | None, *path: str) -> XmlElement | None:
    """Return the first element at a path of local names below an element."""
    for name in path:
        element = element.first(name) if element is not None else None
    return element


def version_of(number: str, time: str) -> tuple[float, str]:
    """Return a number and a time as a version that can be compared."""
    return (float(number) if number.isdecimal() else 0.0, time)


def figures(pictures: Sequence[SourcePicture]) -> str:
    """Return pictures as HTML, each with its caption and its credit."""
    return "".join(_figure(picture) for picture in pictures)


def _figure(picture: SourcePicture) -> str:
    caption = " ".join(part for part in (picture.caption, picture.credit) if part)
    image = html_element("img", {"src": picture.address, "alt": picture.alt}, ())
    return html_element("figure", {}, (image, html_element("figcaption", {}, (escape(caption, quote=False),))))


def news_story(text: NewsText, file: str, line: int, item_type: str) -> SourceStory:
    """Return the parts of a text as a story. The first picture is the main one, and the others follow the text."""
    fields = {
        "deck": text.deck,
        "dateline": text.dateline,
        "credit": text.credit,
        "license": text.license,
        **text.fields,
    }
    return SourceStory(
        system="newsml",
        source_id=text.id,
        origin=file,
        line=line,
        title=text.title,
        body=text.html + figures(text.pictures[1:]),
        status=STATUSES.get(text.status.lower(), text.status),
        published=text.published,
        embargo=text.embargo,
        expires=text.expires,
        language=text.language,
        bylines=text.bylines,
        tags=tuple(dict.fromkeys(tag for tag in text.tags if tag)),
        hosts=tuple(sorted({host for picture in text.pictures if (host := plain_host(picture.address))})),
        has_redirect=False,
        picture=text.pictures[0] if text.pictures else None,
        fields={name: value for name, value in fields.items() if value},
        internal={name: value for name, value in text.internal.items() if value},
        item_type=item_type,
        changes=text.changes,
    )
