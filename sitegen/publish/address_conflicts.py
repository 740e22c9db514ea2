"""What can be wrong with the addresses of a plan: two pages for one, a file where a folder must be, links to none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.database.records import PAGE_STATES
from sitegen.diagnostics import Problem
from sitegen.model.page import Page
from sitegen.publish.byline_conflicts import writers_at_one_address
from sitegen.publish.output.manifest import MANIFEST
from sitegen.publish.output.output_dir import STAGE
from sitegen.urls import same_place, unsafe

if TYPE_CHECKING:
    from collections.abc import Collection

    from sitegen.database.queries.engine import Cells
    from sitegen.database.records import Row

FOLDERS = "SELECT address, source FROM page WHERE place > ?1 || '/' AND place < ?1 || '0' LIMIT 1"


OWN = frozenset({"story", "entity", "leaf", "thread", "tombstone", "redirect", "files", "pictures", "cards", "viewer"})
"""Kinds of page that the archive's own files ask for; every other is there unless it is switched off."""
ALWAYS = frozenset(
    {"byline", "catalogue", "corrections", "coverage", "dates", "home", "not_found", "section", "stories"}
)
"""Kinds of page that sitegen makes of the archive's own and that cannot be switched off."""
OTHER = "give one of them another slug: or permalink"
SWITCH = "give it another address, or switch the other off under [outputs], [search] or [data] in sitegen.toml"


def address_problems(cells: Cells, page: Page, other: Page | None = None) -> list[Problem]:
    """What is wrong with a page's address: by itself, or because another page (or a folder of others) is there."""
    if other is not None:
        return _clash(cells, other, page) if other != page else []
    if page.path.split("/")[0] in {MANIFEST, STAGE}:
        return [_at(cells, page, f'"{page.address}" is kept for sitegen itself', "choose another name")]
    if why := unsafe(page.address):
        return [_at(cells, page, f'"{page.address}" cannot be an address: {why}', "choose another name")]
    return []


