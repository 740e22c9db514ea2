"""Responses for files: media types, entity tags, conditional requests and byte ranges."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.datastructures import Headers

HTML_TYPE = "text/html; charset=utf-8"
MEDIA_TYPES = {
    ".html": HTML_TYPE,
    ".htm": HTML_TYPE,
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".vcf": "text/vcard; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".xml": "text/xml; charset=utf-8",
    ".xsl": "text/xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".geojson": "application/geo+json",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".pdf": "application/pdf",
    ".rss": "application/rss+xml; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".zip": "application/zip",
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".webp": "image/webp",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".ogv": "video/ogg",
    ".webm": "video/webm",
}
RANGE = re.compile("bytes=([0-9]{0,18})-([0-9]{0,18})")


def media_type(path: str) -> str:
    """Return the media type of a file by its suffix; `application/octet-stream` if it is unknown."""
    return MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")


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
        return Response(data, 200, headers, media_type(path))
    if not part:
        return Response(None, 416, headers | {"Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(data)}"
    return Response(data[part.start : part.stop], 206, headers, media_type(path))


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
