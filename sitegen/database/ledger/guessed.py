"""Guesses the documents of published files, from their addresses and the configured permalinks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.urls import address_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sitegen.config.schema import Config

_TOP_LEVEL_SLASHES = 2
"""Slashes of a permalink such as `/{slug}/`. A page at the top level may be a list, so no document is guessed for it."""


def guess_documents(paths: Collection[str], config: Config) -> Iterator[tuple[str, str]]:
    """Yield address and id of each file that may be the page of a document, sorted by kind and path."""
    for name, kind in sorted(config.kinds.items()):
        pattern = permalink_pattern(kind.permalink)
        for path in sorted(paths) if kind.permalink.count("/") > _TOP_LEVEL_SLASHES else ():
            address = address_of(path)
            match = pattern.fullmatch(address)
            if match and match["slug"] != "page":
                yield address, f"{name}/{match['slug']}"


def guess_document_at(address: str, config: Config) -> str:
    """Return the id of the document that is probably at an address, including the top level; "" if no permalink matches."""
    for name, kind in sorted(config.kinds.items(), key=lambda each: (each[1].permalink.startswith("/{"), each[0])):
        if match := permalink_pattern(kind.permalink).fullmatch(address):
            return f"{name}/{match['slug']}"
    return ""


def addresses_in_kind_folders(paths: Collection[str], config: Config) -> set[str]:
    """Return the addresses of probable documents in the folders of their kinds, such as `/stories/`.

    Permalinks that begin with a section or a year are left out: lists may have such addresses, too.
    """
    kinds = {name for name, kind in config.kinds.items() if not kind.permalink.startswith("/{")}
    return {address for address, uid in guess_documents(paths, config) if uid.partition("/")[0] in kinds}


def permalink_pattern(permalink: str) -> re.Pattern[str]:
    """Return a pattern of the addresses of a permalink. The group `slug` is the slug."""
    return re.compile("".join(_part_pattern(part) for part in re.split(r"(\{\w+\})", permalink)))


def _part_pattern(part: str) -> str:
    return {"{slug}": "(?P<slug>[^/]+)"}.get(part, "[^/]+" if part.startswith("{") else re.escape(part))
