"""References of a post: addresses of attachments' pages become those of their files, and those of a picture service the pictures' own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urljoin, urlsplit

from sitegen.importers._references import References
from sitegen.importers._wordpress.site_index import old_path

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.importers._items import Role
    from sitegen.importers._media_index import MediaIndex
    from sitegen.importers._wordpress.site_index import SiteIndex

_PHOTON = re.compile(r"(?:https?:)?//i\d\.wp\.com/([^/]+/[^?]*)", re.IGNORECASE)
_FILES = re.compile(r"/(?:wp-content/uploads|files)/", re.IGNORECASE)


class PostReferences(References):
    """Collects the addresses in one post."""

    def __init__(self, index: SiteIndex, link: str, hosts: tuple[str, ...], media: MediaIndex) -> None:
        """Create a collector for the post with an address. The hosts are those of the map."""
        site = urljoin(index.site, link) if link.startswith(("http:", "https:", "/")) else index.site
        super().__init__(site, (*hosts, *sorted(index.hosts), urlsplit(index.site).hostname or ""), media=media)
        self._index = index

    def refer(self, address: str, role: Role, line: int = 0, file: Path | None = None) -> str:
        """Return what to write in place of an address: a token for one of the old site, else the address itself."""
        address = address.strip()
        if found := _PHOTON.match(address):
            original = f"https://{found[1]}"
            if _FILES.search(original):
                address = original
        if role == "link":
            address = self._file_of_page(address) or address
        return super().refer(address, role, line, file)

    def _file_of_page(self, address: str) -> str:
        """Return the address of the file if an address is that of an attachment's page; else ""."""
        path = old_path(address)
        if page := self._index.attachments_by_page.get(path):
            return page
        number = parse_qs(urlsplit(path).query).get("attachment_id", [""])[0] if "attachment_id=" in path else ""
        attachment = self._index.attachments.get(number)
        return attachment.url if attachment else ""
