"""The only way for a page to reach data: every read is recorded, so what a page depends on is complete by construction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.database.artifacts import DATA

if TYPE_CHECKING:
    from sitegen.config.schema import (
        ContentConfig,
        DatasetConfig,
        KindConfig,
        OutputConfig,
        SearchConfig,
        SectionConfig,
        SiteConfig,
    )
    from sitegen.database.artifacts import Artifact
    from sitegen.database.dependencies.query_key import QueryKey
    from sitegen.database.queries.engine import DocumentView, QueryEngine
    from sitegen.database.queries.listing_cache import ListingItem
    from sitegen.model.page import DocumentSummary

NO_LIMIT = 1_000_000_000


class Reader:
    """One page's view of the archive; `trace` maps each cell that was read to its fingerprint, `keys` find it again."""

    def __init__(self, engine: QueryEngine) -> None:
        self.engine = engine
        self.trace: dict[QueryKey, bytes] = {}
        self.dependency_keys: set[int] = set()

    def read(self, *query: Any) -> Any:
        """The value of a cell."""
        fingerprint, value, keys = self.engine.read(query)
        self.trace[query] = fingerprint
        self.dependency_keys.update(keys)
        return value

    def document(self, uid: str) -> DocumentView | None:
        """All of a document that has a page, or had one."""
        found: DocumentView | None = self.read("document", uid)
        return found

    def metadata(self, uid: str) -> DocumentView | None:
        """A document without its body."""
        found: DocumentView | None = self.read("metadata", uid)
        return found

    def excerpt(self, uid: str, paragraphs: int) -> DocumentView | None:
        """A document with its body cut after its first paragraphs; of the rest, read its links only."""
        found: DocumentView | None = self.read("excerpt", uid, paragraphs)
        return found

    def summary(self, uid: str) -> DocumentSummary | None:
        """What other pages may show of a document; None for what is not public."""
        found: DocumentSummary | None = self.read("summary", uid) if uid else None
        return found

    def summaries(self, uids: tuple[str, ...] | list[str]) -> list[DocumentSummary]:
        """The cards of those that are public, in the order given."""
        return [summary for uid in uids if (summary := self.summary(uid)) is not None and not summary.withdrawn]

    def ascending(
        self, index: str, key: str, limit: int = NO_LIMIT, *, after: str = "", before: str = ""
    ) -> list[ListingItem]:
        """Entries of a bucket, oldest first."""
        found: list[ListingItem] = self.read("range", index, key, after, before, limit, 0)
        return found

    def descending(
        self, index: str, key: str, limit: int = NO_LIMIT, *, after: str = "", before: str = ""
    ) -> list[ListingItem]:
        """Entries of a bucket, newest first."""
        found: list[ListingItem] = self.read("range", index, key, after, before, limit, 1)
        return found

    def count(self, index: str, key: str) -> int:
        """How many entries a bucket has."""
        found: int = self.read("count", index, key)
        return found

    def has_at_least(self, index: str, key: str, minimum: int) -> bool:
        """Whether a bucket has that many entries: a read that a new entry seldom changes."""
        found: bool = self.read("has_at_least", index, key, minimum)
        return found

    def key_counts(self, index: str, prefix: str = "") -> list[tuple[str, int]]:
        """The buckets of an index whose names begin so, with their counts."""
        found: list[tuple[str, int]] = self.read("key_counts", index, prefix)
        return found

    def year_counts(self, index: str, key: str) -> list[tuple[int, int]]:
        """The years in which what stands in a bucket by date begins, with the number of entries; the undated left out."""
        found: list[tuple[int, int]] = self.read("year_counts", index, key)
        return found

    def slice(self, index: str, key: str, offset: int, limit: int) -> list[ListingItem]:
        """Entries of a bucket by their number from the oldest."""
        found: list[ListingItem] = self.read("slice", index, key, offset, limit)
        return found

    def co_mentioned(
        self, index: str, key: str, *, kind: str = "", limit: int, max_stories: int = 1000
    ) -> list[tuple[DocumentSummary, int]]:
        """The entities named in most of a bucket's newest stories, and in how many; never the bucket's own."""
        shared: list[tuple[str, int]] = self.read("co_mentioned", index, key, max_stories, kind, limit)
        return [(summary, count) for other, count in shared if (summary := self.summary(other)) is not None]

    def kinds(self) -> dict[str, KindConfig]:
        """Every kind of document, with its labels."""
        kinds: dict[str, KindConfig] = self.read("config", "kinds")
        return kinds

    def listing_size(self) -> int:
        """How many stories stand on one page of a listing."""
        content: ContentConfig = self.read("config", "content")
        return content.listing_size

    def site(self) -> SiteConfig:
        """The archive's name, address and language."""
        site: SiteConfig = self.read("config", "site")
        return site

    def section(self, name: str) -> tuple[str, SectionConfig | None]:
        """A section's title, and what the configuration says of it."""
        found: tuple[str, SectionConfig | None] = self.read("section", name)
        return found

    def has_artifact(self, artifact: Artifact) -> bool:
        """Return True if the archive has the search index or the dataset.

        A browser reads no index from a disk, so there is no search where links are to files.
        """
        if artifact is DATA:
            data: DatasetConfig = self.read("config", "data")
            return data.enabled
        search: SearchConfig = self.read("config", "search")
        output: OutputConfig = self.read("config", "output")
        return search.enabled and output.links != "file"
