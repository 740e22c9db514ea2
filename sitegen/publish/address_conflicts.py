"""Problems of addresses in the plan.

These are two pages at one address, a file at the path of a folder, links to missing addresses, and duplicate redirects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.records import PAGE_COLUMNS, PAGE_STATES, page_from_row
from sitegen.diagnostics import Problem
from sitegen.model.page import Page
from sitegen.plugins.page_traits import output_traits, page_traits
from sitegen.problem_codes.addresses import (
    ADDRESS_CONFLICT,
    DUPLICATE_REDIRECT,
    FILE_IN_THE_WAY_OF_FOLDER,
    INVALID_ADDRESS,
    REDIRECT_TO_ITSELF,
    RESERVED_ADDRESS,
    UNKNOWN_ADDRESS,
)
from sitegen.problem_codes.references import SHARED_THREAD_START
from sitegen.publish.byline_conflicts import byline_address_problems
from sitegen.publish.output.manifest import MANIFEST
from sitegen.publish.output.output_dir import STAGING_FOLDER_NAME
from sitegen.urls import normalized_path, path_error

if TYPE_CHECKING:
    from collections.abc import Collection

    from sitegen.database.queries.engine import QueryEngine
    from sitegen.database.records import DocumentRecord
    from sitegen.database.store import Store
    from sitegen.plugins import Plugins

PAGE_AT_PATH = f"SELECT {PAGE_COLUMNS} FROM page WHERE normalized_path = ?"  # noqa: S608 - a literal
PAGE_BELOW_PATH = (
    f"SELECT {PAGE_COLUMNS} FROM page WHERE normalized_path > ?1 || '/' AND normalized_path < ?1 || '0' LIMIT 1"  # noqa: S608 - a literal
)
"""Query: a page in the folder ?1. The character after "/" is "0", so the range contains exactly the paths below it."""
CHANGE_ADDRESS_HINT = "give one of them another slug: or permalink"
DISABLE_HINT = (
    "give it another address, or disable the other one under [outputs], [search] or [dataset] in sitegen.toml"
)


def address_problems(engine: QueryEngine, plugins: Plugins, page: Page, other: Page | None = None) -> list[Problem]:
    """Return the problems of the address of a page, or its conflict with `other`, which has the same path."""
    if other is not None:
        return _conflict_problems(engine, plugins, other, page) if other != page else []
    if page.path.split("/")[0] in {MANIFEST, STAGING_FOLDER_NAME}:
        message = RESERVED_ADDRESS(f'"{page.address}" is reserved for sitegen')
        return [_problem_at_source(engine, page, message, "choose another name")]
    if reason := path_error(page.address):
        message = INVALID_ADDRESS(f'"{page.address}" cannot be an address: {reason}')
        return [_problem_at_source(engine, page, message, "choose another name")]
    return []


def _conflict_problems(engine: QueryEngine, plugins: Plugins, first: Page, second: Page) -> list[Problem]:
    """Return the problems of two pages with the same path: one at each document, or one at the configuration."""
    if {first.kind, second.kind} <= {"byline", "byline_redirect"}:
        return byline_address_problems(engine, first, second)
    if first.document and first.document == second.document:
        return [_own_address_problem(engine, second if second.kind == "redirect" else first, {first.kind, second.kind})]
    both = (
        f'"{first.address}"'
        if first.address == second.address
        else f'"{first.address}" and "{second.address}", which are the same file on some file systems,'
    )
    problems = []
    for page, other in ((first, second), (second, first)):
        if _is_made_from_file(page):
            message = ADDRESS_CONFLICT(
                f"{both} would be the address of {_source_name(engine, page)} and of {_source_name(engine, other)}"
            )
            problems.append(_problem_at_source(engine, page, message, _conflict_hint(engine, plugins, page, other)))
    message = ADDRESS_CONFLICT(f"{both} would be the address of {first.source} and of {second.source}")
    return problems or [_problem_at_source(engine, first, message, "change one of them in sitegen.toml")]


def _conflict_hint(engine: QueryEngine, plugins: Plugins, page: Page, other: Page) -> str:
    """Return the hint at a page with the same path as another one. An entry of `redirect_from` is what has to be removed."""
    if _is_old_address(engine, page):
        return "remove it from redirect_from"
    if _is_old_address(engine, other):
        return f"remove it from redirect_from of {_source_name(engine, other)}"
    return DISABLE_HINT if any(_can_be_disabled(plugins, each) for each in (page, other)) else CHANGE_ADDRESS_HINT


def _is_old_address(engine: QueryEngine, page: Page) -> bool:
    """Return True if a page is the redirect of an address in the `redirect_from` of its document."""
    row = _source_row(engine, page)
    return row is not None and _address_field(engine, row, page).startswith("redirect_from")


def _can_be_disabled(plugins: Plugins, page: Page) -> bool:
    output = plugins.outputs.get(page.kind)
    return (output_traits(output) if output else page_traits(plugins.pages[page.kind])).can_be_disabled


def _own_address_problem(engine: QueryEngine, page: Page, kinds: set[str]) -> Problem:
    """Return the problem of a redirect from a document's current address to itself, or of two pages of plugins."""
    if page.kind == "redirect":
        message = REDIRECT_TO_ITSELF(f'redirect_from lists the current address of this document, "{page.address}"')
        return _problem_at_source(engine, page, message, "remove it")
    named = " and ".join(f'"{kind}"' for kind in sorted(kinds))
    message = ADDRESS_CONFLICT(f'"{page.address}" would be that of two pages of this document, of the kind {named}')
    return _problem_at_source(engine, page, message, "change the plugin that plans one of them")


