"""Files of an output folder, by its manifest, with the targets of its redirects: a source for a ledger that was lost."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from sitegen.content.ledger_file import LEDGER_FILE_NAME
from sitegen.database.repair_state import RepairFlag, is_flag_set
from sitegen.diagnostics import Problem, summarize_names
from sitegen.publish.output.manifest import owned_files
from sitegen.urls import address_of, normalized_path, output_file

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.database.store import Store

_REFRESH = re.compile(
    r"""<meta[^>]*http-equiv=["']?refresh["']?[^>]*content=(["'])\s*\d+\s*;\s*url=(.*?)\1""", re.IGNORECASE
)
MAX_HEAD_BYTES = 8_192
"""Bytes of a page that are searched for a redirect: the stubs of all themes are shorter."""
MAX_LISTED_ADDRESSES = 10
"""Addresses listed in a warning."""


def read_published_files(folder: Path) -> dict[str, str]:
    """Return the files of a site: path to the address to which the file redirects, empty for one that does not."""
    return {path: _redirect_target(folder, path) if path.endswith(".html") else "" for path in owned_files(folder)}


def _redirect_target(folder: Path, path: str) -> str:
    try:
        with (folder / path).open("rb") as stream:
            head = stream.read(MAX_HEAD_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
    found = _REFRESH.search(head)
    if not found:
        return ""
    there = urlsplit(urljoin(f"http://site.invalid{address_of(path)}", unescape(found[2])))
    return address_of(unquote(there.path).removeprefix("/")) if there.netloc == "site.invalid" else ""


def find_unaccounted_pages(store: Store, folder: Path) -> list[Problem]:
    """Return a warning that lists the pages which this build removes and which belong to no known document, if the ledger was lost."""
    if not is_flag_set(store, RepairFlag.LEDGER_FROM_OUTPUT):
        return []
    paths = {path for (path,) in store.db.execute("SELECT normalized_path FROM page")}
    recorded = {output_file(address) for (address,) in store.db.execute("SELECT address FROM ledger_line")}
    pages = (path for path in owned_files(folder) if path.endswith(".html") and path not in recorded)
    lost = sorted(address_of(path) for path in pages if normalized_path(path) not in paths)
    if not lost:
        return []
    message = (
        f"the file is missing or was begun again, and these addresses go: {summarize_names(lost, MAX_LISTED_ADDRESSES)}"
    )
    hint = (
        f"run git checkout {LEDGER_FILE_NAME} if it is in git; otherwise write redirect_from: with those that must stay"
    )
    return [Problem(LEDGER_FILE_NAME, 0, 0, message, hint, "warning")]
