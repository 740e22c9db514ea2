"""`hosting/redirects.json`: all redirects as data, for functions that run on the machines of a host.

A function looks the requested address up in the table. That redirects addresses with a query on hosts whose rules cannot match a query.
The file has the format that CloudFront imports into a key value store. The functions are in `docs/hosting/`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sitegen.model.page import Page
from sitegen.outputs.hosting._common import (
    base_path,
    is_host_enabled,
    redirect_table,
    redirects_by_path,
    redirects_by_query,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.queries.reader import Reader

NAME = "redirect_table"
FOR_EACH = ("",)
ADDRESS = "/hosting/redirects.json"


def plan(reader: Reader, _subject: str) -> Iterator[Page]:
    """Yield the file, if it is configured."""
    if is_host_enabled(reader, "functions"):
        yield Page(ADDRESS, NAME, (), "the table of redirects for functions (outputs.hosts)")


def generate(_page: Page, reader: Reader) -> bytes:
    """Return the file: each old address, decoded, with its query as browsers send it, and its percent-encoded target."""
    base, redirects = base_path(reader), redirect_table(reader)
    targets = redirects_by_path(base, redirects) | redirects_by_query(base, redirects)
    pairs = [{"key": old, "value": targets[old]} for old in sorted(targets)]
    return (json.dumps({"data": pairs}, ensure_ascii=False, indent=1) + "\n").encode()
