"""Problems of a plan's addresses: two pages at one address, a file at the path of a folder, links to missing addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.records import PAGE_STATES
from sitegen.diagnostics import Problem
from sitegen.model.page import Page
from sitegen.publish.byline_conflicts import byline_address_problems
from sitegen.publish.output.manifest import MANIFEST
from sitegen.publish.output.output_dir import STAGING_FOLDER_NAME
from sitegen.urls import normalized_path, path_error

if TYPE_CHECKING:
    from collections.abc import Collection

    from sitegen.database.queries.engine import QueryEngine
    from sitegen.database.records import DocumentRecord

PAGE_BELOW_PATH = (
    "SELECT address, source FROM page WHERE normalized_path > ?1 || '/' AND normalized_path < ?1 || '0' LIMIT 1"
)


DOCUMENT_PAGE_KINDS = frozenset(
    {
        "story",
        "entity",
        "static_page",
        "thread",
        "tombstone",
        "redirect",
        "static_files",
        "image_variants",
        "social_cards",
        "document_viewer",
    }
)
"""Page kinds for content files; all others exist unless they are switched off."""
UNSWITCHABLE_PAGE_KINDS = frozenset(
    {"byline", "corrections", "coverage", "date_archive", "directory", "home", "not_found", "section", "stories"}
)
"""Other page kinds that cannot be switched off."""
CHANGE_ADDRESS_HINT = "give one of them another slug: or permalink"
SWITCH_OFF_HINT = (
    "give it another address, or switch the other off under [outputs], [search] or [dataset] in sitegen.toml"
)


def address_problems(engine: QueryEngine, page: Page, other: Page | None = None) -> list[Problem]:
    """Return the problems of a page's address: by itself, or because `other` has the same path."""
    if other is not None:
        return _conflict_problems(engine, other, page) if other != page else []
    if page.path.split("/")[0] in {MANIFEST, STAGING_FOLDER_NAME}:
        return [_problem_at_source(engine, page, f'"{page.address}" is kept for sitegen itself', "choose another name")]
    if reason := path_error(page.address):
        return [
            _problem_at_source(engine, page, f'"{page.address}" cannot be an address: {reason}', "choose another name")
        ]
    return []


def _conflict_problems(engine: QueryEngine, first: Page, second: Page) -> list[Problem]:
    if first.kind == second.kind == "byline":
        return byline_address_problems(engine, first, second)
    if _source_file(engine, first.source) and _source_file(engine, first.source) == _source_file(engine, second.source):
        old = second if second.kind == "redirect" else first
        return [
            _problem_at_source(
                engine,
                old,
                f'"{old.address}" is the address of this document as it is',
                "an old address is another one: take it out",
            )
        ]
    both = (
        f'"{first.address}"'
        if first.address == second.address
        else f'"{first.address}" and "{second.address}", which are one address on some disks,'
    )
    return [
        _problem_at_source(
            engine,
            one,
            f"{both} would be the address of {_source_name(engine, one)} and of {_source_name(engine, other)}",
            CHANGE_ADDRESS_HINT
            if {one.kind, other.kind} <= DOCUMENT_PAGE_KINDS | UNSWITCHABLE_PAGE_KINDS
            else SWITCH_OFF_HINT,
        )
        for one, other in ((first, second), (second, first))
        if "/" in one.source
    ] or [
        _problem_at_source(
            engine,
            first,
            f"{both} would be the address of {first.source} and of {second.source}",
            "change one of them in sitegen.toml",
        )
    ]


def _source_name(engine: QueryEngine, page: Page) -> str:
    return _source_file(engine, page.source) or page.source


def _source_file(engine: QueryEngine, source: str) -> str:
    row = _source_row(engine, source)
    return row.file if row else ""


def _source_row(engine: QueryEngine, source: str) -> DocumentRecord | None:
    """Return the document of a page's source or None; of several with one id, the one that has pages."""
    rows = engine.store.find_documents("uid = ?", source.removeprefix("an old address of "))
    return next((row for row in rows if row.state in PAGE_STATES), rows[0] if rows else None)


def _problem_at_source(engine: QueryEngine, page: Page, message: str, hint: str) -> Problem:
    """Return a problem at the source of a page, on the line of the field that sets the address."""
    row = _source_row(engine, page.source)
    if row is None:
        return Problem(page.source, 0, 0, message, hint)
    positions = engine.store.source_positions(row)
    line, column = positions.get(_address_field(engine, row, page), (1, 1))
    return Problem(row.file, line, column, message, hint)


def _address_field(engine: QueryEngine, row: DocumentRecord, page: Page) -> str:
    """Return the path of the field that sets a page's address."""
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

    `added` are the normalized paths of new pages; with `is_first_plan` these are all pages.
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
        row = db.execute("SELECT address, kind, source FROM page WHERE normalized_path = ?", (path,)).fetchone()
        page = Page(row[0], row[1], (), row[2])
        other = db.execute(PAGE_BELOW_PATH, (path,)).fetchone()
        name = _source_name(engine, Page(other[0], "", (), other[1]))
        message = f'"{page.address}" is a file, and {name} needs a folder there'
        problems.append(_problem_at_source(engine, page, message, "choose another name"))
    return problems


def find_dead_addresses(engine: QueryEngine, changed_addresses: Collection[str] | None) -> dict[str, list[Problem]]:
    """Return the problems of links to missing addresses, by address: among `changed_addresses`, or all if None."""
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
    nearest = _nearest_address(engine, address)
    hint = f'did you mean "{nearest}"?' if nearest else "link to its file: [text](@/stories/x.md)"
    return Problem(row.file, line, column, f'no page of the archive has the address "{address}"', hint)


def _nearest_address(engine: QueryEngine, address: str) -> str:
    """Return a page's address that differs only in case or in its last slash, or ""."""
    for spelt in (address.rstrip("/"), f"{address.rstrip('/')}/"):
        row = engine.store.db.execute(
            "SELECT address FROM page WHERE normalized_path = ?", (_normalized_path(spelt),)
        ).fetchone()
        if row:
            return str(row[0])
    return ""


def duplicate_query_redirects(
    engine: QueryEngine, changed_redirects: Collection[str] | None
) -> dict[str, list[Problem]]:
    """Return the problems of old addresses with a query that several documents have: among `changed_redirects`, or all if None.

    Such an address has no file, so the plan does not find the conflict.
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
    return Problem(
        row.file, line, column, f'{other.file} has the old address "{redirect}" too', "take it out of one of them"
    )


def duplicate_threads(engine: QueryEngine, changed_threads: Collection[str] | None) -> list[Problem]:
    """Return the problems of chains with several thread documents: among `changed_threads`, or all if None."""
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
                f"{other.file} names the same chain of stories",
                "keep one of them",
            )
            for row, other in zip(rows, rows[1:] + rows[:1], strict=True)
        ]
    return problems
