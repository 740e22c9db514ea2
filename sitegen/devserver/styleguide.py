"""The style page: every component of the theme on one page, for theme authors. Only the preview has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from sitegen.devserver import styleguide_samples
from sitegen.devserver.responses import PreviewResponse
from sitegen.model.page import Page
from sitegen.render.copied_file import as_bytes

if TYPE_CHECKING:
    from sitegen.build.context import BuildContext
    from sitegen.database.dependencies.query_key import QueryKey
    from sitegen.database.queries.engine import QueryEngine
    from sitegen.database.queries.reader import Reader
    from sitegen.devserver.responses import RebuildEvent
    from sitegen.diagnostics import Problem

STYLEGUIDE_PAGE = Page(styleguide_samples.STYLEGUIDE_ADDRESS, "style", (), "the style page")


class Styleguide:
    """Renders the style page at each request with the current theme, and keeps the last good bytes."""

    TEMPLATE = "style.html"

    def __init__(self) -> None:
        self._reads: dict[QueryKey, bytes] = {}
        self._last_bytes = b""

    def context(self, _page: Page, _reader: Reader) -> dict[str, Any]:
        """Return the sample data, which is the same in every archive."""
        return styleguide_samples.styleguide_context()

    def respond(self, context: BuildContext, problems: tuple[Problem, ...]) -> PreviewResponse:
        """Return the page, or its last good bytes if the theme has an error.

        The response contains `problems`, those of the archive, and those of the page.
        """
        rendered = context.renderer.render(STYLEGUIDE_PAGE, context.queries, self)
        self._reads = dict(rendered.reader.trace)
        self._last_bytes = as_bytes(rendered.data) or self._last_bytes
        all_problems = (*problems, *(problem for problem in rendered.problems if problem not in problems))
        return PreviewResponse(
            200 if self._last_bytes else 500, self._last_bytes, STYLEGUIDE_PAGE.path, problems=all_problems
        )

    def add_to_event(self, event: RebuildEvent, engine: QueryEngine) -> RebuildEvent:
        """Return the event, with the style page added to its paths if something that the page read has changed."""
        if all(engine.is_unchanged(query, fingerprint) for query, fingerprint in self._reads.items()):
            return event
        self._reads = {}
        return event if event.everything else replace(event, paths=(*event.paths, STYLEGUIDE_PAGE.path))