def _clash(cells: Cells, first: Page, second: Page) -> list[Problem]:
    if first.kind == second.kind == "byline":
        return writers_at_one_address(cells, first, second)
    if _file(cells, first.source) and _file(cells, first.source) == _file(cells, second.source):
        old = second if second.kind == "redirect" else first
        return [
            _at(
                cells,
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
        _at(
            cells,
            one,
            f"{both} would be the address of {_name(cells, one)} and of {_name(cells, other)}",
            OTHER if {one.kind, other.kind} <= OWN | ALWAYS else SWITCH,
        )
        for one, other in ((first, second), (second, first))
        if "/" in one.source
    ] or [
        _at(
            cells,
            first,
            f"{both} would be the address of {first.source} and of {second.source}",
            "change one of them in sitegen.toml",
        )
    ]


def _name(cells: Cells, page: Page) -> str:
    return _file(cells, page.source) or page.source


def _file(cells: Cells, source: str) -> str:
    row = _holder(cells, source)
    return row.file if row else ""


def _holder(cells: Cells, source: str) -> Row | None:
    """The document that a page comes from: of several with one id, the one that has pages."""
    rows = cells.store.rows("uid = ?", source.removeprefix("an old address of "))
    return next((row for row in rows if row.state in PAGE_STATES), rows[0] if rows else None)


def _at(cells: Cells, page: Page, message: str, hint: str) -> Problem:
    """A problem of a page, at the file that it comes from; its line is that of the field that gives the address."""
    row = _holder(cells, page.source)
    if row is None:
        return Problem(page.source, 0, 0, message, hint)
    places = cells.store.places(row)
    line, column = places.get(_field(cells, row, page), (1, 1))
    return Problem(row.file, line, column, message, hint)


def _field(cells: Cells, row: Row, page: Page) -> str:
    """The field that gives a page its address."""
    meta = cells.store.meta(row)
    if page.kind != "redirect" or meta is None:
        return "slug"
    old = [
        f"redirect_from.{index}"
        for index, address in enumerate(meta.redirect_from)
        if address.strip("/") == page.address.strip("/")
    ]
    return old[0] if old else "merged_into"


def folders(cells: Cells, added: Collection[str], *, first: bool) -> list[Problem]:
    """A file cannot be where another page needs a folder; `added` are the places of pages that are new: `first`, all."""
    db = cells.store.db
    parents = {
        "/".join(parts[:depth]) for place in added for parts in [place.split("/")] for depth in range(1, len(parts))
    }
    files = parents.intersection(added)
    if not first:
        files |= {place for place in parents if db.execute("SELECT 1 FROM page WHERE place = ?", (place,)).fetchone()}
        files |= {place for place in added if db.execute(FOLDERS, (place,)).fetchone()}
    problems = []
    for place in sorted(files):
        row = db.execute("SELECT address, kind, source FROM page WHERE place = ?", (place,)).fetchone()
        page = Page(row[0], row[1], (), row[2])
        other = db.execute(FOLDERS, (place,)).fetchone()
        name = _name(cells, Page(other[0], "", (), other[1]))
        message = f'"{page.address}" is a file, and {name} needs a folder there'
        problems.append(_at(cells, page, message, "choose another name"))
    return problems


def dead_addresses(cells: Cells, touched: Collection[str] | None) -> dict[str, list[Problem]]:
    """Links to addresses that the archive does not have, by address: among those `touched`, or all."""
    db = cells.store.db
    every = (
        bucket for (bucket,) in db.execute("SELECT DISTINCT bucket FROM entry WHERE idx = 'address-ref'").fetchall()
    )
    found = {
        address: [_dead(cells, address, document) for _, document, _ in cells.store.bucket("address-ref", address)]
        for address in sorted(every if touched is None else touched)
        if not db.execute("SELECT 1 FROM page WHERE place = ? AND address = ?", (_place(address), address)).fetchone()
    }
    return {address: problems for address, problems in found.items() if problems}


def _place(address: str) -> str:
    return same_place(Page(address, "").path)


def _dead(cells: Cells, address: str, document: int) -> Problem:
    (row,) = cells.store.rows("id = ?", document)
    refs = [ref for ref in cells.store.body(row).refs if ref.target == address]
    places = cells.store.places(row)
    field = places.get("image.src") or places.get("file") or (1, 1)
    line, column = (refs[0].line, refs[0].column) if refs else field
    near = _near(cells, address)
    hint = f'did you mean "{near}"?' if near else "link to its file: [text](@/stories/x.md)"
    return Problem(row.file, line, column, f'no page of the archive has the address "{address}"', hint)


def _near(cells: Cells, address: str) -> str:
    """The address of a page that differs by capitals or its last slash alone."""
    for spelt in (address.rstrip("/"), f"{address.rstrip('/')}/"):
        row = cells.store.db.execute("SELECT address FROM page WHERE place = ?", (_place(spelt),)).fetchone()
        if row:
            return str(row[0])
    return ""


def shared_queries(cells: Cells, touched: Collection[str] | None) -> dict[str, list[Problem]]:
    """Return the problems of old addresses with a query that several documents have: among those `touched`, or all.

    No file stands at such an address, so the plan does not find them.
    """
    query = "SELECT DISTINCT bucket FROM entry WHERE idx = 'redirect'"
    every = (bucket for (bucket,) in cells.store.db.execute(query).fetchall()) if touched is None else touched
    found = {}
    for old in sorted(address for address in every if "?" in address):
        ids = [document for _, document, _ in cells.store.bucket("redirect", old)]
        rows = sorted(
            (row for document in ids for row in cells.store.rows("id = ?", document)), key=lambda row: row.file
        )
        if len(rows) > 1:
            found[old] = [_shared(cells, row, old, other) for row, other in zip(rows, rows[1:] + rows[:1], strict=True)]
    return found


def _shared(cells: Cells, row: Row, old: str, other: Row) -> Problem:
    places = cells.store.places(row)
    line, column = places.get(_field(cells, row, Page(old, "redirect")), (1, 1))
    return Problem(
        row.file, line, column, f'{other.file} has the old address "{old}" too', "take it out of one of them"
    )


def twin_threads(cells: Cells, touched: Collection[str] | None) -> list[Problem]:
    """Two documents that name one chain of stories: among the chains `touched`, or all."""
    problems = []
    query = "SELECT bucket FROM entry WHERE idx = 'named-thread' GROUP BY bucket HAVING count(*) > 1 ORDER BY bucket"
    for (root,) in cells.store.db.execute(query).fetchall():
        if touched is not None and root not in touched:
            continue
        ids = [document for _, document, _ in cells.store.bucket("named-thread", root)]
        rows = [row for document in ids for row in cells.store.rows("id = ?", document)]
        problems += [
            Problem(
                row.file,
                *cells.store.places(row).get("starts", (1, 1)),
                f"{other.file} names the same chain of stories",
                "keep one of them",
            )
            for row, other in zip(rows, rows[1:] + rows[:1], strict=True)
        ]
    return problems
