"""The preview's own pages: the desk, and the page in place of one that has nothing to show but what is wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import jinja2

from sitegen.devserver.html_injection import Label, version_of

if TYPE_CHECKING:
    from sitegen.devserver.messages import Answer, Desk
    from sitegen.diagnostics import Problem

PARTS = Path(__file__).parent / "parts"
MOST = 200
"""Rows of a table."""
WIDTH = 100
"""Characters of an excerpt; the script has the same."""
INDEX = "index.html"
AGAIN = 1000
"""Milliseconds after which the desk is looked at again while pages are waiting."""


class Excerpt(NamedTuple):
    """A part of a line around a column."""

    before: str
    at: str
    after: str


def desk_page(desk: Desk, base: str, mark: str) -> bytes:
    """The desk, in HTML."""
    label = Label(base, mark, version_of(desk), "desk", again=AGAIN if desk.waiting else 0)
    return _page("desk.html", label, desk=desk)


def broken_page(answer: Answer, base: str, mark: str) -> bytes:
    """What is wrong, where no page could be rendered, in HTML."""
    return _page(
        "broken.html",
        Label(base, mark, version_of(answer), "broken", answer.path, problems=answer.problems),
        answer=answer,
    )


def excerpt(problem: Problem) -> Excerpt:
    """The line that a problem is about, cut to a width around its column."""
    line, at = problem.excerpt, min(max(problem.column, 1) - 1, len(problem.excerpt))
    start = max(0, min(at - WIDTH // 2, len(line) - WIDTH))
    stop = start + WIDTH
    before, after = "…" if start else "", "…" if stop < len(line) else ""
    return Excerpt(before + line[start:at], line[at : at + 1], line[at + 1 : stop] + after)


def short(path: str) -> str:
    """An output file as people name it: `stories/x/index.html` is `/stories/x/`."""
    return "/" + (path[: -len(INDEX)] if path == INDEX or path.endswith(f"/{INDEX}") else path)


def address(path: str, base: str) -> str:
    """Where the preview shows an output file."""
    return base + quote(short(path)[1:])


def counted(count: int, one: str, many: str) -> str:
    """`1 page`, `1,204 pages`."""
    return f"{count:,} {one if count == 1 else many}"


def _page(template: str, label: Label, **names: object) -> bytes:
    text = _environment().get_template(template).render(base=label.base, script=label.script(), **names)
    return text.encode()


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PARTS),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {"excerpt": excerpt, "counted": counted, "most": MOST}
    environment.filters |= {"address": address, "short": short}
    return environment
