"""The old addresses of imported documents, so that links between them become links to their files."""

from __future__ import annotations

import re
from sys import intern
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.importers import ImportedDocument
    from sitegen.importers._disk_tables import DiskTables, SortedTable

_TRACKING = re.compile(r"utm_.*|fbclid|gclid|mc_[ce]id|replytocom|share|ref|amp|nb")
"""Parameters of a query that do not name a document, such as those of campaigns."""
_INDEX_NAMES = ("/index.html", "/index.htm", "/index.php")


class OldAddresses:
    """The documents of an import by the addresses that they had.

    Two hosts of the old site are taken for one, unless they have different documents at the same path.
    """

    def __init__(self, tables: DiskTables, rank: Callable[[int], Any] = lambda number: number) -> None:
        """Create an empty index.

        Args:
            tables: the file of the index, which is larger than the memory allows.
            rank: returns the key of a document. The one with the lowest key has an address that several want.
        """
        self._tables = tables
        self._rank = rank
        self.clear()

    def clear(self) -> None:
        """Forget all addresses."""
        self._by_path: SortedTable = self._tables.sorted_table("old_addresses")
        self._hosts: dict[int, str] = {}
        """Hosts of the documents in `_by_path`."""
        self._others: dict[tuple[str, str], int] = {}
        """Documents of other hosts at the path of a document in `_by_path`, by host and path."""

    def add(self, address: str, number: int) -> None:
        """Record the address of a document. An address without a host is one of all hosts."""
        host, path = _split(address)
        first = self._by_path.setdefault(path, number)
        first_host = self._hosts.setdefault(first, intern(host))
        if first == number:
            self._hosts[number] = first_host or intern(host)
        elif host in {first_host, ""} or not first_host:
            self._by_path[path] = min(first, number, key=self._rank)
            self._hosts.setdefault(number, first_host or intern(host))
        else:
            other = self._others.setdefault((host, path), number)
            self._others[host, path] = min(other, number, key=self._rank)

    def find(self, address: str) -> int | None:
        """Return the number of the document that had an address; None if there is none."""
        host, path = _split(address)
        without_query = path.partition("?")[0]
        for each in (path, without_query if without_query != "/" else path):
            if (host, each) in self._others:
                return self._others[host, each]
            if (number := self._by_path.get(each)) is not None:
                return int(number)
        return None


def old_addresses(document: ImportedDocument) -> tuple[str, ...]:
    """Return the addresses that a document had, each path once and with its host, if that is known; the first one is its own."""
    redirects = document.front_matter.get("redirect_from")
    found: dict[str, tuple[str, str]] = {}
    for address in (*document.addresses, *map(str, redirects if isinstance(redirects, list | tuple) else ())):
        host, path = _split(address)
        if path not in found or (host and not found[path][0]):
            found[path] = (host, address)
    return tuple(address for _, address in found.values())


def _split(address: str) -> tuple[str, str]:
    """Return the host without `www.` and the path of an address in one spelling, without the parameters of campaigns."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        query = [(key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(key)]
    except ValueError:
        return "", address
    path = "/" + unquote(parts.path).strip("/")
    for name in _INDEX_NAMES:
        path = path.removesuffix(name) or "/"
    path = path.removesuffix("/feed").removesuffix("/amp") or "/"
    return host, f"{path}?{urlencode(sorted(query))}" if query else path
