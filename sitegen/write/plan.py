"""The plan: every page and output that the archive has, each at one address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen import outputs, pages
from sitegen.archive.reader import Reader
from sitegen.model.permalink import same_place, unsafe
from sitegen.problems import Problem
from sitegen.write.output import MANIFEST, STAGE

if TYPE_CHECKING:
    from sitegen.archive.cells import Cells
    from sitegen.archive.store import Row
    from sitegen.model.page import Page


def plan(cells: Cells) -> tuple[list[Page], list[Problem]]:
    """All pages by path, and a problem for each address that two would have or that no file may have."""
    reader = Reader(cells)
    problems: list[Problem] = []
    found: dict[str, Page] = {}
    planners = [*(kind.plan for kind in pages.kinds().values()), *(kind.plan for kind in outputs.kinds().values())]
    for planned in planners:
        for page in planned(reader):
            place = same_place(page.path)
            if page.path.split("/")[0] in {MANIFEST, STAGE}:
                problems.append(_at(cells, page, f'"{page.address}" is kept for sitegen itself', "choose another name"))
            elif why := unsafe(page.address):
                problems.append(
                    _at(cells, page, f'"{page.address}" cannot be an address: {why}', "choose another name")
                )
            elif place in found and found[place] != page:
                problems += _clash(cells, found[place], page)
            found.setdefault(place, page)
    problems += _folders(cells, found)
    problems += _dead_addresses(cells, found) + _twin_threads(cells)
    return sorted(found.values(), key=lambda page: page.path), problems


def _clash(cells: Cells, first: Page, second: Page) -> list[Problem]:
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
            "give one of them another slug: or permalink",
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
    rows = cells.store.rows("uid = ?", source.removeprefix("an old address of "))
    return rows[0].file if rows else ""


def _at(cells: Cells, page: Page, message: str, hint: str) -> Problem:
    """A problem of a page, at the file that it comes from; its line is that of the field that gives the address."""
    rows = cells.store.rows("uid = ?", page.source.removeprefix("an old address of "))
    if not rows:
        return Problem(page.source, 0, 0, message, hint)
    places = cells.store.places(rows[0])
    line, column = places.get(_field(cells, rows[0], page), (1, 1))
    return Problem(rows[0].file, line, column, message, hint)


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


def _folders(cells: Cells, found: dict[str, Page]) -> list[Problem]:
    """A file cannot be where another page needs a folder."""
    folders: dict[str, Page] = {}
    for place, page in found.items():
        parts = place.split("/")[:-1]
        for depth in range(1, len(parts) + 1):
            folders.setdefault("/".join(parts[:depth]), page)
    both = [(page, folders[place]) for place, page in found.items() if place in folders]
    return [
        _at(
            cells,
            page,
            f'"{page.address}" is a file, and {_name(cells, other)} needs a folder there',
            "choose another name",
        )
        for page, other in both
    ]


def _dead_addresses(cells: Cells, found: dict[str, Page]) -> list[Problem]:
    """Links to addresses that the archive does not have."""
    problems = []
    known = {page.address for page in found.values()}
    query = "SELECT bucket, document FROM entry WHERE idx = 'address-ref' ORDER BY bucket, document"
    for address, document in cells.store.db.execute(query).fetchall():
        if address in known:
            continue
        row = cells.store.rows("id = ?", document)[0]
        refs = [ref for ref in cells.store.body(row).refs if ref.target == address]
        places = cells.store.places(row)
        field = places.get("image.src") or places.get("file") or (1, 1)
        line, column = (refs[0].line, refs[0].column) if refs else field
        near = next((other for other in known if same_place(other).strip("/") == same_place(address).strip("/")), "")
        hint = f'did you mean "{near}"?' if near else "link to its file: [text](@/stories/x.md)"
        problems.append(Problem(row.file, line, column, f'no page of the archive has the address "{address}"', hint))
    return problems


def _twin_threads(cells: Cells) -> list[Problem]:
    """Two documents that name one chain of stories."""
    problems = []
    for root, count in Reader(cells).buckets("named-thread"):
        if count > 1:
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
