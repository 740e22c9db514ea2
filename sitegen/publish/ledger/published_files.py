"""Files of an output folder, by its manifest, with the targets of its redirects: a source for a ledger that was lost."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from sitegen.content.ledger_file import NAME
from sitegen.database.ledger.ledger_rows import BEGUN
from sitegen.diagnostics import Problem, first_of
from sitegen.publish.output.manifest import owned
from sitegen.urls import address_of, output_file, same_place

if TYPE_CHECKING:
    from pathlib import Path

    from sitegen.database.store import Store

_REFRESH = re.compile(
    r"""<meta[^>]*http-equiv=["']?refresh["']?[^>]*content=(["'])\s*\d+\s*;\s*url=(.*?)\1""", re.IGNORECASE
)
HEAD = 8_192
"""Bytes of a page in which its redirect is looked for: the stubs of all themes are shorter."""
FEW = 10
"""Addresses that a warning names."""


def online(folder: Path) -> dict[str, str]:
    """Return the files of a site: path to the address to which the file redirects, empty for one that does not."""
    return {path: _target(folder, path) if path.endswith(".html") else "" for path in owned(folder)}


def _target(folder: Path, path: str) -> str:
    try:
        with (folder / path).open("rb") as stream:
            head = stream.read(HEAD).decode("utf-8", "replace")
    except OSError:
        return ""
    found = _REFRESH.search(head)
    if not found:
        return ""
    there = urlsplit(urljoin(f"http://site.invalid{address_of(path)}", unescape(found[2])))
    return address_of(unquote(there.path).removeprefix("/")) if there.netloc == "site.invalid" else ""


def unaccounted(store: Store, folder: Path) -> list[Problem]:
    """Return a warning that lists the pages which this build removes and which belong to no known document, if the ledger was lost."""
    if not store.setting(BEGUN):
        return []
    places = {place for (place,) in store.db.execute("SELECT place FROM page")}
    lines = {output_file(address) for (address,) in store.db.execute("SELECT address FROM published")}
    pages = (path for path in owned(folder) if path.endswith(".html") and path not in lines)
    lost = sorted(address_of(path) for path in pages if same_place(path) not in places)
    if not lost:
        return []
    said = f"the file is missing or was begun again, and these addresses go: {first_of(lost, FEW)}"
    hint = f"run git checkout {NAME} if it is in git; otherwise write redirect_from: with those that must stay"
    return [Problem(NAME, 0, 0, said, hint, "warning")]
