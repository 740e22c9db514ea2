"""The index of WARC records in the format CDXJ, by SURT: addresses with the parts of the host in reverse order."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

_WWW = re.compile(r"www\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class IndexEntry(NamedTuple):
    """The place of a record."""

    url: str
    time: str
    """Time of the capture, as 14 digits."""
    mime: str
    """Media type without parameters; empty if the record has none."""
    status: int
    digest: str
    """Digest of the payload, as the record states it."""
    length: int
    """Compressed length in bytes."""
    offset: int
    filename: str


def surt(url: str) -> str:
    """Return the Sort-friendly URI Reordering Transform of a web address: `org,example)/a?b=1` for `https://www.example.org/A/?b=1`."""
    parts = urlsplit(url.lower())
    host = _WWW.sub("", parts.hostname or "", count=1)
    port = f":{parts.port}" if parts.port and parts.port != _DEFAULT_PORTS.get(parts.scheme) else ""
    path = parts.path.rstrip("/") or "/"
    query = f"?{'&'.join(sorted(parts.query.split('&')))}" if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}{port}){path}{query}"


def format_index(entries: Iterable[IndexEntry]) -> bytes:
    """Return the text of an index, sorted."""
    return "".join(sorted(map(_format_entry, entries))).encode()


def _format_entry(entry: IndexEntry) -> str:
    fields = {
        "url": entry.url,
        **({"mime": entry.mime} if entry.mime else {}),
        "status": str(entry.status),
        "digest": entry.digest,
        "length": str(entry.length),
        "offset": str(entry.offset),
        "filename": entry.filename,
    }
    return f"{surt(entry.url)} {entry.time} {json.dumps(fields)}\n"
