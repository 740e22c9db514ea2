"""Reads the pages of old sites as stories, by a recipe."""

from __future__ import annotations

from itertools import islice
from statistics import median
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from msgspec.structs import replace

from sitegen.content.text.limited_files import require_limited
from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers._html.encodings import DecodedPage, decode_page
from sitegen.importers._html.linked_notes import place_notes
from sitegen.importers._html.parsing import MAX_PAGE_BYTES
from sitegen.importers._items import Change, RefusedItem, SkippedItem
from sitegen.importers._recipes.extraction import Extraction, extract
from sitegen.importers._recipes.page_addresses import SUFFIXES, is_page, page_address
from sitegen.importers._recipes.paths import is_matched
from sitegen.importers._recipes.proposal import SAMPLE, propose_recipe
from sitegen.importers._recipes.recipe import Recipe, load_recipe
from sitegen.importers._stories.build_story import build_story
from sitegen.importers._stories.source_files import TOO_LARGE_HINT, iter_files, relative_name
from sitegen.importers._tables.cells import story_of_cells
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sitegen.importers import ImportItem, ImportOptions, ImportRequest
    from sitegen.importers._stories.source_story import SourceStory

SMALL_SHARE = 2 / 3
"""A body whose share of the words of its page is below this part of the median share is told."""


class Page(NamedTuple):
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
        raise missing_recipe(request.sources, request.options)
    recipe = load_recipe(request.options.recipe)
    pages = [page for page in iter_pages(request.sources) if isinstance(page, Page) and has_story(page, recipe)]
    shares = [extract(read_page_text(page, request.options).text, recipe).share for page in pages]
    usual_share = median(shares) if shares else 0.0
    for page in iter_pages(request.sources):
        yield _read_page(page, recipe, usual_share, request) if isinstance(page, Page) else page


def iter_pages(sources: Sequence[Path]) -> Iterator[Page | SkippedItem | RefusedItem]:
    """Yield the pages of the sources, and an item for each other file."""
    for file in iter_files(sources, SUFFIXES, is_page, MAX_PAGE_BYTES):
        if isinstance(file, (SkippedItem, RefusedItem)):
            yield file
        else:
            yield Page(file, relative_name(file, sources))


def has_story(page: Page, recipe: Recipe) -> bool:
    """Return True if a page is a story by the paths of the recipe."""
    return is_matched(page.path, recipe.match) and not is_matched(page.path, recipe.exclude)


def missing_recipe(sources: Sequence[Path], options: ImportOptions) -> SitegenError:
    """Return the error that there is no recipe, with a proposal for one as its hint."""
    pages = (page for page in iter_pages(sources) if isinstance(page, Page))
    samples = [read_page_text(page, options).text for page in islice(pages, SAMPLE)]
    proposal = propose_recipe(samples) if samples else ""
    hint = f"save this proposal as recipe.toml, correct it, and import with --recipe recipe.toml:\n\n{proposal}\n"
    message = IMPORT_FAILED("pages are imported with a recipe, which says where the parts of a story are")
    return SitegenError(
        [Problem(str(sources[0]), 0, 0, message, hint if samples else "name a folder with .html files")]
    )


def read_page_text(page: Page, options: ImportOptions) -> DecodedPage:
    """Return the text of a page.

    Raises:
        SitegenError: if it has grown to more than `MAX_PAGE_BYTES`.
    """
    return decode_page(require_limited(page.file, MAX_PAGE_BYTES, TOO_LARGE_HINT), options.encoding)


def _read_page(page: Page, recipe: Recipe, usual_share: float, request: ImportRequest) -> ImportItem:
    if not has_story(page, recipe):
        return SkippedItem("page", "pages that match and exclude of the recipe leave out", str(page.file), 0, page.path)
    decoded = read_page_text(page, request.options)
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


def _refuse(page: Page, message: str, hint: str) -> RefusedItem:
    return RefusedItem("page", Problem(str(page.file), 0, 0, message, hint), page.path)


def _story(page: Page, found: Extraction, recipe: Recipe, decoded: DecodedPage, usual_share: float) -> SourceStory:
    found_address = page_address(page.path)
    address = urljoin(recipe.site, found_address.address)
    body = place_notes(found.body).html
    story = story_of_cells(found.cells, body, "html", system="html", source_id=page.path, file=page.file)
    return replace(
        story,
        status="private" if found.is_closed else "published",
        address=address,
        other_addresses=tuple(urljoin(recipe.site, each) for each in found_address.others),
        site=urljoin(recipe.site, f"/{page.path}"),
        item_type="page",
        changes=(*story.changes, *_changes(page, found, decoded, usual_share)),
    )


def _changes(page: Page, found: Extraction, decoded: DecodedPage, usual_share: float) -> Iterator[Change]:
    """Yield what the recipe left out, and what an editor has to compare with the page."""
    if found.is_closed:
        yield Change("told", "page that its JSON-LD says only some readers could see is held", 1, (page.path,))
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
