"""`_headers`, as Netlify and Cloudflare Pages read it: a path, and below it the headers of what it matches.

Both join the values of a header that several rules give, so no header stands in two rules that match one file. They tell a
browser to ask each time (`max-age=0, must-revalidate`) where nothing else is said, and know most types by themselves. A rule
holds for its pattern whatever the answer is: so types are told of few names, since a page that is not there would have them too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.model.page import Page
from sitegen.outputs.hosting._common import (
    FOR_EVER,
    HASHED,
    HSTS,
    NAMED,
    SHOWN,
    TYPES,
    comment,
    encoded,
    prefix,
    security,
    text,
    wanted,
    with_charset,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "header_rules"
EACH = ("",)
UNKNOWN = ("bib", "jsonld", "ndjson", "ris", "sqlite")
"""Endings of the archive's own files that a host takes for something else, or sends without their charset."""
MOST = 90
"""Files that are named one by one: Cloudflare reads 100 rules."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """One, for both hosts."""
    if wanted(reader, "netlify", "cloudflare"):
        yield Page("/_headers", "header_rules", (), "the headers for Netlify and Cloudflare Pages (outputs.hosting)")


def produce(_page: Page, reader: Reader) -> bytes:
    """Security headers for everything, types that a host would not know, and caching for names that change with their content."""
    base = encoded(prefix(reader))
    lines = comment(f"Headers for Netlify and Cloudflare Pages, written by sitegen. {SHOWN}", HSTS)
    lines += [f"{base}/*", *(f"  {name}: {value}" for name, value in security(reader).items())]
    for end, kind in [*NAMED.items(), *((f".{ending}", TYPES[ending]) for ending in UNKNOWN)]:
        lines += [f"{base}/*{end}", f"  Content-Type: {with_charset(kind)}"]
    for address in _hashed(reader)[:MOST]:
        lines += [f"{base}{encoded(address)}", f"  Cache-Control: {FOR_EVER}"]
    return text(*lines)


def _hashed(reader: Reader) -> list[str]:
    addresses = (reader.read("asset", name)[0] for name in reader.read("theme-files"))
    return [address for address in addresses if re.fullmatch(f"/assets/(.*/)?{HASHED}", address)]
