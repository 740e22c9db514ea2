"""Distinct slugs for imported documents, the same in each import."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sitegen.names.naming import new_slug, slugify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sitegen.importers._items import ImportedDocument


class Unnamed(NamedTuple):
    """A document without its slug, which is given in the order of the source."""

    document: ImportedDocument
    wanted: tuple[str, ...]
    """Texts for the slug, as `SlugAllocator.allocate` takes them."""
    year: str
    """Year of publication; "" if it is not known."""

    def named(self, slugs: SlugAllocator) -> ImportedDocument:
        """Return the document with its slug."""
        slug = slugs.allocate(self.document.kind, self.document.source_id, self.wanted, self.year)
        return msgspec.structs.replace(self.document, slug=slug)


class SlugAllocator:
    """Gives each document of an import a slug that no other document of its kind has.

    Ask in the order of the ids in the source, so that the result is the same each time. An importer that has been run before gives a
    document the slug that it has in the ledger.
    """

    def __init__(
        self, is_taken: Callable[[str, str], bool] = lambda _kind, _slug: False, known: dict[str, str] | None = None
    ) -> None:
        """Create an allocator.

        Args:
            is_taken: returns True if a document of the archive that this import did not write has a kind and a slug.
            known: the slugs of earlier imports, by the id in the source.
        """
        self._is_taken = is_taken
        self._known = dict(known or {})
        self._reserved = frozenset(self._known.values())
        self._used: dict[str, set[str]] = {}
        """Slugs that were given, by kind."""

    def allocate(self, kind: str, source_id: str, wanted: Sequence[str], year: str = "") -> str:
        """Return a slug: that of an earlier import, else the first text of `wanted` that gives one, else `KIND-ID`.

        If it is taken, the year of publication is appended, then 2, 3 and so on.
        """
        used = self._used.setdefault(kind, set())
        if (slug := self._known.get(source_id)) and slug not in used:
            used.add(slug)
            return slug
        first = next((slug for text in wanted if (slug := new_slug(text))), "") or slugify(f"{kind}-{source_id}")
        candidates = [first, *([f"{first}-{year}"] if year else [])]
        number = 2
        while self._is_in_use(kind, candidates[0]):
            candidates.pop(0)
            if not candidates:
                candidates.append(f"{first}-{number}")
                number += 1
        used.add(candidates[0])
        return candidates[0]

    def exists(self, uid: str) -> bool:
        """Return True if the archive has a document with an id, such as `person/ana-ruiz`, that this import did not write."""
        kind, _, slug = uid.partition("/")
        return self._is_taken(kind, slug)

    def _is_in_use(self, kind: str, slug: str) -> bool:
        return slug in self._used.get(kind, ()) or slug in self._reserved or self._is_taken(kind, slug)
