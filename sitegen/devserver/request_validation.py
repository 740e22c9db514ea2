"""Request validation: rejects foreign hosts and origins, and paths that no link of a site contains.

The user of a preview reads other sites in the same browser. Those sites must not be able to read the preview: the Host and
Origin headers are checked, which also prevents DNS rebinding. No spelling of a path may point outside of the site. The server
reads no files by request path, so the path check is a second line of defence.
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
"""Maximum bytes of a percent-encoded path. Longer ones get status 414."""
MAX_DECODING_PASSES = 8
"""Maximum number of percent-encoding layers that are decoded to check a path. A path with more gets status 400."""
SLASH_LOOKALIKES = frozenset("\\\u2044\u2215\u2216\u29f5\u29f8\u29f9\u2571\u2572")
"""The backslash, and look-alikes of both slashes that compatibility normalization (NFKC) does not replace."""
DOT_LOOKALIKES = str.maketrans(dict.fromkeys("\u3002\u06d4\u0701\u0702\ua4f8", "."))
"""Look-alikes of the full stop that NFKC does not replace."""
PERCENT_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
DRIVE_PREFIX = re.compile("[A-Za-z][:|]")
INVISIBLE_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode categories of control characters, surrogates, and line and paragraph separators."""


class BadRequestError(Exception):
    """Raised for a request that is rejected; contains the status of the response."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


def decode_path(raw: bytes) -> str:
    """Return the requested path, percent-decoded once (RFC 3986).

    Args:
        raw: the path as sent, without the query.

    Raises:
        BadRequestError: 414 if the path is too long; 400 if a program could take it for another path.
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
    """Return a percent-decoded path; reject incomplete escapes and bytes that are not UTF-8."""
    if not raw.isascii() or b"%" in re.sub(rb"%[0-9A-Fa-f]{2}", b"", raw):
        raise BadRequestError(400)
    return _decode_utf8(unquote_to_bytes(raw))


def _decode_utf8(data: bytes) -> str:
    try:
        return data.decode()  # strict: overlong forms such as C0 AE are not valid UTF-8
    except UnicodeDecodeError:
        raise BadRequestError(400) from None


def _check_path(path: str) -> None:
    """Raise BadRequestError for a path with dot segments, a host, a drive, or invisible characters."""
    if not path.startswith("/") or "//" in path or SLASH_LOOKALIKES & set(path):
        raise BadRequestError(400)
    if any(unicodedata.category(character) in INVISIBLE_CATEGORIES for character in path):
        raise BadRequestError(400)
    for segment in path[1:].split("/"):
        plain = unicodedata.normalize("NFKC", segment).translate(DOT_LOOKALIKES)
        if _is_dot_segment(plain) or DRIVE_PREFIX.match(plain) or _has_lookalike_of("/\\%", plain, segment):
            raise BadRequestError(400)


def _is_dot_segment(segment: str) -> bool:
    """Return True for `.`, `..`, and what some systems take for one of them: `...`, `.. `, `..;x`."""
    name = segment.partition(";")[0]
    return bool(segment) and "." in name and not name.strip(". ")


def _has_lookalike_of(characters: str, plain: str, segment: str) -> bool:
    """Return True if normalization turned another character of a segment into one of these."""
    return any(plain.count(mark) > segment.count(mark) for mark in characters)


def check_host(headers: Headers, hosts: Collection[str]) -> None:
    """Raise BadRequestError (403) unless there is one Host header, equal to one of `hosts`; this prevents DNS rebinding."""
    names = headers.getlist("host")
    if len(names) != 1 or names[0] not in hosts:
        raise BadRequestError(403)


def check_origin(headers: Headers, hosts: Collection[str]) -> None:
    """Raise BadRequestError (403) if a page of another origin made the request."""
    origins = {f"http://{host}" for host in hosts}
    if any(origin not in origins for origin in headers.getlist("origin")):
        raise BadRequestError(403)
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise BadRequestError(403)


def check_same_origin(headers: Headers, hosts: Collection[str]) -> None:
    """Raise BadRequestError (403) unless a page of the preview itself made the request: it must state its origin."""
    check_origin(headers, hosts)
    if len(headers.getlist("origin")) != 1 or headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise BadRequestError(403)
