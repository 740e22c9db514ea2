"""Responses for files: entity tags, conditional requests and byte ranges."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import Response, StreamingResponse

from sitegen.model.media_types import MEDIA_TYPES
from sitegen.publish.output.output_dir import signature_of
from sitegen.render.copied_file import PIECE_BYTES
from sitegen.render.media_types import content_type, with_charset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from starlette.datastructures import Headers
    from starlette.requests import Request

HTML_TYPE = with_charset(MEDIA_TYPES["html"])
RANGE = re.compile("bytes=([0-9]{0,18})-([0-9]{0,18})")


def file_response(data: bytes, path: str, request_headers: Headers) -> Response:
    """Return the response for a file that is not an HTML page: all of it (200), a range (206, 416), or "not modified" (304).

    See RFC 9110, sections 13 and 14. The browser may cache the file, but must revalidate it for each use.
    """
    tag = f'"{hashlib.blake2b(data, digest_size=16).hexdigest()}"'
    answer = _find_answer(request_headers, tag, len(data))
    part = answer.part
    return Response(
        data[part.start : part.stop] if part else None, answer.status, answer.headers, answer.media_type(path)
    )


def copied_file_response(file: Path, path: str, request: Request) -> Response:
    """Return the same as `file_response` for a large file, which is sent in pieces. Its entity tag is made from its size and times.

    A file that cannot be opened has been removed since its page was rendered (404).

    Args:
        file: the content file.
        path: path of the published file.
        request: the request, with the method GET or HEAD.
    """
    try:
        stream = file.open("rb")
    except OSError:
        return Response(None, 404, {"Cache-Control": "no-store"})
    stat = os.fstat(stream.fileno())
    answer = _find_answer(request.headers, f'"{signature_of(stat)}"', stat.st_size)
    headers = answer.headers | ({"Content-Length": str(len(answer.part))} if answer.part else {})
    if not answer.part or request.method == "HEAD":
        stream.close()
        return Response(None, answer.status, headers, answer.media_type(path))
    return StreamingResponse(_pieces(stream, answer.part), answer.status, headers, answer.media_type(path))


class _Answer(NamedTuple):
    """Status and headers of a response, and the bytes that it has: none for 304 and 416."""

    status: int
    headers: dict[str, str]
    part: range = range(0)

    def media_type(self, path: str) -> str | None:
        """Return the media type of a file at a path; None for a response that has no part of the file."""
        return content_type(path) if self.status < 300 else None  # noqa: PLR2004 - 200 and 206


def _find_answer(request_headers: Headers, tag: str, size: int) -> _Answer:
    """Return the answer to a request for a file with an entity tag and a number of bytes."""
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Accept-Ranges": "bytes"}
    if _matches_etag(request_headers.get("if-none-match", ""), tag):
        return _Answer(304, headers)
    part = _requested_range(request_headers, tag, size)
    if part is None:
        return _Answer(200, headers, range(size))
    if not part:
        return _Answer(416, headers | {"Content-Range": f"bytes */{size}"})
    return _Answer(206, headers | {"Content-Range": f"bytes {part.start}-{part.stop - 1}/{size}"}, part)


def _pieces(stream: BinaryIO, part: range) -> Iterator[bytes]:
    """Yield a part of a file in pieces, and close the file."""
    with stream:
        stream.seek(part.start)
        left = len(part)
        while left and (piece := stream.read(min(left, PIECE_BYTES))):
            left -= len(piece)
            yield piece


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
