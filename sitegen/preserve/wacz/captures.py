"""The site as visitors see it: an answer of the web server for each file, each old address and each tombstone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sitegen import urls
from sitegen.publish.output.manifest import MANIFEST
from sitegen.render.media_types import content_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sitegen.database.index.redirects import Redirects

OK, MOVED, GONE = 200, 301, 410
REASONS = {OK: "OK", MOVED: "Moved Permanently", GONE: "Gone"}
"""The statuses of the captures, with their words."""
_QUERY_SAFE_CHARS = "=&,;:/?@!$'()*+~%-._"


class Capture(NamedTuple):
    """The answer of a web server to a request."""

    url: str
    status: int
    content_type: str
    """Value of Content-Type; empty for an answer without a body."""
    path: str = ""
    """The file with the body, relative to the output folder; empty if there is none."""
    location: str = ""
    """Value of Location of a redirect."""
    sha256: str = ""
    """SHA-256 of the body as the manifest lists it, hexadecimal; empty if it does not list the file."""


def captures_of_site(
    base_url: str, files: Mapping[str, str], redirects: Redirects, precompressed: frozenset[str] = frozenset()
) -> list[Capture]:
    """Return the answers for all files of a site and for its old addresses, sorted by address.

    Args:
        base_url: the address of the site.
        files: path to SHA-256 of each file, as the manifest lists them.
        redirects: the table of redirects and tombstones.
        precompressed: paths of precompressed files, which have no address of their own.
    """
    by_url = {capture.url: capture for capture in _files(base_url, files, precompressed)}
    by_url |= {capture.url: capture for capture in _old_addresses(base_url, files, redirects)}
    for address in redirects.gone:
        url = urls.absolute_url(base_url, address)
        if url in by_url:
            by_url[url] = by_url[url]._replace(status=GONE)
    return sorted(by_url.values())


def _files(base_url: str, files: Mapping[str, str], precompressed: frozenset[str]) -> Iterator[Capture]:
    for path in sorted({*files, MANIFEST} - precompressed):
        url = urls.absolute_url(base_url, urls.address_of(path))
        yield Capture(url, OK, content_type(path), path, sha256=files.get(path, ""))


def _old_addresses(base_url: str, files: Mapping[str, str], redirects: Redirects) -> Iterator[Capture]:
    """Yield a redirect for each old address. Its body is the page that redirects on hosts without rules, if there is one."""
    for old, new in redirects.by_path:
        path = urls.output_file(old) if urls.output_file(old) in files else ""
        kind, digest = (content_type(path), files[path]) if path else ("", "")
        location = urls.absolute_url(base_url, new)
        yield Capture(urls.absolute_url(base_url, old), MOVED, kind, path, location, digest)
    for old, new in redirects.by_query:
        path, _, query = old.partition("?")
        url = f"{urls.absolute_url(base_url, path)}?{quote(query, _QUERY_SAFE_CHARS)}"
        yield Capture(url, MOVED, "", "", urls.absolute_url(base_url, new))
