"""Descriptions of queries with several arguments, for the registry."""

from __future__ import annotations

ARTIFACT_NAMES = {"search": "the search index", "dataset": "the dataset"}
"""By the name of an artifact, its name in messages."""
MAX_DESCRIBED_LIMIT = 100_000
"""Limits above this are described as "all": no page reads so many items."""
LISTING_DESCRIPTIONS: dict[str, str] = {
    "stories": "all stories", "section": "the section {}", "year": "the year {}", "month": "the month {}",
    "byline": "the byline {}", "mentions": "the stories that mention {}", "topic": "the stories on the topic {}",
    "narrower": "the topics narrower than {}", "translation": "the translations of {}",
    "merged_into": "the documents merged into {}", "cites": "the stories that cite {}", "linked": "the documents that link to {}",
    "next": "the follow-ups of {}", "thread": "the chain of {}", "chain": "the follow-ups in the chain of {}",
    "named-thread": "the thread of the chain of {}", "corrections": "the corrections", "kind": "the documents of kind {}",
    "cited-page": "the cited pages of {}",
    "dated": "the dated documents of {}", "letter": "the letter {} of the directory", "relation": "the relations to {}",
    "events": "the events that name {}", "featured": "the featured stories {}",
}  # fmt: skip
"""By the name of an index, the description of one of its listings. Other listings are described by the name of the index."""


def listing(index: str, key: str) -> str:
    """Return a description of a listing."""
    return LISTING_DESCRIPTIONS.get(index, f"the list {index} of {{}}").format(key).strip()


def listing_range(index: str, key: str, after: str, before: str, limit: int, descending: int) -> str:
    """Return a description of a range, such as `the newest 3 items of the stories that mention person/x`."""
    number = "all" if limit > MAX_DESCRIBED_LIMIT else f"the {'newest' if descending else 'oldest'} {limit}"
    bound = " before this" if before else " after this" if after else ""
    return f"{number} items of {listing(index, key)}{bound}"


def listing_slice(index: str, key: str, offset: int, limit: int) -> str:
    """Return a description of a slice, such as `items 1 to 20 of all stories`."""
    return f"items {offset + 1} to {offset + limit} of {listing(index, key)}"


def count(index: str, key: str) -> str:
    """Return a description of the size of a listing."""
    return f"the number of items of {listing(index, key)}"


def has_at_least(index: str, key: str, minimum: int) -> str:
    """Return a description of a threshold of a listing's size."""
    return f"whether {listing(index, key)} has at least {minimum} items"


def key_counts(index: str, prefix: str) -> str:
    """Return a description of the sizes of several listings."""
    return f"the numbers of items of {listing(index, f'{prefix}…')}"


def year_counts(index: str, key: str) -> str:
    """Return a description of the items per year of a listing."""
    return f"the number of items of each year of {listing(index, key)}"


def co_mentioned(index: str, key: str, _max_stories: int, _kind: str, _limit: int) -> str:
    """Return a description of the entities that a listing's stories mention."""
    return f"the entities mentioned in {listing(index, key)}"


def excerpt(uid: str, _paragraphs: int) -> str:
    """Return a description of an excerpt."""
    return f"the first paragraphs of {uid}"


def artifact(name: str) -> str:
    """Return the name of an artifact."""
    return ARTIFACT_NAMES[name]


def artifact_file(name: str, path: str, _digest: str) -> str:
    """Return a description of an artifact's file."""
    return f"{path} of {ARTIFACT_NAMES[name]}"
