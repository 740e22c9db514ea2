"""`_headers` for Netlify and Cloudflare Pages: a path pattern, and below it the headers of the files that it matches.

Both hosts join the values of a header from several rules, so no header is in two rules that match the same file. By default
they send `max-age=0, must-revalidate` and the right type of most files. A rule also applies to error pages at a matching
path, so types are set for few names only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.model.media_types import MEDIA_TYPES
from sitegen.model.page import Page
from sitegen.outputs.hosting._common import (
    CACHE_FOREVER,
    HASHED_NAME_PATTERN,
    HSTS_NOTE,
    PUBLISHED_NOTE,
    base_path,
    comment_lines,
    encode_lines,
    is_host_enabled,
    percent_encode,
    security_headers,
)
from sitegen.render.media_types import MEDIA_TYPES_BY_NAME, with_charset
from sitegen.urls import ASSETS_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "netlify_headers"
FOR_EACH = ("",)
UNKNOWN_SUFFIXES = ("bib", "jsonld", "ndjson", "ris", "sqlite")
"""Extensions of files to which a host gives another media type, or which it sends without a charset."""
MAX_NAMED_FILES = 90
"""Maximum number of files with a rule of their own. Cloudflare reads 100 rules."""


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the file, if one of the hosts is configured."""
    if is_host_enabled(reader, "netlify", "cloudflare"):
        yield Page("/_headers", NAME, (), "the headers for Netlify and Cloudflare Pages (outputs.hosts)")


def generate(_page: Page, reader: Reader) -> bytes:
    """Return the file: security headers, media types that hosts do not know, and caching of files with a digest in the name."""
    base = percent_encode(base_path(reader))
    lines = comment_lines(f"Headers for Netlify and Cloudflare Pages, written by sitegen. {PUBLISHED_NOTE}", HSTS_NOTE)
    lines += [f"{base}/*", *(f"  {name}: {value}" for name, value in security_headers(reader).items())]
    for end, kind in [
        *MEDIA_TYPES_BY_NAME.items(),
        *((f".{ending}", MEDIA_TYPES[ending]) for ending in UNKNOWN_SUFFIXES),
    ]:
        lines += [f"{base}/*{end}", f"  Content-Type: {with_charset(kind)}"]
    for address in _hashed_addresses(reader)[:MAX_NAMED_FILES]:
        lines += [f"{base}{percent_encode(address)}", f"  Cache-Control: {CACHE_FOREVER}"]
    return encode_lines(*lines)


def _hashed_addresses(reader: Reader) -> list[str]:
    addresses = (reader.read("asset", name)[0] for name in reader.read("theme_assets"))
    return [address for address in addresses if re.fullmatch(f"{ASSETS_ADDRESS}(.*/)?{HASHED_NAME_PATTERN}", address)]
