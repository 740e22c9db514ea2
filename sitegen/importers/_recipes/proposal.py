"""A proposal for a recipe, from what pages state about themselves: JSON-LD, microformats, Open Graph and usual elements."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sitegen.importers._html.parsing import parse_page
from sitegen.importers._recipes.extraction import extract
from sitegen.importers._recipes.recipe import Recipe, Selector

if TYPE_CHECKING:
    from collections.abc import Sequence

CANDIDATES: dict[str, tuple[Selector, ...]] = {
    "title": (
        Selector("json-ld:headline"), Selector(".h-entry .p-name"), Selector(".hentry .entry-title"),
        Selector('meta[property="og:title"]', "content"), Selector("h1"), Selector("title"),
    ),
    "body": (
        Selector(".h-entry .e-content"), Selector(".hentry .entry-content"), Selector('[itemprop="articleBody"]'), Selector("article"),
        Selector("main"),
    ),
    "date": (
        Selector("json-ld:datePublished"), Selector(".h-entry .dt-published", "datetime"), Selector(".hentry .published", "title"),
        Selector('meta[property="article:published_time"]', "content"), Selector("time[datetime]", "datetime"),
    ),
    "deck": (Selector(".h-entry .p-summary"), Selector("json-ld:description"), Selector('meta[property="og:description"]', "content")),
    "byline": (
        Selector("json-ld:author"), Selector(".h-entry .p-author"), Selector(".hentry .author .fn"), Selector('[rel="author"]'),
        Selector('meta[name="author"]', "content"),
    ),
    "section": (Selector("json-ld:articleSection"), Selector('meta[property="article:section"]', "content")),
    "tags": (Selector(".h-entry .p-category"), Selector('meta[property="article:tag"]', "content")),
    "image": (Selector("json-ld:image"), Selector('meta[property="og:image"]', "content")),
}  # fmt: skip
"""Selectors of each part, the most exact first."""
REQUIRED = ("title", "body")
SAMPLE = 20
"""Number of pages that are looked at."""
ENOUGH = 0.8
"""An exact selector is proposed if it finds something in this part of the pages of the best one."""
_EXAMPLE_CHARS = 60


class _Choice(NamedTuple):
    """A selector with its results."""

    selector: Selector
    pages: int
    """Number of pages in which the selector finds something."""
    example: str


def propose_recipe(pages: Sequence[str]) -> str:
    """Return a recipe as TOML, with the number of pages that have each part, and an example, as comments."""
    lines = [f"# proposed from {len(pages)} pages; correct it, and compare some pages word by word"]
    for name, candidates in CANDIDATES.items():
        choices = [_try(name, selector, pages) for selector in candidates]
        enough = max(choice.pages for choice in choices) * ENOUGH
        choice = next(choice for choice in choices if choice.pages >= enough)
        if choice.pages or name in REQUIRED:
            lines.append(_line(name, choice, len(pages)))
    return "\n".join([*lines, "drop = []", 'match = ["**"]', 'site = ""'])


def _try(name: str, selector: Selector, pages: Sequence[str]) -> _Choice:
    """Return what a selector finds in the pages."""
    values = {"title": "", "body": ""} | {name: selector}
    recipe = msgspec.convert({key: msgspec.to_builtins(value) for key, value in values.items()}, Recipe)
    texts = [_found(name, recipe, html) for html in pages]
    return _Choice(selector, sum(bool(text) for text in texts), next((text for text in texts if text), ""))


def _found(name: str, recipe: Recipe, html: str) -> str:
    if name == "body":
        node = parse_page(html).css_first(recipe.part("body").select)
        return " ".join((node.text(deep=True) or "").split()) if node is not None else ""
    return next(iter(extract(html, msgspec.structs.replace(recipe, body="x-none")).cells.values()), "")


def _line(name: str, choice: _Choice, total: int) -> str:
    """Return the line of a part."""
    if not choice.pages:
        return f'{name} = ""  # nothing usual was found: write the selector'
    selector = choice.selector
    attribute = f", attribute = {_quote(selector.attribute)}" if selector.attribute else ""
    value = f"{{ select = {_quote(selector.select)}{attribute} }}" if attribute else _quote(selector.select)
    example = f", such as: {choice.example[:_EXAMPLE_CHARS]}" if choice.example else ""
    return f"{name} = {value}  # in {choice.pages} of {total} pages{example}"


def _quote(text: str) -> str:
    return f"'{text}'" if '"' in text else f'"{text}"'
