"""The style page: every component of the theme on one page, for whoever makes a theme. The preview alone has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from sitegen.devserver import styleguide_samples
from sitegen.devserver.messages import Answer
from sitegen.model.page import Page

if TYPE_CHECKING:
    from sitegen.build.context import Archive
    from sitegen.database.dependencies.query_key import Cell
    from sitegen.database.queries.engine import Cells
    from sitegen.database.queries.reader import Reader
    from sitegen.devserver.messages import Changed
    from sitegen.diagnostics import Problem

PAGE = Page(styleguide_samples.HERE, "style", (), "the style page")


class StylePage:
    """The page as it was last shown: rendered whenever it is asked for, with the theme as it is then."""

    TEMPLATE = "style.html"

    def __init__(self) -> None:
        self._read: dict[Cell, bytes] = {}
        self._last = b""

    def context(self, _page: Page, _reader: Reader) -> dict[str, Any]:
        """The samples; they are the same in every archive."""
        return styleguide_samples.context()

    def answer(self, archive: Archive, problems: tuple[Problem, ...]) -> Answer:
        """The page, or as it was before something in the theme went wrong; `problems` are those of the archive."""
        rendered = archive.renderer.render(PAGE, archive.cells, self)
        self._read = dict(rendered.reader.trace)
        self._last = rendered.data or self._last
        told = (*problems, *(problem for problem in rendered.problems if problem not in problems))
        return Answer(200 if self._last else 500, self._last, PAGE.path, problems=told)

    def told(self, changed: Changed, cells: Cells) -> Changed:
        """A round's news, the style page among them where something that it read is another now."""
        if all(cells.same(cell, fingerprint) for cell, fingerprint in self._read.items()):
            return changed
        self._read = {}
        return changed if changed.everything else replace(changed, paths=(*changed.paths, PAGE.path))
