"""The importer for the pages of old sites. A recipe says where the parts of a story are; nothing is guessed without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._request import TEXT_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sitegen.importers._items import ImportItem
    from sitegen.importers._request import ImportOptions, ImportRequest

NAME = "html"
KINDS = TEXT_KINDS


def read_items(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield a story for each page that the recipe matches.

    Raises:
        SitegenError: if there is no recipe, with a proposal, or if the recipe is not valid.
    """
    from sitegen.importers._recipes.pages import read_pages

    yield from read_pages(request)


def look(sources: Sequence[Path], options: ImportOptions, count: int) -> Iterator[str]:
    """Yield lines that show what the recipe takes from some pages.

    Raises:
        SitegenError: if there is no recipe, with a proposal, or if the recipe is not valid.
    """
    from sitegen.importers._recipes.looking import look_at_pages

    yield from look_at_pages(sources, options, count)