def _is_made_from_file(page: Page) -> bool:
    """Return True if a page is made from a document or another file. The description is then a path."""
    return bool(page.document) or "/" in page.description


def _source_name(engine: QueryEngine, page: Page) -> str:
    """Return the file of the document that a page is made from, or another name of its source."""
    return _source_file(engine, page) or page.source


def _source_file(engine: QueryEngine, page: Page) -> str:
    row = _source_row(engine, page)
    return row.file if row else ""


def _source_row(engine: QueryEngine, page: Page) -> DocumentRecord | None:
    """Return the document that a page belongs to, or None. Of several documents with one id, it is the one that has pages."""
    rows = engine.store.find_documents("uid = ?", page.document)
    return next((row for row in rows if row.state in PAGE_STATES), rows[0] if rows else None)


def _problem_at_source(engine: QueryEngine, page: Page, message: str, hint: str) -> Problem:
    """Return a problem at the source of a page, on the line of the field that sets its address."""
    row = _source_row(engine, page)
    if row is None:
        return Problem(page.source, 0, 0, message, hint)
    positions = engine.store.source_positions(row)
    line, column = positions.get(_address_field(engine, row, page), (1, 1))
    return Problem(row.file, line, column, message, hint)


def _address_field(engine: QueryEngine, row: DocumentRecord, page: Page) -> str:
    """Return the path of the front matter field that sets the address of a page, such as `redirect_from.0`."""
    meta = engine.store.meta(row)
    if page.kind != "redirect" or meta is None:
        return "slug"
    old = [
        f"redirect_from.{index}"
        for index, address in enumerate(meta.redirect_from)
        if address.strip("/") == page.address.strip("/")
    ]
    return old[0] if old else "merged_into"


def folder_conflicts(engine: QueryEngine, added: Collection[str], *, is_first_plan: bool) -> list[Problem]:
    """Return the problems of pages at a path that other pages need as a folder.

    Args:
        engine: the query engine.
        added: the normalized paths of new pages.
        is_first_plan: `added` are all pages, so the database need not be asked.
    """
    db = engine.store.db
    parents = {
        "/".join(parts[:depth]) for path in added for parts in [path.split("/")] for depth in range(1, len(parts))
    }
    files = parents.intersection(added)
    if not is_first_plan:
        files |= {
            path for path in parents if db.execute("SELECT 1 FROM page WHERE normalized_path = ?", (path,)).fetchone()
        }
        files |= {path for path in added if db.execute(PAGE_BELOW_PATH, (path,)).fetchone()}
    problems = []
    for path in sorted(files):
        page = page_from_row(db.execute(PAGE_AT_PATH, (path,)).fetchone())
        name = _source_name(engine, page_from_row(db.execute(PAGE_BELOW_PATH, (path,)).fetchone()))
        message = FILE_IN_THE_WAY_OF_FOLDER(f'"{page.address}" is a file, and {name} needs a folder at that path')
        problems.append(_problem_at_source(engine, page, message, "choose another name"))
    return problems


