"""The published files of an output folder, from which a lost ledger is started again."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from sitegen.content.ledger_file import LEDGER_FILE_NAME
from sitegen.database.repair_state import RepairFlag, is_flag_set
from sitegen.diagnostics import Problem, summarize_names
from sitegen.problem_codes.addresses import LEDGER_STARTED_AGAIN
from sitegen.publish.output.manifest import owned_files
from sitegen.urls import address_of, normalized_path, output_file

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.database.store import Store

_REFRESH = re.compile(
    r"""<meta[^>]*http-equiv=["']?refresh["']?[^>]*content=(["'])\s*\d+\s*;\s*url=(.*?)\1""", re.IGNORECASE
)
MAX_HEAD_BYTES = 8_192
"""Maximum number of bytes of a page that are searched for a redirect. The redirect pages of all themes are shorter."""
MAX_LISTED_ADDRESSES = 10
"""Maximum number of addresses in a warning."""


def read_published_files(folder: Path) -> dict[str, str]:
    """Return the files that the manifest lists: path to the address that the file redirects to, "" for other files.

    Raises:
        OSError: if a page cannot be read.
    """
    return {path: _redirect_target(folder, path) if path.endswith(".html") else "" for path in owned_files(folder)}


def _redirect_target(folder: Path, path: str) -> str:
    """Return the address of the site that a page redirects to; "" if there is none, or no such file.

    Raises:
        OSError: if the page cannot be read. Its address would be lost.
    """
    try:
        with (folder / path).open("rb") as stream:
            head = stream.read(MAX_HEAD_BYTES).decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ""
    found = _REFRESH.search(head)
    if not found:
        return ""
    target = urlsplit(urljoin(f"http://site.invalid{address_of(path)}", unescape(found[2])))
    return address_of(unquote(target.path).removeprefix("/")) if target.netloc == "site.invalid" else ""


def find_unaccounted_pages(store: Store, folder: Path) -> list[Problem]:
    """Return a warning with the pages that this build removes and that belong to no known document.

    Only a build that had to start the ledger from the output folder looks for them. The list is empty if there are none.
    """
    if not is_flag_set(store.db, RepairFlag.LEDGER_FROM_OUTPUT):
        return []
    paths = {path for (path,) in store.db.execute("SELECT normalized_path FROM page")}
    recorded = {output_file(address) for (address,) in store.db.execute("SELECT address FROM ledger_line")}
    pages = (path for path in owned_files(folder) if path.endswith(".html") and path not in recorded)
    lost = sorted(address_of(path) for path in pages if normalized_path(path) not in paths)
    if not lost:
        return []
    message = LEDGER_STARTED_AGAIN(
        f"the file is missing or was started again, and these addresses are removed: {summarize_names(lost, MAX_LISTED_ADDRESSES)}"
    )
    hint = (
        f"run git checkout {LEDGER_FILE_NAME} if it is in git; otherwise list the addresses to keep in redirect_from:"
    )
    return [Problem(LEDGER_FILE_NAME, 0, 0, message, hint, "warning")]
