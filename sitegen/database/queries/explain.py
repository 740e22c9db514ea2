"""Descriptions of recorded queries and of reasons to render a page, for `sitegen explain` and the preview's dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.queries.registry import QUERIES
from sitegen.database.queries.staleness import DAMAGED, NEW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.database.dependencies.query_key import QueryKey

_REASON_DESCRIPTIONS = {NEW[0]: "it is new", DAMAGED[0]: "its file was changed or deleted since the last build"}
"""By name, the descriptions of the reasons that are not queries."""


def describe_query(query: QueryKey) -> str:
    """Return a description of a query or a reason.

    Examples are `the summary of person/x` and `the newest 3 items of the stories that mention person/x`.
    """
    name, *arguments = query
    if name in _REASON_DESCRIPTIONS:
        return _REASON_DESCRIPTIONS[name]
    describe = QUERIES[name].describe
    return describe.format(*arguments) if isinstance(describe, str) else describe(*arguments)


def describe_reasons(reasons: Iterable[QueryKey], limit: int = 3) -> str:
    """Return a description of the reasons for rendering a page: the first `limit`, and the number of the others."""
    descriptions = list(dict.fromkeys(map(describe_query, reasons)))
    more = f", and {len(descriptions) - limit} more" if len(descriptions) > limit else ""
    return ", ".join(descriptions[:limit]) + more
