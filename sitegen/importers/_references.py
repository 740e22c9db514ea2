"""Collects the addresses in one document, and gives each a token that stands for it until all documents are known."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from sitegen.importers._items import Reference
from sitegen.importers._media_index import unwrap_proxy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.importers._items import Role
    from sitegen.importers._media_index import MediaIndex

TOKEN = re.compile(r"x-import-\d{4,}-[A-Za-z0-9._-]*")
"""A token. It is a relative path without characters that have a meaning in Markdown, HTML or YAML."""
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
_HEADING = re.compile(r"#[A-Za-z0-9_-]+")
"""The fragment of a link to a heading or a note of a page of sitegen."""


class References:
    """The references of one document."""

    def __init__(
        self,
        site: str = "",
        hosts: Iterable[str] = (),
        names: Iterable[str] = (),
        media: MediaIndex | None = None,
        *,
        has_own_headings: bool = False,
    ) -> None:
        """Create a collector.

        Args:
            site: address of the document or of the old site, against which relative addresses are resolved; "" if it is not known.
            hosts: names of hosts whose addresses are the old site's own. That of `site` is one of them.
            names: names of files that are written beside the document (`ImportedFile`), which stay as they are.
            media: the files of the old site; None if they are not known before all documents are.
            has_own_headings: True if the old site is one of sitegen, whose headings have the same ids in the new documents.
        """
        self._has_own_headings = has_own_headings
        self._names = frozenset(names)
        self._media = media
        self._site = site
        self._hosts = frozenset(plain_host(host) for host in (*hosts, urlsplit(site).hostname or "") if host)
        self._found: dict[tuple[str, Role], Reference] = {}
        self._by_token: dict[str, Reference] = {}

    @property
    def found(self) -> tuple[Reference, ...]:
        """All references, in the order of their first use."""
        return tuple(self._found.values())

    def refer(self, address: str, role: Role, line: int = 0, file: Path | None = None) -> str:
        """Return what to write in place of an address: a token for one of the old site, else the address itself.

        A token is followed by the fragment of the address if the new document has the same headings.
        """
        address = address.strip()
        if address in self._names:
            return address
        absolute = self._absolute(address)
        if file is None and (address.startswith("#") or not self._is_own(absolute)):
            return address
        fragment = self._heading(absolute) if role == "link" else ""
        absolute = absolute.removesuffix(fragment)
        key = (str(file) if file else absolute, role)
        if key not in self._found:
            suffix = "page.md" if role == "link" and not _has_file_name(absolute) else _safe_name(absolute)
            token = f"x-import-{len(self._found) + 1:04}-{suffix}"
            self._found[key] = self._by_token[token] = Reference(token, absolute, role, line, file)
        return self._found[key].token + fragment

    def has_file(self, written: str) -> bool:
        """Return True if what `refer` returned for a picture or another file will be a file of the archive, as far as that is known."""
        if written in self._names:
            return True
        reference = self._by_token.get(written)
        if reference is None:
            return False
        return bool(reference.file) or self._media is None or self._media.find(reference.address) is not None

    def old_address(self, written: str) -> str:
        """Return the address in the source, absolute if that is known, of what `refer` returned."""
        token, mark, fragment = written.partition("#")
        return f"{self._by_token[token].address}{mark}{fragment}" if token in self._by_token else written

    def _heading(self, address: str) -> str:
        """Return the fragment of an address, with its mark, if it names a heading of the new document; otherwise ""."""
        if not self._has_own_headings or _has_file_name(address):
            return ""
        fragment = address[address.find("#") :] if "#" in address else ""
        return fragment if _HEADING.fullmatch(fragment) else ""

    def _absolute(self, address: str) -> str:
        """Return an address with its host, if it is known. A picture of WordPress's image proxy is that of its site."""
        try:
            return unwrap_proxy(urljoin(self._site, address) if self._site else address)
        except ValueError:  # brackets that are no IPv6 address
            return address

    def _is_own(self, address: str) -> bool:
        """Return True for addresses of the old site. Fragments and addresses with another scheme, such as `mailto:`, are not."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        if parts.scheme not in {"", "http", "https"} or address.startswith("#"):
            return False
        return not parts.netloc or plain_host(parts.hostname or "") in self._hosts


def plain_host(host: str) -> str:
    """Return the name of a host in lower case and without `www.`, as two are compared."""
    return host.lower().removeprefix("www.")


def _has_file_name(address: str) -> bool:
    suffix = PurePosixPath(unquote(urlsplit(address).path)).suffix.lower()
    return suffix not in {"", ".html", ".htm", ".php", ".asp", ".aspx", ".md", ".markdown", ".jsp", ".cfm"}


def _safe_name(address: str) -> str:
    path = PurePosixPath(unquote(urlsplit(address).path))
    stem = _UNSAFE.sub("-", path.stem).strip("-.")[:40] or "file"
    return f"{stem}{_UNSAFE.sub('', path.suffix.lower())[:12]}"
