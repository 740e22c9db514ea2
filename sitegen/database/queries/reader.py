"""The reader: the only way in which a page reads data. Every read is recorded, so the dependencies of a page are complete.

The methods are the API for page kinds, outputs and plugins. A listing is one key of an index. The indexes and their keys are
listed in `database/index/entries.py`; a listing that does not exist is empty, whether or not its index does.

No method returns a draft, or a held, embargoed, suppressed or unused document; in the preview these count as published.
The same read has the same result during a whole build. What a page has read can make it stale later: each docstring says
under "Dependency" which changes do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.database.artifacts import DATA
from sitegen.database.queries.registry import EXTERNAL_QUERIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.config.appearance.front import SectionConfig
    from sitegen.config.kinds import KindConfig
    from sitegen.config.publication.dataset import DatasetConfig
    from sitegen.config.schema import ContentConfig, OutputConfig, SearchConfig, SiteConfig
    from sitegen.database.artifacts import Artifact
    from sitegen.database.dependencies.query_key import QueryKey
    from sitegen.database.listings.listing_cache import ListingItem
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.model.summary import DocumentSummary, MainImage

NO_LIMIT = 1_000_000_000
"""A limit that no listing reaches."""


class Reader:
    """The access of one page to the archive."""

    external_queries: frozenset[str] = EXTERNAL_QUERIES
    """Names of the queries whose results come from outside the database."""

    def __init__(self, engine: QueryEngine) -> None:
        self.engine = engine
        self.trace: dict[QueryKey, bytes] = {}
        """The fingerprint of each query, in the order of reading."""
        self.dependency_keys: set[int] = set()
        """The dependency keys of these queries, by which a change finds the page."""

    def read(self, *query: Any) -> Any:
        """Return the result of a query, and record it.

        Args:
            query: the name of a query in `queries/registry.py`, then its arguments.

        Raises:
            KeyError: if there is no query of this name.
        """
        fingerprint, value, keys = self.engine.read(query)
        self.trace[query] = fingerprint
        self.dependency_keys.update(keys)
        return value

    def document(self, uid: str) -> DocumentView | None:
        """Return a document with its front matter, its body and its resolved links.

        Args:
            uid: the id, such as "story/slug".

        Returns:
            The document. It is public, withdrawn, or merged into another one: see `DocumentView.state`. None for any other id.

        Dependency: the page becomes stale when the front matter, body, links, state or address of the document changes.
        """
        found: DocumentView | None = self.read("document", uid)
        return found

    def metadata(self, uid: str) -> DocumentView | None:
        """Return the same as `document`, with an empty body.

        Dependency: as of `document`, except that a change of the body does not make the page stale.
        """
        found: DocumentView | None = self.read("metadata", uid)
        return found

    def excerpt(self, uid: str, paragraphs: int) -> DocumentView | None:
        """Return the same as `document`, with a body that is cut after its first `paragraphs` paragraphs.

        Dependency: the page becomes stale when the cut body, the targets of its references, the image, the bylines or the chain
        of follow-ups changes. Use nothing else of the result: a page that shows another field of it may be out of date.
        """
        found: DocumentView | None = self.read("excerpt", uid, paragraphs)
        return found

    def summary(self, uid: str) -> DocumentSummary | None:
        """Return what other pages may show of a document: its title, address, date, description and so on.

        Args:
            uid: the id, such as "person/ann-lee"; "" is allowed.

        Returns:
            The summary. That of a withdrawn document has only its address, and `withdrawn` is True. None if the document is not
            public, or does not exist.

        Dependency: the page becomes stale when the summary changes, appears or disappears.
        """
        found: DocumentSummary | None = self.read("summary", uid) if uid else None
        return found

    def main_image(self, uid: str) -> MainImage | None:
        """Return the main image of a public document, such as the portrait of a person.

        Args:
            uid: the id, such as "story/slug".

        Returns:
            The address, the path, the description, the caption and the credit of the image. None if there is no image.

        Dependency: the page becomes stale when one of these changes.
        """
        found: MainImage | None = self.read("main_image", uid)
        return found

    def summaries(self, uids: Iterable[str]) -> list[DocumentSummary]:
        """Return the summaries of the public documents among some ids, in the given order, without withdrawn ones.

        Dependency: as of `summary`, for each of the ids.
        """
        return [summary for uid in uids if (summary := self.summary(uid)) is not None and not summary.withdrawn]

    def ascending(
        self, index: str, key: str, limit: int = NO_LIMIT, *, after: str = "", before: str = ""
    ) -> list[ListingItem]:
        """Return the items of a listing in ascending order: the oldest first, or by name.

        Args:
            index: the name of the index, such as "mentions".
            key: the key of the listing, such as "person/ann-lee"; "" for an index with a single listing, such as "stories".
            limit: the maximum number of items.
            after: a sort key. Items up to and including it are left out.
            before: a sort key. Items from it on are left out.

        Returns:
            Items with a summary, a sort key and the data of the entry. Items of the same date are ordered by id, since sort
            keys end with it. Entries without a sort key, such as those of the index "asset", are in no defined order.
            Undated stories come before dated ones. Empty if the listing does not exist.

        Dependency: the page becomes stale when a returned item changes, or when an item is inserted or removed next to one. If
        fewer than `limit` items exist, that includes the end of the listing. With more than 100 returned items, or with both
        bounds, it becomes stale when any item of the listing changes.
        """
        found: list[ListingItem] = self.read("range", index, key, after, before, limit, 0)
        return found

    def descending(
        self, index: str, key: str, limit: int = NO_LIMIT, *, after: str = "", before: str = ""
    ) -> list[ListingItem]:
        """Return the items of a listing in descending order: the newest first. Otherwise the same as `ascending`.

        With a limit, these are the last items before `before`.
        """
        found: list[ListingItem] = self.read("range", index, key, after, before, limit, 1)
        return found

    def slice(self, index: str, key: str, offset: int, limit: int) -> list[ListingItem]:
        """Return the items of a listing at some positions, in ascending order.

        Args:
            index: the name of the index.
            key: the key of the listing.
            offset: the position of the first item, counted from 0 at the oldest one.
            limit: the number of positions.

        Returns:
            At most `limit` items; fewer at the end of the listing. Entries of documents without a summary count as
            positions, and are left out.

        Dependency: the page becomes stale when a returned item changes, or when the position of an item of the listing may
        have changed. An item that is added at the end of the listing affects only the last slice.
        """
        found: list[ListingItem] = self.read("slice", index, key, offset, limit)
        return found

    def count(self, index: str, key: str) -> int:
        """Return the number of entries of a listing; 0 if it does not exist.

        Dependency: the page becomes stale when the number changes.
        """
        found: int = self.read("count", index, key)
        return found

    def has_at_least(self, index: str, key: str, minimum: int) -> bool:
        """Return True if a listing has at least `minimum` entries.

        Dependency: the page becomes stale when the number of entries crosses `minimum`, and not at every new entry, as with
        `count`.
        """
        found: bool = self.read("has_at_least", index, key, minimum)
        return found

    def key_counts(self, index: str, prefix: str = "") -> list[tuple[str, int]]:
        """Return the keys of an index with their numbers of entries.

        Args:
            index: the name of the index, such as "section".
            prefix: return only keys that begin with this text.

        Returns:
            (key, number of entries), sorted by key. Keys without entries do not exist.

        Dependency: the page becomes stale when one of these numbers changes, or a key is added or removed.
        """
        found: list[tuple[str, int]] = self.read("key_counts", index, prefix)
        return found

    def year_counts(self, index: str, key: str) -> list[tuple[int, int]]:
        """Return the years of a listing with their numbers of entries. The listing must be sorted by date.

        Returns:
            (year, number of entries), the oldest year first. Entries without a year are left out.

        Dependency: the page becomes stale when one of these numbers changes.
        """
        found: list[tuple[int, int]] = self.read("year_counts", index, key)
        return found

    def co_mentioned(
        self, index: str, key: str, *, kind: str = "", limit: int, max_stories: int = 1000
    ) -> list[tuple[DocumentSummary, int]]:
        """Return the entities that the newest stories of a listing mention most often.

        Args:
            index: the name of an index of stories, such as "mentions".
            key: the key of the listing.
            kind: return only entities of this kind; "" for all kinds.
            limit: the maximum number of entities.
            max_stories: the number of stories to look at, from the newest on. It bounds the cost.

        Returns:
            (summary, number of stories), the most frequent first, those with equal numbers by id. For the index "mentions",
            the entity of the listing itself is left out.

        Dependency: the page becomes stale when the result changes: its entities, their order, their numbers, or a summary.
        """
        shared: list[tuple[str, int]] = self.read("co_mentioned", index, key, max_stories, kind, limit)
        return [(summary, count) for other, count in shared if (summary := self.summary(other)) is not None]

    def kinds(self) -> dict[str, KindConfig]:
        """Return the configuration of every kind of document, by its name.

        Dependency: the page becomes stale when `[kinds]` of the configuration changes.
        """
        kinds: dict[str, KindConfig] = self.read("config", "kinds")
        return kinds

    def listing_size(self) -> int:
        """Return the number of stories on one page of a list.

        Dependency: the page becomes stale when `[content]` of the configuration changes.
        """
        content: ContentConfig = self.read("config", "content")
        return content.listing_size

    def site(self) -> SiteConfig:
        """Return the archive's name, address and language.

        Dependency: the page becomes stale when `[site]` of the configuration changes.
        """
        site: SiteConfig = self.read("config", "site")
        return site

    def section(self, name: str) -> tuple[str, SectionConfig | None]:
        """Return the title of a section of stories, and its configuration, or None if it is not declared.

        Dependency: the page becomes stale when either changes.
        """
        found: tuple[str, SectionConfig | None] = self.read("section", name)
        return found

    def has_artifact(self, artifact: Artifact) -> bool:
        """Return True if the site has the search index or the dataset.

        A browser cannot read the search index from a disk, so there is none if links name files (`output.links`).

        Dependency: the page becomes stale when `[dataset]`, or `[search]` or `[output]`, of the configuration changes.
        """
        if artifact is DATA:
            dataset: DatasetConfig = self.read("config", "dataset")
            return dataset.enabled
        search: SearchConfig = self.read("config", "search")
        output: OutputConfig = self.read("config", "output")
        return search.enabled and output.links != "file"
