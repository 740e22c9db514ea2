"""What the preview server refuses: hosts and origins that are not its own, and addresses that no link of a site has.

A preview runs on the machine of somebody who reads other people's pages with the same browser. So a page elsewhere must
learn nothing from it (Host and Origin, DNS rebinding), and no spelling of a path may mean a file outside the site. The
server reads no files at all; this is the second lock on that door.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.datastructures import Headers

MAX_PATH_BYTES = 4096
"""Bytes of a path as it is sent."""
MAX_DECODING_PASSES = 8
"""How often a path may be percent-encoded over and over before it is refused for that alone."""
SLASH_LOOKALIKES = frozenset("\\\u2044\u2215\u2216\u29f5\u29f8\u29f9\u2571\u2572")
"""The backslash, and the look-alikes of both slashes that compatibility normalisation (NFKC) lets stand."""
DOT_LOOKALIKES = str.maketrans(dict.fromkeys("\u3002\u06d4\u0701\u0702\ua4f8", "."))
"""The look-alikes of the full stop that NFKC lets stand."""
PERCENT_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
DRIVE_PREFIX = re.compile("[A-Za-z][:|]")
INVISIBLE_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode categories of control characters, surrogates and breaks of lines and paragraphs."""


class BadRequestError(Exception):
    """Raised for a request that gets no page; carries the status to answer with."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


def decode_path(raw: bytes) -> str:
    """The path that was asked for, decoded once (RFC 3986); `raw` is as sent, without the query.

    Raises BadRequestError: 414 where it is too long, 400 where it could be read as another path than it seems.
    """
    if len(raw) > MAX_PATH_BYTES:
        raise BadRequestError(414)
    text = decoded = _percent_decode(raw)
    for _ in range(MAX_DECODING_PASSES):
        _check_path(text)
        if not PERCENT_ESCAPE.search(text):
            return decoded
        text = _decode_utf8(unquote_to_bytes(text))
    raise BadRequestError(400)


def _percent_decode(raw: bytes) -> str:
    """The path with its escapes resolved, each of which must be whole, and the result UTF-8."""
    if not raw.isascii() or b"%" in re.sub(rb"%[0-9A-Fa-f]{2}", b"", raw):
        raise BadRequestError(400)
    return _decode_utf8(unquote_to_bytes(raw))


def _decode_utf8(data: bytes) -> str:
    try:
        return data.decode()  # strict: overlong forms such as C0 AE are no UTF-8
    except UnicodeDecodeError:
        raise BadRequestError(400) from None


def _check_path(path: str) -> None:
    """Raise BadRequestError for a path that leaves its folder, names a host or a drive, or holds what cannot be seen."""
    if not path.startswith("/") or "//" in path or SLASH_LOOKALIKES & set(path):
        raise BadRequestError(400)
    if any(unicodedata.category(character) in INVISIBLE_CATEGORIES for character in path):
        raise BadRequestError(400)
    for segment in path[1:].split("/"):
        plain = unicodedata.normalize("NFKC", segment).translate(DOT_LOOKALIKES)
        if _is_dot_segment(plain) or DRIVE_PREFIX.match(plain) or _has_lookalike_of("/\\%", plain, segment):
            raise BadRequestError(400)


def _is_dot_segment(segment: str) -> bool:
    """Whether a segment is `.`, `..`, or what some system takes for one of them: `...`, `.. `, `..;x`."""
    name = segment.partition(";")[0]
    return bool(segment) and "." in name and not name.strip(". ")


def _has_lookalike_of(characters: str, plain: str, segment: str) -> bool:
    """Whether normalisation made one of these out of something that only looks like it."""
    return any(plain.count(mark) > segment.count(mark) for mark in characters)


def check_host(headers: Headers, hosts: Collection[str]) -> None:
    """Raise BadRequestError (403) unless the one Host header is exactly one of ours, port and all: DNS cannot be rebound to us."""
    names = headers.getlist("host")
    if len(names) != 1 or names[0] not in hosts:
        raise BadRequestError(403)


def check_origin(headers: Headers, hosts: Collection[str]) -> None:
    """Raise BadRequestError (403) unless the event stream is asked for by a page of ours, or by no page at all."""
    origins = {f"http://{host}" for host in hosts}
    if any(origin not in origins for origin in headers.getlist("origin")):
        raise BadRequestError(403)
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise BadRequestError(403)
