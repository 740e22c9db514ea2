"""The recipe file: where the parts of a story are in the pages of an old site."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from sitegen import struct_errors
from sitegen.config.toml import TomlPositions, parse_toml, read_config_text
from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers._html.parsing import parse_page
from sitegen.plugins.extras import import_extra
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JSON_LD = "json-ld:"
"""Beginning of a selector that is the name of a property of the page's news article in JSON-LD, such as `json-ld:headline`."""


class Selector(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a page."""

    select: str
    """CSS selector, or `json-ld:` and the name of a property."""
    attribute: str = ""
    """Attribute with the value; "" takes the text of the element."""
    pattern: str = ""
    """Pattern of a date, such as `%B %d, %Y` (strptime)."""


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A recipe. Each part is a selector, or a table with a selector and an attribute."""

    title: str | Selector
    body: str | Selector
    date: str | Selector = ""
    modified: str | Selector = ""
    deck: str | Selector = ""
    byline: str | Selector = ""
    section: str | Selector = ""
    tags: str | Selector = ""
    language: str | Selector = ""
    image: str | Selector = ""
    image_alt: str | Selector = ""
    image_caption: str | Selector = ""
    image_credit: str | Selector = ""
    drop: tuple[str, ...] = ()
    """CSS selectors of elements that are no part of a story, such as advertisements."""
    match: tuple[str, ...] = ("**",)
    """Paths below the folder whose pages are stories, such as `news/**/*.html`."""
    exclude: tuple[str, ...] = ()
    """Paths of pages that are no stories."""
    site: str = ""
    """Address of the folder on the old site, such as `https://www.courier.example/`."""

    def part(self, name: str) -> Selector:
        """Return the selector of a part; its `select` is empty if the recipe has none."""
        found: str | Selector = getattr(self, name)
        return Selector(found) if isinstance(found, str) else found


PARTS = tuple(name for name in Recipe.__struct_fields__ if name not in {"drop", "match", "exclude", "site"})
"""Names of the parts of a page that a recipe can select."""


def load_recipe(file: Path) -> Recipe:
    """Return the recipe in a file.

    Raises:
        SitegenError: with exit code 2 and every problem of the file.
    """
    try:
        text = read_config_text(file)
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(str(file), 0, 0, IMPORT_FAILED(f"the recipe cannot be read: {error}"), "save it as UTF-8")
        raise SitegenError([problem], 2) from None
    data = parse_toml(text, str(file))
    positions = struct_errors.SourcePositions(str(file), text, TomlPositions(text), is_toml=True)
    try:
        recipe = struct_errors.convert(Recipe, data, positions)
    except struct_errors.StructError as error:
        raise SitegenError(error.problems, 2) from None
    if problems := [*_find_problems(recipe, positions)]:
        raise SitegenError(problems, 2)
    return recipe


def _find_problems(recipe: Recipe, positions: struct_errors.SourcePositions) -> Iterator[Problem]:
    """Yield a problem for each selector that is not CSS."""
    selectors = [((name,), recipe.part(name).select) for name in PARTS]
    selectors += [(("drop",), selector) for selector in recipe.drop]
    for path, selector in selectors:
        if selector and not selector.startswith(JSON_LD) and not _is_css(selector):
            message = IMPORT_FAILED(f'"{selector}" is not a CSS selector')
            yield positions.problem_at(path, message, "write a selector such as h1, .headline or #story > p")
    yield from _impossible_values(recipe, positions)
    for name in ("title", "body"):
        if not recipe.part(name).select.strip():
            yield positions.problem_at(
                (name,), IMPORT_FAILED(f"the recipe has no selector for the {name}"), "write a selector such as h1"
            )
    if recipe.body == "" or recipe.part("body").select.startswith(JSON_LD):
        yield positions.problem_at(
            ("body",), IMPORT_FAILED("the body is an element of the page"), "write a CSS selector"
        )


def _impossible_values(recipe: Recipe, positions: struct_errors.SourcePositions) -> Iterator[Problem]:
    """Yield a problem for each pattern of a date, each property and each address that cannot be right."""
    for name in PARTS:
        part = recipe.part(name)
        if part.select.strip() == JSON_LD:
            yield positions.problem_at(
                (name,), IMPORT_FAILED(f'"{JSON_LD}" names no property'), f"write {JSON_LD}headline, for example"
            )
        if part.pattern and (fault := _pattern_fault(part.pattern)):
            message = IMPORT_FAILED(f'"{part.pattern}" is not a pattern of dates: {fault}')
            yield positions.problem_at((name, "pattern"), message, "write one such as %B %d, %Y")
    if recipe.site and not recipe.site.startswith(("http://", "https://")):
        yield positions.problem_at(
            ("site",), IMPORT_FAILED(f'"{recipe.site}" is not an address'), f"write https://{recipe.site.lstrip('/')}"
        )


def _pattern_fault(pattern: str) -> str:
    """Return the fault of a pattern of `strptime`; "" if it has none."""
    try:
        datetime.strptime("", pattern)  # noqa: DTZ007 - only to see that the pattern is right
    except ValueError as error:
        return str(error).partition(" in format")[0] if "does not match" not in str(error) else ""
    except re.error as error:
        return str(error)
    return ""


def _is_css(selector: str) -> bool:
    error: type[Exception] = import_extra("selectolax.lexbor", "HTML is read").SelectolaxError
    try:
        parse_page("<p>").css(selector)
    except error:
        return False
    return True
