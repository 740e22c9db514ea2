"""The check `redirects`: finds old addresses that none of the archive's hosts can redirect.

These are addresses with a query, and addresses that differ from the current one only in upper and lower case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.records import HAS_PAGE_SQL
from sitegen.diagnostics import Problem
from sitegen.problem_codes.checks import REDIRECT_NOT_SUPPORTED
from sitegen.urls import redirect_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import CheckContext
    from sitegen.database.records import DocumentRecord

NAME = "redirects"
HOSTS_MATCHING_QUERIES = frozenset({"nginx", "caddy", "apache", "netlify", "functions"})
"""Hosts with rules that can match the query of an address, and functions, which look it up."""
HOSTS_MATCHING_CASE = HOSTS_MATCHING_QUERIES | {"cloudflare"}
"""Hosts with case-sensitive rules."""
HINT = "to redirect it, use one of these hosts: {}"


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a warning for each such address, at its line in `redirect_from`."""
    hosts = set(context.config.outputs.hosts)
    for row in context.store.find_documents(HAS_PAGE_SQL):
        meta = context.store.meta(row)
        for index, old in enumerate(meta.redirect_from if meta else ()):
            able = (
                HOSTS_MATCHING_QUERIES
                if "?" in old
                else HOSTS_MATCHING_CASE
                if _differs_only_in_case(old, row)
                else hosts
            )
            if able is not hosts and not hosts & able:
                positions = context.store.source_positions(row)
                line, column = positions.get(f"redirect_from.{index}", positions.get("redirect_from", (1, 1)))
                reason = "an address with a query" if "?" in old else "an address that differs only in case"
                message = REDIRECT_NOT_SUPPORTED(
                    f'"{old}" will not be found: none of the [outputs] hosts can redirect {reason}'
                )
                yield Problem(row.file, line, column, message, HINT.format(", ".join(sorted(able))), "warning")


def _differs_only_in_case(old: str, row: DocumentRecord) -> bool:
    return redirect_address(old).lower() == row.address.lower()
