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
    """One page's access to the archive. `trace` maps each query to its fingerprint; `dependency_keys` find the page again."""

    def __init__(self, engine: QueryEngine) -> None:
        self.engine = engine
        self.trace: dict[QueryKey, bytes] = {}
        self.dependency_keys: set[int] = set()

    def read(self, *query: Any) -> Any:
        """Return the result of a query, and record it."""
        fingerprint, value, keys = self.engine.read(query)
        self.trace[query] = fingerprint
        self.dependency_keys.update(keys)
        return value

    def document(self, uid: str) -> DocumentView | None:
        """Return a document that has a page, or had one; None for any other id."""
        found: DocumentView | None = self.read("document", uid)
        return found

    def metadata(self, uid: str) -> DocumentView | None:
        """Return a document without its body; None for an id without a page."""
        found: DocumentView | None = self.read("metadata", uid)
        return found

    def excerpt(self, uid: str, paragraphs: int) -> DocumentView | None:
        """Return a document with its body cut after its first paragraphs; only its image, bylines and links may be used besides."""
        found: DocumentView | None = self.read("excerpt", uid, paragraphs)
        return found

    def summary(self, uid: str) -> DocumentSummary | None:
        """Return what other pages may show of a document; None for one that is not public."""
        found: DocumentSummary | None = self.read("summary", uid) if uid else None
        return found

    def summaries(self, uids: tuple[str, ...] | list[str]) -> list[DocumentSummary]:
        """Return the summaries of the public documents among some, in the given order; withdrawn ones are left out."""
        return [summary for uid in uids if (summary := self.summary(uid)) is not None and not summary.withdrawn]

    def ascending(
        self, index: str, key: str, limit: int = NO_LIMIT, *, after: str = "", before: str = ""
    ) -> list[ListingItem]:
        """Return the items of a listing, oldest first, between two sort keys (exclusive), at most `limit`."""
        found: list[ListingItem] = self.read("range", index, key, after, before, limit, 0)
        return found

    def descending(
        self, index: str, key: str, limit: int = NO_LIMIT, *, after: str = "", before: str = ""
    ) -> list[ListingItem]:
        """Return the items of a listing, newest first, between two sort keys (exclusive), at most `limit`."""
        found: list[ListingItem] = self.read("range", index, key, after, before, limit, 1)
        return found

    def count(self, index: str, key: str) -> int:
        """Return the number of items of a listing."""
        found: int = self.read("count", index, key)
        return found

    def has_at_least(self, index: str, key: str, minimum: int) -> bool:
        """Return True if a listing has at least `minimum` items: a result that a new item seldom changes."""
        found: bool = self.read("has_at_least", index, key, minimum)
        return found

    def key_counts(self, index: str, prefix: str = "") -> list[tuple[str, int]]:
        """Return the keys of an index that begin with a prefix, sorted, with the number of items of each."""
        found: list[tuple[str, int]] = self.read("key_counts", index, prefix)
        return found

    def year_counts(self, index: str, key: str) -> list[tuple[int, int]]:
        """Return the years of a listing sorted by date, with the number of items of each; undated items are left out."""
        found: list[tuple[int, int]] = self.read("year_counts", index, key)
        return found

    def slice(self, index: str, key: str, offset: int, limit: int) -> list[ListingItem]:
        """Return at most `limit` items of a listing from a position on, counted from the oldest."""
        found: list[ListingItem] = self.read("slice", index, key, offset, limit)
        return found

    def co_mentioned(
        self, index: str, key: str, *, kind: str = "", limit: int, max_stories: int = 1000
    ) -> list[tuple[DocumentSummary, int]]:
        """Return the entities mentioned by most of a listing's newest stories, and by how many; never the listing's own entity."""
        shared: list[tuple[str, int]] = self.read("co_mentioned", index, key, max_stories, kind, limit)
        return [(summary, count) for other, count in shared if (summary := self.summary(other)) is not None]

    def kinds(self) -> dict[str, KindConfig]:
        """Return the configuration of every kind of document, with its labels."""
        kinds: dict[str, KindConfig] = self.read("config", "kinds")
        return kinds

    def listing_size(self) -> int:
        """Return the number of stories on one page of a list."""
        content: ContentConfig = self.read("config", "content")
        return content.listing_size

    def site(self) -> SiteConfig:
        """Return the archive's name, address and language."""
        site: SiteConfig = self.read("config", "site")
        return site

    def section(self, name: str) -> tuple[str, SectionConfig | None]:
        """Return a section's title, and its configuration or None."""
        found: tuple[str, SectionConfig | None] = self.read("section", name)
        return found

    def has_artifact(self, artifact: Artifact) -> bool:
        """Return True if the archive has the search index or the dataset.

        A browser cannot read the index from a disk, so there is no search if links are to files.
        """
        if artifact is DATA:
            dataset: DatasetConfig = self.read("config", "dataset")
            return dataset.enabled
        search: SearchConfig = self.read("config", "search")
        output: OutputConfig = self.read("config", "output")
        return search.enabled and output.links != "file"
