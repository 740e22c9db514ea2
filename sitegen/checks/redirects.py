"""Old addresses for which none of the archive's hosts can have a rule: those with a query, those that differ in capitals only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.records import HAS_PAGE
from sitegen.diagnostics import Problem
from sitegen.urls import old_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import Checked
    from sitegen.database.records import Row

NAME = "redirects"
BY_QUERY = frozenset({"nginx", "caddy", "apache", "netlify"})
"""Hosts whose rules see the query of an address."""
BY_CAPITALS = BY_QUERY | {"cloudflare"}
"""Hosts with rules that tell capitals from small letters."""
HINT = "serve the archive with one of these: {}"


def check(site: Checked) -> Iterator[Problem]:
    """A warning at the line of each."""
    hosts = set(site.config.outputs.hosting)
    for row in site.store.rows(HAS_PAGE):
        meta = site.store.meta(row)
        for index, old in enumerate(meta.redirect_from if meta else ()):
            able = BY_QUERY if "?" in old else BY_CAPITALS if _only_capitals(old, row) else hosts
            if able is not hosts and not hosts & able:
                places = site.store.places(row)
                line, column = places.get(f"redirect_from.{index}", places.get("redirect_from", (1, 1)))
                why = "an address with a query" if "?" in old else "an address that differs in capitals only"
                message = f'"{old}" will not be found: none of the hosts in [outputs] hosting can redirect {why}'
                yield Problem(row.file, line, column, message, HINT.format(", ".join(sorted(able))), "warning")


def _only_capitals(old: str, row: Row) -> bool:
    return old_address(old).lower() == row.address.lower()
