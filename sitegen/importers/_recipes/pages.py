"""Reads the pages of old sites as stories, by a recipe."""

from __future__ import annotations

from itertools import islice
from statistics import median
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from msgspec.structs import replace

from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers._html.encodings import DecodedPage, decode_page
from sitegen.importers._html.linked_notes import place_notes
from sitegen.importers._items import Change, RefusedItem, SkippedItem
from sitegen.importers._recipes.extraction import Extraction, extract
from sitegen.importers._recipes.page_addresses import SUFFIXES, is_page, page_address
from sitegen.importers._recipes.paths import is_matched
from sitegen.importers._recipes.proposal import SAMPLE, propose_recipe
from sitegen.importers._recipes.recipe import Recipe, load_recipe
from sitegen.importers._stories.build_story import build_story
from sitegen.importers._stories.source_files import iter_files, relative_name
from sitegen.importers._tables.cells import story_of_cells
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitegen.importers import ImportItem, ImportRequest
    from sitegen.importers._stories.source_story import SourceStory

SMALL_SHARE = 2 / 3
"""A body whose share of the words of its page is below this part of the median share is told."""


class _Page(NamedTuple):
    """A page of the source."""

    file: Path
    path: str
    """Path below the source, or its name."""


def read_pages(request: ImportRequest) -> Iterator[ImportItem]:
    """Yield a story for each page that the recipe matches.

    Raises:
        SitegenError: if there is no recipe, with a proposal, or if the recipe is not valid.
    """
    if request.options.recipe is None:
        raise SitegenError([_missing_recipe(request)])
    recipe = load_recipe(request.options.recipe)
    pages = [page for page in _pages(request) if isinstance(page, _Page) and _has_story(page, recipe)]
    shares = [extract(_decode(page, request).text, recipe).share for page in pages]
    usual_share = median(shares) if shares else 0.0
    for page in _pages(request):
        yield _read_page(page, recipe, usual_share, request) if isinstance(page, _Page) else page


def _pages(request: ImportRequest) -> Iterator[_Page | SkippedItem | RefusedItem]:
    for file in iter_files(request.sources, SUFFIXES, is_page):
        if isinstance(file, (SkippedItem, RefusedItem)):
            yield file
        else:
            yield _Page(file, relative_name(file, request.sources))


def _has_story(page: _Page, recipe: Recipe) -> bool:
    return is_matched(page.path, recipe.match) and not is_matched(page.path, recipe.exclude)


def _missing_recipe(request: ImportRequest) -> Problem:
    """Return the problem that there is no recipe, with a proposal for one as its hint."""
    pages = (page for page in _pages(request) if isinstance(page, _Page))
    samples = [_decode(page, request).text for page in islice(pages, SAMPLE)]
    proposal = propose_recipe(samples) if samples else ""
    hint = f"save this proposal as recipe.toml, correct it, and import with --recipe recipe.toml:\n\n{proposal}\n"
    message = IMPORT_FAILED("pages are imported with a recipe, which says where the parts of a story are")
    return Problem(str(request.sources[0]), 0, 0, message, hint if samples else "name a folder with .html files")


def _decode(page: _Page, request: ImportRequest) -> DecodedPage:
    return decode_page(page.file.read_bytes(), request.options.encoding)


def _read_page(page: _Page, recipe: Recipe, usual_share: float, request: ImportRequest) -> ImportItem:
    if not _has_story(page, recipe):
        return SkippedItem("page", "pages that match and exclude of the recipe leave out", str(page.file), 0, page.path)
    decoded = _decode(page, request)
    if decoded.undecodable:
        message = IMPORT_FAILED(f"{decoded.undecodable} bytes of the page are not {decoded.encoding}")
        return _refuse(page, message, "name the encoding of the pages: --encoding NAME")
    found = extract(decoded.text, recipe)
    if found.is_frameset:
        return _refuse(
            page,
            IMPORT_FAILED("the page is a frameset, and its text is in other files"),
            "exclude it by `exclude` of the recipe",
        )
    for name, value in (("title", found.cells.get("title")), ("body", found.words or found.body.strip())):
        if not value:
            message = IMPORT_FAILED(f"the page has no {name} ({recipe.part(name).select})")
            return _refuse(
                page, message, "correct the recipe, or leave the page out by `match` or `exclude` of the recipe"
            )
    return build_story(_story(page, found, recipe, decoded, usual_share), request)


def _refuse(page: _Page, message: str, hint: str) -> RefusedItem:
    return RefusedItem("page", Problem(str(page.file), 0, 0, message, hint), page.path)


def _story(page: _Page, found: Extraction, recipe: Recipe, decoded: DecodedPage, usual_share: float) -> SourceStory:
    found_address = page_address(page.path)
    address = urljoin(recipe.site, found_address.address)
    body = place_notes(found.body).html
    story = story_of_cells(found.cells, body, "html", system="html", source_id=page.path, file=page.file)
    return replace(
        story,
        status="published",
        address=address,
        other_addresses=tuple(urljoin(recipe.site, each) for each in found_address.others),
        site=urljoin(recipe.site, f"/{page.path}"),
        item_type="page",
        changes=(*story.changes, *_changes(page, found, decoded, usual_share)),
    )


def _changes(page: _Page, found: Extraction, decoded: DecodedPage, usual_share: float) -> Iterator[Change]:
    """Yield what the recipe left out, and what an editor has to compare with the page."""
    for selector, count in found.dropped.items():
        yield Change("lost", f"element {selector} is dropped by the recipe", count)
    for name, count in found.moved.items():
        yield Change("changed", f"{name} in the text is shown once", count)
    for text in found.unread_dates:
        yield Change("told", "date that does not have the pattern of the recipe", 1, (text,))
    if not decoded.is_stated:
        yield Change("told", f"page that states no encoding is read as {decoded.encoding}", 1, (page.path,))
    if found.share < usual_share * SMALL_SHARE:
        yield Change(
            "told", "body with much less of its page's words than usual", 1, (f"{page.path}: {found.share:.0%}",)
        )
