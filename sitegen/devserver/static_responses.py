"""Responses for files: entity tags, conditional requests and byte ranges."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from starlette.responses import Response

from sitegen.model.media_types import MEDIA_TYPES
from sitegen.render.media_types import content_type, with_charset

if TYPE_CHECKING:
    from starlette.datastructures import Headers

HTML_TYPE = with_charset(MEDIA_TYPES["html"])
RANGE = re.compile("bytes=([0-9]{0,18})-([0-9]{0,18})")


def file_response(data: bytes, path: str, request_headers: Headers) -> Response:
    """Return the response for a file that is not an HTML page: all of it (200), a range (206, 416), or "not modified" (304).

    See RFC 9110, sections 13 and 14. The browser may cache the file, but must revalidate it for each use.
    """
    tag = f'"{hashlib.blake2b(data, digest_size=16).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Accept-Ranges": "bytes"}
    if _matches_etag(request_headers.get("if-none-match", ""), tag):
        return Response(None, 304, headers)
    part = _requested_range(request_headers, tag, len(data))
    if part is None:
        return Response(data, 200, headers, content_type(path))
    if not part:
        return Response(None, 416, headers | {"Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(data)}"
    return Response(data[part.start : part.stop], 206, headers, content_type(path))


def _matches_etag(header: str, etag: str) -> bool:
    """Return True if an If-None-Match header is `*` or lists this entity tag, weak or strong."""
    names = [name.strip().removeprefix("W/") for name in header.split(",")]
    return etag in names or names == ["*"]


def _requested_range(request_headers: Headers, etag: str, size: int) -> range | None:
    """Return the requested byte range; empty if it is beyond the end, None for the whole file or an invalid header."""
    found = RANGE.fullmatch(request_headers.get("range", ""))
    if not found or request_headers.get("if-range", etag) != etag or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)
