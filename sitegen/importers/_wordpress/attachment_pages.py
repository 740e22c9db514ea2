"""The pages that WordPress makes for files of the media library, and the documents to which their addresses lead here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from sitegen.importers._disk_tables import DiskTable, DiskTables


class AttachmentEntry(msgspec.Struct, frozen=True):
    """A file of the media library."""

    id: str
    url: str
    title: str
    link: str
    parent: str
    order: int
    alt: str = ""
    caption: str = ""
    """Caption, which can contain HTML."""
    credit: str = ""


class AttachmentPages:
    """The pages of attachments by their documents: that to which the file was uploaded, else the first one whose featured image it is."""

    def __init__(self, tables: DiskTables) -> None:
        """Create empty tables on the disk."""
        self._users = tables.table("users_of_featured_images", str)
        self._owners = tables.table("owners_of_attachments", str)
        self._pages = tables.table("attachment_pages", list[str])

    def add_user(self, attachment: str, document: str) -> None:
        """Record that a document has an attachment as its featured image."""
        other = self._users.get(attachment)
        if other is None or id_key(document) < id_key(other):
            self._users[attachment] = document

    def complete(self, attachments: DiskTable[AttachmentEntry], documents: DiskTable[tuple[str, str]]) -> None:
        """Give the page of each attachment to a document, if there is one."""
        for each in attachments.values():
            owner = next((key for key in (each.parent, self._users.get(each.id, "")) if key and key in documents), "")
            if not owner:
                continue
            self._owners[each.id] = owner
            if each.link not in {"", each.url}:
                self._pages[owner] = [*self._pages.get(owner, []), each.link]

    def of(self, document: str) -> list[str]:
        """Return the addresses of the pages that belong to a document, in the order of their ids."""
        return self._pages.get(document, [])

    def has_owner(self, attachment: str) -> bool:
        """Return True if the page of an attachment belongs to a document."""
        return attachment in self._owners


def id_key(number: str) -> tuple[int, str]:
    """Return a sort key that orders ids by their numbers, and others after them."""
    return (int(number), "") if number.isdigit() else (10**12, number)
