"""Addresses of the pages in a copy of a site, also in the names that wget gives to addresses with a query."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

SUFFIXES = (".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp", ".cfm")
_WITH_QUERY = re.compile(r"(?P<file>[^@?]*)[@?](?P<query>[^=]+=.*?)(?:\.html?)?")
_INDEX = re.compile(r"(?:^|(?<=/))(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


class PageAddress(NamedTuple):
    """The address of a page, from the root of the folder."""

    address: str
    others: tuple[str, ...]
    """Other addresses that links to the page have."""


def page_address(path: str) -> PageAddress:
    """Return the address of a page from its path: `news/index.html@p=12` is `/news/?p=12`, and `news/index.html` is `/news/`."""
    match = _WITH_QUERY.fullmatch(path)
    file, query = (match["file"], match["query"]) if match else (path, "")
    suffix = f"?{query}" if query else ""
    found = dict.fromkeys([f"/{_INDEX.sub('', file)}{suffix}", f"/{file}{suffix}", f"/{path}", f"/{quote(path)}"])
    address, *others = found
    return PageAddress(address, tuple(others))


def is_page(name: str) -> bool:
    """Return True for the name of a file that is a page."""
    plain = name.lower()
    return plain.endswith(SUFFIXES) or bool(re.search(r"\.(?:html?|php|aspx?)[@?]", plain))
