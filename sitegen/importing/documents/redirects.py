"""The old addresses of imported documents that can redirect to them."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sitegen import urls
from sitegen.content.front_matter.validation import redirect_error
from sitegen.content.parser import parse_document
from sitegen.database.linking.permalinks import document_address
from sitegen.importers import Change
from sitegen.importing.documents.front_matter import to_yaml
from sitegen.model.story import FRONT_PAGE_UID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import Config
    from sitegen.importers import ImportedDocument
    from sitegen.importers._disk_tables import DiskTables
    from sitegen.importing.documents.addresses import OldAddresses
    from sitegen.importing.documents.collecting import Entry
    from sitegen.importing.request.task import ImportTask

_PARAMETER = re.compile(r"\{(\w+)\}")
_PAGES = (
    "/", urls.STORIES_ADDRESS, urls.DATES_ADDRESS, urls.DIRECTORY_ADDRESS, urls.CORRECTIONS_ADDRESS, urls.SEARCH_ADDRESS,
    urls.DATASET_ADDRESS, urls.COLOPHON_ADDRESS, "/404.html",
)  # fmt: skip
"""Addresses of pages that sitegen makes itself."""
ARCHIVE = -1
"""Stands for a page that this import does not write."""


def made_addresses(config: Config) -> frozenset[str]:
    """Return the addresses of pages that sitegen makes itself, which no document can have."""
    return frozenset({*_PAGES, *(urls.directory_address(kind.folder) for kind in config.kinds.values())})


def simple_address(uid: str, config: Config) -> str:
    """Return the address of a document if its kind is known and its permalink contains only the slug; "" otherwise."""
    kind, _, slug = uid.partition("/")
    pattern = config.kinds[kind].permalink if kind in config.kinds else ""
    if uid == FRONT_PAGE_UID or _PARAMETER.findall(pattern) != ["slug"]:
        return ""
    return urls.format_permalink(pattern, {"slug": slug})


class Redirects:
    """Decides which old address redirects to which document: none that has a page, and each to one document only."""

    def __init__(
        self, task: ImportTask, tables: DiskTables, old_addresses: OldAddresses, foreign_ids: set[str]
    ) -> None:
        """Create an empty set of new addresses.

        Args:
            task: the import.
            tables: the file for the set.
            old_addresses: the old addresses of all documents of the import.
            foreign_ids: the ids of documents of the archive that this import has not written.
        """
        self._task = task
        self._old_addresses = old_addresses
        self._new = tables.sorted_table("new_addresses")
        made = (address for uid in foreign_ids if (address := simple_address(uid, task.config)))
        for address in chain(made_addresses(task.config), made):
            self._new[address] = ARCHIVE

    def add(self, entry: Entry, document: ImportedDocument) -> None:
        """Record the new address of a document."""
        address = simple_address(entry.uid, self._task.config) or self._address(entry, document)
        if address:
            self._new.setdefault(address, entry.number)

    def clean(self, entry: Entry, document: ImportedDocument) -> tuple[dict[str, Any], list[Change]]:
        """Return the front matter of a document with the old addresses that can redirect to it, and what was changed."""
        front_matter = document.front_matter
        given = front_matter.get("redirect_from")
        if not isinstance(given, list | tuple):
            return front_matter, []
        own: dict[str, str] = {}
        changes = []
        for old in map(_decoded, map(str, given)):
            if change := next(self._faults(entry, old), None):
                changes.append(change)
            else:
                own.setdefault(urls.output_file(urls.redirect_address(old)), old)
        rest = {key: value for key, value in front_matter.items() if key != "redirect_from" or own}
        return rest | ({"redirect_from": [*own.values()]} if own else {}), changes

    def _faults(self, entry: Entry, old: str) -> Iterator[Change]:
        """Yield the reasons for which an old address cannot redirect to a document."""
        holder = self._new.get(urls.redirect_address(old))
        if holder == entry.number:
            yield Change("kept", "the old address is also the new one", 1, (old,))
        elif holder is not None:
            yield Change("told", "an old address cannot redirect, because another page has it here", 1, (old,))
        elif self._old_addresses.find(old) not in {entry.number, None}:
            yield Change("told", "an old address redirects to another document that had it too", 1, (old,))
        elif error := redirect_error(old):
            yield Change("told", f"an old address cannot redirect: {error}", 1, (old,))

    def _address(self, entry: Entry, document: ImportedDocument) -> str:
        """Return the address of a document from its front matter; "" if that is not valid."""
        text = f"---\n{to_yaml(document.front_matter)}---\n"
        meta = parse_document(entry.path, text.encode("utf-8", "replace"), self._task.config).meta
        return document_address(entry.kind, entry.uid, meta, self._task.config)


def _decoded(old: str) -> str:
    """Return an address with the letters of its path as they are, not percent-encoded."""
    path, mark, query = old.partition("?")
    return f"{unquote(path)}{mark}{query}"
