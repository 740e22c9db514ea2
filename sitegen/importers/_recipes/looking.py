"""Shows what a recipe takes from some pages, so that an editor can compare it with them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sitegen.importers._recipes.extraction import extract
from sitegen.importers._recipes.pages import Page, has_story, iter_pages, missing_recipe, read_page_text
from sitegen.importers._recipes.recipe import load_recipe
from sitegen.importers._stories.text_of_html import text_of_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sitegen.importers import ImportOptions
    from sitegen.importers._recipes.extraction import Extraction

END_CHARS = 60
"""Number of characters of the beginning and of the end of a body that are shown."""


def look_at_pages(sources: Sequence[Path], options: ImportOptions, count: int) -> Iterator[str]:
    """Yield lines that show the parts of the first pages that the recipe matches, and the share of each page's words in its body.

    Raises:
        SitegenError: if there is no recipe, with a proposal, or if the recipe is not valid.
    """
    if options.recipe is None:
        raise missing_recipe(sources, options)
    recipe = load_recipe(options.recipe)
    pages = (page for page in iter_pages(sources) if isinstance(page, Page) and has_story(page, recipe))
    for page in islice(pages, count):
        found = extract(read_page_text(page, options).text, recipe)
        yield f"{page.path}: {found.words:,} of {found.page_words:,} words ({found.share:.0%})"
        yield from (f"  {name}: {text}" for name, text in found.cells.items())
        yield f"  body: {_ends(found)}"


def _ends(found: Extraction) -> str:
    """Return the beginning and the end of a body."""
    text = text_of_html(found.body)
    if len(text) <= END_CHARS * 2:
        return text or "nothing"
    return f"{text[:END_CHARS].rstrip()} \u2026 {text[-END_CHARS:].lstrip()}"