def find_dead_addresses(engine: QueryEngine, changed_addresses: Collection[str] | None) -> dict[str, list[Problem]]:
    """Return the problems of links to missing addresses, by address.

    Args:
        engine: the query engine.
        changed_addresses: the addresses to check; None for all addresses that documents link to.
    """
    db = engine.store.db
    every = (
        address
        for (address,) in db.execute("SELECT DISTINCT key FROM entry WHERE index_name = 'address-ref'").fetchall()
    )
    found = {
        address: [
            _dead_address_problem(engine, address, document)
            for _, document, _ in engine.store.listing("address-ref", address)
        ]
        for address in sorted(every if changed_addresses is None else changed_addresses)
        if not db.execute(
            "SELECT 1 FROM page WHERE normalized_path = ? AND address = ?", (_normalized_path(address), address)
        ).fetchone()
    }
    return {address: problems for address, problems in found.items() if problems}


def _normalized_path(address: str) -> str:
    return normalized_path(Page(address, "").path)


def _dead_address_problem(engine: QueryEngine, address: str, document: int) -> Problem:
    (row,) = engine.store.find_documents("id = ?", document)
    refs = [ref for ref in engine.store.body(row).refs if ref.target == address]
    positions = engine.store.source_positions(row)
    field = positions.get("image.src") or positions.get("file") or (1, 1)
    line, column = (refs[0].line, refs[0].column) if refs else field
    nearest = nearest_address(engine.store, address)
    hint = f'did you mean "{nearest}"?' if nearest else "link to its file: [text](@/stories/x.md)"
    return Problem(row.file, line, column, UNKNOWN_ADDRESS(f'no page of the archive has the address "{address}"'), hint)


def nearest_address(store: Store, address: str) -> str:
    """Return the address of a page that differs only in case or in the last slash; "" if there is none."""
    query = "SELECT address FROM page WHERE normalized_path = ?"
    for spelling in (address.rstrip("/"), f"{address.rstrip('/')}/"):
        row = store.db.execute(query, (_normalized_path(spelling),)).fetchone()
        if row:
            return str(row[0])
    return ""


def duplicate_query_redirects(
    engine: QueryEngine, changed_redirects: Collection[str] | None
) -> dict[str, list[Problem]]:
    """Return the problems of old addresses with a query string that several documents have, by address.

    Such an address has no file, so the planner does not find the conflict by its path.

    Args:
        engine: the query engine.
        changed_redirects: the old addresses to check; None for all.
    """
    query = "SELECT DISTINCT key FROM entry WHERE index_name = 'redirect'"
    every = (
        (address for (address,) in engine.store.db.execute(query).fetchall())
        if changed_redirects is None
        else changed_redirects
    )
    found = {}
    for old in sorted(address for address in every if "?" in address):
        ids = [document for _, document, _ in engine.store.listing("redirect", old)]
        rows = sorted(
            (row for document in ids for row in engine.store.find_documents("id = ?", document)),
            key=lambda row: row.file,
        )
        if len(rows) > 1:
            found[old] = [
                _duplicate_redirect_problem(engine, row, old, other)
                for row, other in zip(rows, rows[1:] + rows[:1], strict=True)
            ]
    return found


def _duplicate_redirect_problem(
    engine: QueryEngine, row: DocumentRecord, redirect: str, other: DocumentRecord
) -> Problem:
    positions = engine.store.source_positions(row)
    line, column = positions.get(_address_field(engine, row, Page(redirect, "redirect")), (1, 1))
    message = DUPLICATE_REDIRECT(f'{other.file} has the old address "{redirect}" too')
    return Problem(row.file, line, column, message, "remove it from one of them")


def duplicate_threads(engine: QueryEngine, changed_threads: Collection[str] | None) -> list[Problem]:
    """Return the problems of chains of stories with several thread documents.

    Args:
        engine: the query engine.
        changed_threads: the ids of the first stories of the chains to check; None for all.
    """
    problems = []
    query = "SELECT key FROM entry WHERE index_name = 'named-thread' GROUP BY key HAVING count(*) > 1 ORDER BY key"
    for (root,) in engine.store.db.execute(query).fetchall():
        if changed_threads is not None and root not in changed_threads:
            continue
        ids = [document for _, document, _ in engine.store.listing("named-thread", root)]
        rows = [row for document in ids for row in engine.store.find_documents("id = ?", document)]
        problems += [
            Problem(
                row.file,
                *engine.store.source_positions(row).get("starts", (1, 1)),
                SHARED_THREAD_START(f"{other.file} names the same chain of stories"),
                "keep one of them",
            )
            for row, other in zip(rows, rows[1:] + rows[:1], strict=True)
        ]
    return problems
