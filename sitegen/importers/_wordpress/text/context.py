"""Everything that the conversion of one text needs, and the account of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.importers._change_counter import ChangeCounter
from sitegen.importers._items import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitegen.importers._items import Change, ChangeKind
    from sitegen.importers._wordpress.site_index import SiteIndex
    from sitegen.importers._wordpress.wxr.elements import WxrItem

MAX_EXAMPLES = 3
"""Maximum number of examples of one change in one document."""
MAX_EXAMPLE_CHARS = 80


class TextContext:
    """The context of one post."""

    def __init__(
        self, item: WxrItem, index: SiteIndex, shortcodes: Mapping[str, str], *, repairs_text: bool = False
    ) -> None:
        """Create a context.

        Args:
            item: the item whose text is converted.
            index: the index of the export.
            shortcodes: the answers of the map.
            repairs_text: repair text that was decoded with the wrong encoding.
        """
        self.item = item
        self.index = index
        self.answers = shortcodes
        self.repairs_text = repairs_text
        self.open_blocks: list[str] = []
        """Ids of the reusable blocks in which the conversion is, so that none contains itself."""
        self._counter = ChangeCounter(MAX_EXAMPLES, MAX_EXAMPLE_CHARS)
        self._questions: dict[tuple[str, str], Question] = {}

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, each with its number and its first examples."""
        return self._counter.changes(self.item.line)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that only an editor can answer."""
        return tuple(self._questions.values())

    def note(self, kind: ChangeKind, construct: str, example: str = "", count: int = 1) -> None:
        """Count a change."""
        self._counter.note(kind, construct, example, count)

    def ask(self, table: str, key: str, proposal: str, note: str, *, is_required: bool) -> None:
        """Add a question about a value of the map."""
        self._questions.setdefault((table, key), Question(table, key, proposal, note, is_required))
