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

LONGEST = 4096
"""Bytes of a path as it is sent."""
ENCODINGS = 8
"""How often a path may be percent-encoded over and over before it is refused for that alone."""
SLASHES = frozenset("\\\u2044\u2215\u2216\u29f5\u29f8\u29f9\u2571\u2572")
"""The backslash, and the look-alikes of both slashes that compatibility normalisation (NFKC) lets stand."""
DOTS = str.maketrans(dict.fromkeys("\u3002\u06d4\u0701\u0702\ua4f8", "."))
"""The look-alikes of the full stop that NFKC lets stand."""
ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
DRIVE = re.compile("[A-Za-z][:|]")
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode categories of control characters, surrogates and breaks of lines and paragraphs."""


class Refused(Exception):  # noqa: N818 - it is no bug, it is an answer
    """Raised for a request that gets no page; carries the status to answer with."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


def path_of(raw: bytes) -> str:
    """The path that was asked for, decoded once (RFC 3986); `raw` is as sent, without the query.

    Raises Refused: 414 where it is too long, 400 where it could be read as another path than it seems.
    """
    if len(raw) > LONGEST:
        raise Refused(414)
    text = decoded = _decoded(raw)
    for _ in range(ENCODINGS):
        _look(text)
        if not ESCAPE.search(text):
            return decoded
        text = _text(unquote_to_bytes(text))
    raise Refused(400)


def _decoded(raw: bytes) -> str:
    """The path with its escapes resolved, each of which must be whole, and the result UTF-8."""
    if not raw.isascii() or b"%" in re.sub(rb"%[0-9A-Fa-f]{2}", b"", raw):
        raise Refused(400)
    return _text(unquote_to_bytes(raw))


def _text(data: bytes) -> str:
    try:
        return data.decode()  # strict: overlong forms such as C0 AE are no UTF-8
    except UnicodeDecodeError:
        raise Refused(400) from None


def _look(path: str) -> None:
    """Raises Refused for a path that leaves its folder, names a host or a drive, or holds what cannot be seen."""
    if not path.startswith("/") or "//" in path or SLASHES & set(path):
        raise Refused(400)
    if any(unicodedata.category(character) in UNSEEN for character in path):
        raise Refused(400)
    for segment in path[1:].split("/"):
        plain = unicodedata.normalize("NFKC", segment).translate(DOTS)
        if _climbs(plain) or DRIVE.match(plain) or _more("/\\%", plain, segment):
            raise Refused(400)


def _climbs(segment: str) -> bool:
    """Whether a segment is `.`, `..`, or what some system takes for one of them: `...`, `.. `, `..;x`."""
    name = segment.partition(";")[0]
    return bool(segment) and "." in name and not name.strip(". ")


def _more(marks: str, plain: str, segment: str) -> bool:
    """Whether normalisation made one of these out of something that only looks like it."""
    return any(plain.count(mark) > segment.count(mark) for mark in marks)


def check_host(headers: Headers, hosts: Collection[str]) -> None:
    """Raises Refused (403) unless the one Host header is exactly one of ours, port and all: DNS cannot be rebound to us."""
    names = headers.getlist("host")
    if len(names) != 1 or names[0] not in hosts:
        raise Refused(403)


def check_follower(headers: Headers, hosts: Collection[str]) -> None:
    """Raises Refused (403) unless the event stream is asked for by a page of ours, or by no page at all."""
    origins = {f"http://{host}" for host in hosts}
    if any(origin not in origins for origin in headers.getlist("origin")):
        raise Refused(403)
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise Refused(403)
