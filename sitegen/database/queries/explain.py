"""Queries in words: for `sitegen explain`, and for the preview's dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sitegen.database.dependencies.query_key import QueryKey


ARTIFACT_NAMES = {"search": "the search index", "dataset": "the data package"}


def describe_query(query: QueryKey) -> str:
    """Return a query in words, such as `what others show of person/x` or `the newest 3 of the stories that name person/x`."""
    words = _QUERY_DESCRIPTIONS[query[0]]
    return words.format(*query[1:]) if isinstance(words, str) else words(*query[1:])


def describe_reasons(reasons: Iterable[QueryKey], limit: int = 3) -> str:
    """Return the reasons for which a page was rendered in words: at most `limit`, and the number of the rest."""
    descriptions = list(dict.fromkeys(map(describe_query, reasons)))
    more = f", and {len(descriptions) - limit} more" if len(descriptions) > limit else ""
    return ", ".join(descriptions[:limit]) + more


def _describe_listing(index: str, key: str) -> str:
    """Return a listing in words."""
    return _LISTING_DESCRIPTIONS.get(index, f"the list {index} of {{}}").format(key).strip()


def _describe_range(index: str, key: str, after: str, before: str, limit: int, descending: int) -> str:
    number = "all" if limit > 100_000 else f"the {'newest' if descending else 'oldest'} {limit}"  # noqa: PLR2004 - no page reads so many
    bound = " before this" if before else " after this" if after else ""
    return f"{number} of {_describe_listing(index, key)}{bound}"


def _describe_slice(index: str, key: str, offset: int, limit: int) -> str:
    return f"numbers {offset + 1} to {offset + limit} of {_describe_listing(index, key)}"


_LISTING_DESCRIPTIONS: dict[str, str] = {
    "stories": "all stories", "section": "the section {}", "year": "the year {}", "month": "the month {}",
    "byline": "the byline {}", "mentions": "the stories that name {}", "translation": "the translations of {}",
    "merged_into": "what was merged into {}", "cites": "the stories that cite {}", "linked": "the documents that link to {}",
    "next": "what follows {}", "thread": "the chain of {}", "chain": "the followers of {}",
    "named-thread": "the names of the chain of {}", "corrections": "the corrections", "kind": "the entries of kind {}",
    "cited-page": "the pages cited of {}",
    "dated": "what happened in {}", "letter": "the letter {} of the index", "relation": "the relations to {}", "events": "the events of {}",
}  # fmt: skip
_QUERY_DESCRIPTIONS: dict[str, str | Callable[..., str]] = {
    "new": "it is new",
    "damaged": "its file was not as it had been left",
    "document": "the text or front matter of {}",
    "summary": "what others show of {}",
    "names": "the names of {}",
    "entities_named": 'who is called "{}"',
    "names_containing": 'which names have the words "{}"',
    "range": _describe_range,
    "slice": _describe_slice,
    "count": lambda index, key: f"how many {_describe_listing(index, key)} has",
    "has_at_least": lambda index, key, number: f"whether {_describe_listing(index, key)} has {number}",
    "excerpt": lambda uid, _paragraphs: f"the first paragraphs of {uid}",
    "metadata": "{} without its text",
    "merged_into": "what {} was merged into",
    "old_addresses": "the old addresses of {}",
    "redirects": "where old addresses lead, and what is gone",
    "co_mentioned": lambda index, key, *_: f"who is named in {_describe_listing(index, key)}",
    "key_counts": lambda index, prefix: f"the counts of {_describe_listing(index, f'{prefix}…')}",
    "year_counts": lambda index, key: f"how many of each year {_describe_listing(index, key)} has",
    "static_pages": "which pages of its own the archive has",
    "published_file": "whether {} is published",
    "file": "the file {}",
    "media_info": "what is known of the file {}",
    "image_usage": "whether, and with which credit, {} is shown as a picture",
    "formatted_date": "the date {} in words",
    "config": lambda part: f"[{part}] of the configuration",
    "section": "what the configuration says of the section {}",
    "template": "the template {}",
    "asset": "the theme's file static/{}",
    "theme_assets": "which static files the theme has",
    "option": "the theme's option {}",
    "recent": "the stories of the last {} hours",
    "artifact": lambda name: ARTIFACT_NAMES[name],
    "artifact_file": lambda name, path, _digest: f"{path} of {ARTIFACT_NAMES[name]}",
    "translations": "the theme's translations into the archive's language",
}


def described_queries() -> set[str]:
    """Return the names of the queries that have a description; a test asserts that all have one."""
    return set(_QUERY_DESCRIPTIONS)
