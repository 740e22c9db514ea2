"""The registry of queries: everything that a page may read, with all that sitegen knows about each kind of read.

To add a query, add its evaluator, its dependency keys and its description here. Then give `Reader` a method for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sitegen.database.queries import descriptions, evaluate, invalidation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sitegen.database.dependencies.query_key import QueryKey
    from sitegen.database.queries.evaluate import QueryResult


@dataclass(frozen=True, slots=True)
class Query:
    """One kind of read."""

    name: str
    """The first item of its query keys."""
    evaluate: Callable[..., QueryResult] | None
    """Evaluates the query from a `QueryContext` and the query's arguments.

    None if the evaluator is supplied when the engine is created, from the theme or the time of the build. Such an evaluator
    takes only the arguments.
    """
    dependency_keys: Callable[[QueryKey, Any], list[int]]
    """Returns the dependency keys of the query key and the result (`queries/invalidation.py`).

    A missing key leaves a page out of date; one too many only costs a comparison.
    """
    describe: str | Callable[..., str]
    """Describes the query in `sitegen explain`: a format string for the arguments, or a function of them."""
    is_external: bool = False
    """The result comes from outside the database. It is compared in every build, since no change of it is recorded."""
    is_transient: bool = False
    """Few pages share a result. It is memoized separately, so that it does not evict results that many pages share."""


def _registry(*queries: Query) -> dict[str, Query]:
    return {query.name: query for query in queries}


QUERIES: Mapping[str, Query] = _registry(
    Query("document", evaluate.document, invalidation.document, "the text or front matter of {}", is_transient=True),
    Query("metadata", evaluate.metadata, invalidation.document, "the front matter or links of {}"),
    Query("excerpt", evaluate.excerpt, invalidation.document, descriptions.excerpt, is_transient=True),
    Query("merged_into", evaluate.merged_into, invalidation.document, "the merge target of {}"),
    Query("old_addresses", evaluate.old_addresses, invalidation.document, "the old addresses of {}"),
    Query("summary", evaluate.summary, invalidation.summary, "the summary of {}"),
    Query("main_image", evaluate.main_image, invalidation.document, "the main image of {}"),
    Query("same_as", evaluate.same_as, invalidation.document, "the addresses of {} elsewhere on the web"),
    Query("names", evaluate.names, invalidation.names, "the names of {}"),
    Query("entities_named", evaluate.entities_named, invalidation.entities_named, 'the entities named "{}"'),
    Query("names_containing", evaluate.names_containing, invalidation.names_containing, 'the names that contain "{}"'),
    Query("range", evaluate.listing_range, invalidation.listing_range, descriptions.listing_range, is_transient=True),
    Query("slice", evaluate.listing_slice, invalidation.listing_slice, descriptions.listing_slice, is_transient=True),
    Query("count", evaluate.count, invalidation.count, descriptions.count),
    Query("has_at_least", evaluate.has_at_least, invalidation.has_at_least, descriptions.has_at_least),
    Query("key_counts", evaluate.key_counts, invalidation.key_counts, descriptions.key_counts),
    Query("year_counts", evaluate.year_counts, invalidation.whole_listing, descriptions.year_counts),
    Query("co_mentioned", evaluate.co_mentioned, invalidation.co_mentioned, descriptions.co_mentioned),
    Query("static_pages", evaluate.static_pages, invalidation.query_itself, "the list of static pages"),
    Query("archived_copy", evaluate.archived_copy, invalidation.query_itself, "the archived copy of {}", is_transient=True),
    Query("redirects", evaluate.redirect_table, invalidation.redirects, "the redirects and tombstones"),
    Query("published_file", evaluate.published_file, invalidation.published_file, "whether {} is published"),
    Query("image_usage", evaluate.image_usage, invalidation.image_usage, "whether {} is shown as an image, and its credit"),
    Query("media_info", evaluate.media_info, invalidation.media_info, "the size or page count of the file {}"),
    Query("file", evaluate.content_file, invalidation.query_itself, "the file {}"),
    Query("data", evaluate.data, invalidation.media_info, "the data in {}"),
    Query("artifact", evaluate.artifact, invalidation.no_keys, descriptions.artifact, is_external=True),
    Query("artifact_file", evaluate.artifact_file, invalidation.no_keys, descriptions.artifact_file),
    Query("config", evaluate.config_section, invalidation.no_keys, "[{}] of the configuration", is_external=True),
    Query("navigation", evaluate.navigation, invalidation.no_keys, "the main navigation", is_external=True),
    Query("footer_links", evaluate.footer_links, invalidation.no_keys, "the links of the footer", is_external=True),
    Query("section", evaluate.section, invalidation.no_keys, "the configuration of the section {}", is_external=True),
    # The theme answers these (`render.renderer.Renderer.query_providers`).
    Query("template", None, invalidation.no_keys, "the template {}", is_external=True),
    Query("shortcode_template", None, invalidation.no_keys, "the template shortcodes/{}.html", is_external=True),
    Query("translations", None, invalidation.no_keys, "the theme's translations into the archive's language", is_external=True),
    Query("asset", None, invalidation.no_keys, "the theme's file static/{}", is_external=True),
    Query("theme_assets", None, invalidation.no_keys, "the list of the theme's static files", is_external=True),
    Query("has_option_style", None, invalidation.no_keys, "whether options change the style", is_external=True),
    Query("option", None, invalidation.no_keys, "the theme's option {}", is_external=True),
    # The result depends on the argument, and on the language, the time zone and [dates], with which the database's cache key changes.
    Query("formatted_date", None, invalidation.no_keys, "the date {} in words"),
    # The time of the build answers these (`queries/recent.py`, `database/front.py`).
    Query("active_pins", None, invalidation.no_keys, "the pinned stories", is_external=True),
    Query("recent", None, invalidation.no_keys, "the stories of the last {} hours", is_external=True),
)  # fmt: skip
"""Every query by its name."""
EXTERNAL_QUERIES = frozenset(name for name, query in QUERIES.items() if query.is_external)
"""Names of the queries whose results come from outside the database."""
SUPPLIED_QUERIES = frozenset(name for name, query in QUERIES.items() if query.evaluate is None)
"""Names of the queries whose evaluators are supplied when the engine is created."""
