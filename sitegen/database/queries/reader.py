"""The only way for a page to reach data: every read is recorded, so what a page depends on is complete by construction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.database.artifacts import DATA

if TYPE_CHECKING:
    from sitegen.config.schema import Content, Data, Kind, Output, Search, Section, Site
    from sitegen.database.artifacts import Bundle
    from sitegen.database.dependencies.query_key import Cell
    from sitegen.database.queries.engine import Cells, Full
    from sitegen.database.queries.listing_cache import Item
    from sitegen.model.page import Card

EVERYTHING = 1_000_000_000


class Reader:
    """One page's view of the archive; `trace` maps each cell that was read to its fingerprint, `keys` find it again."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.trace: dict[Cell, bytes] = {}
        self.keys: set[int] = set()

    def read(self, *cell: Any) -> Any:
        """The value of a cell."""
        fingerprint, value, keys = self.cells.read(cell)
        self.trace[cell] = fingerprint
        self.keys.update(keys)
        return value

    def document(self, uid: str) -> Full | None:
        """All of a document that has a page, or had one."""
        found: Full | None = self.read("document", uid)
        return found

    def front(self, uid: str) -> Full | None:
        """A document without its body."""
        found: Full | None = self.read("front", uid)
        return found

    def opening(self, uid: str, paragraphs: int) -> Full | None:
        """A document with its body cut after its first paragraphs; of the rest, read its links only."""
        found: Full | None = self.read("opening", uid, paragraphs)
        return found

    def card(self, uid: str) -> Card | None:
        """What other pages may show of a document; None for what is not public."""
        found: Card | None = self.read("card", uid) if uid else None
        return found

    def cards(self, uids: tuple[str, ...] | list[str]) -> list[Card]:
        """The cards of those that are public, in the order given."""
        return [card for uid in uids if (card := self.card(uid)) is not None and not card.withdrawn]

    def oldest(
        self, idx: str, bucket: str, limit: int = EVERYTHING, *, after: str = "", before: str = ""
    ) -> list[Item]:
        """Entries of a bucket, oldest first."""
        found: list[Item] = self.read("window", idx, bucket, after, before, limit, 0)
        return found

    def newest(
        self, idx: str, bucket: str, limit: int = EVERYTHING, *, after: str = "", before: str = ""
    ) -> list[Item]:
        """Entries of a bucket, newest first."""
        found: list[Item] = self.read("window", idx, bucket, after, before, limit, 1)
        return found

    def count(self, idx: str, bucket: str) -> int:
        """How many entries a bucket has."""
        found: int = self.read("count", idx, bucket)
        return found

    def reaches(self, idx: str, bucket: str, number: int) -> bool:
        """Whether a bucket has that many entries: a read that a new entry seldom changes."""
        found: bool = self.read("reaches", idx, bucket, number)
        return found

    def buckets(self, idx: str, prefix: str = "") -> list[tuple[str, int]]:
        """The buckets of an index whose names begin so, with their counts."""
        found: list[tuple[str, int]] = self.read("buckets", idx, prefix)
        return found

    def years(self, idx: str, bucket: str) -> list[tuple[int, int]]:
        """The years in which what stands in a bucket by date begins, with the number of entries; the undated left out."""
        found: list[tuple[int, int]] = self.read("years", idx, bucket)
        return found

    def slice(self, idx: str, bucket: str, offset: int, limit: int) -> list[Item]:
        """Entries of a bucket by their number from the oldest."""
        found: list[Item] = self.read("slice", idx, bucket, offset, limit)
        return found

    def named(self, idx: str, bucket: str, *, kind: str = "", limit: int, newest: int = 1000) -> list[tuple[Card, int]]:
        """The entities named in most of a bucket's newest stories, and in how many; never the bucket's own."""
        shared: list[tuple[str, int]] = self.read("named", idx, bucket, newest, kind, limit)
        return [(card, count) for other, count in shared if (card := self.card(other)) is not None]

    def kinds(self) -> dict[str, Kind]:
        """Every kind of document, with its labels."""
        kinds: dict[str, Kind] = self.read("config", "kinds")
        return kinds

    def listing_size(self) -> int:
        """How many stories stand on one page of a listing."""
        content: Content = self.read("config", "content")
        return content.listing_size

    def site(self) -> Site:
        """The archive's name, address and language."""
        site: Site = self.read("config", "site")
        return site

    def section(self, name: str) -> tuple[str, Section | None]:
        """A section's title, and what the configuration says of it."""
        found: tuple[str, Section | None] = self.read("section", name)
        return found

    def has_artifact(self, artifact: Bundle) -> bool:
        """Return True if the archive has the search index or the dataset.

        A browser reads no index from a disk, so there is no search where links are to files.
        """
        if artifact is DATA:
            data: Data = self.read("config", "data")
            return data.enabled
        search: Search = self.read("config", "search")
        output: Output = self.read("config", "output")
        return search.enabled and output.links != "file"
