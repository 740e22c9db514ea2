"""Types and functions that the checks for left-over markup share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sitegen.diagnostics import suggestion
from sitegen.problem_codes.text import TRACKED_CHANGE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

    from sitegen.diagnostics import Severity

AMPERSAND_PLACEHOLDER = "\ufffb"
"""Replaces an ampersand written as a character reference: `&amp;nbsp;` was escaped twice."""
REFERENCE_PLACEHOLDER = "\ufffa"
"""Inserted before the text of a reference."""
QUOTE_CHARS = "\"'\u201c\u201d\u2018\u2019\u00ab\u201e"
"""Quotation marks that may have been pasted around an address."""

MAX_LABEL_SUGGESTIONS = 20
"""Maximum hints with a similar label in one body. Each label without a footnote is compared with all that have one."""
MAX_COMPARED_LABELS = 2000
"""Maximum footnotes of one body that are compared with an unknown label."""
MAX_SHOWN_CHARS = 40
"""Maximum characters of markup that a message quotes."""


class Finding(NamedTuple):
    """One left-over mark: its offset in the checked text, and the problem to report."""

    start: int
    message: str
    hint: str
    severity: Severity = "error"


class LintContext:
    """The block that is being checked, and the facts about its body that rules need."""

    def __init__(self, env: Any, *, allows_html: bool) -> None:
        notes = env.get("footnotes", {})
        self.footnote_labels = sorted(label.removeprefix(":") for label in notes.get("refs", {}))
        self.allows_html = allows_html
        self.source: Sequence[str] = env.get("source", ())
        self.parent_block = ""
        self._suggestion_count = 0
        self.note_delimiters: set[str] = set()
        """Delimiters that follow a word earlier in the body, as the mark of a note below a table does."""
        self._has_note_by_delimiter: dict[str, bool] = {}

    def enter_block(self, tokens: Sequence[Token], index: int) -> None:
        """Set `parent_block` to the type of the block that begins with this paragraph, or to ""."""
        self.parent_block = tokens[index - 2].type if index > 1 and tokens[index - 1].type == "paragraph_open" else ""

    def suggest_label(self, label: str) -> str:
        """Return a hint with the footnote whose label is most similar, or "". Only the first labels of a body get one."""
        self._suggestion_count += 1
        if self._suggestion_count > MAX_LABEL_SUGGESTIONS:
            return ""
        return suggestion(label, self.footnote_labels[:MAX_COMPARED_LABELS])

    def has_note_for(self, delimiter: str) -> bool:
        """Return True if a line of the body begins with the delimiter, as a note below a table does."""
        if delimiter not in self._has_note_by_delimiter:
            self._has_note_by_delimiter[delimiter] = self._begins_some_line(delimiter)
        return self._has_note_by_delimiter[delimiter]

    def _begins_some_line(self, delimiter: str) -> bool:
        escaped = "".join(rf"\\?{re.escape(character)}" for character in delimiter)
        line = re.compile(rf"[\s>|]*{escaped}(?=\s?[^\W_])")
        return any(line.match(text) for text in self.source)


class MarkupRule(NamedTuple):
    """One kind of left-over mark. `check` returns None if a match of the pattern is not a mistake."""

    pattern: re.Pattern[str]
    check: Callable[[re.Match[str], LintContext], Finding | None]


def escape_hint(characters: str) -> str:
    """Return a hint on how to escape characters that are not meant as markup."""
    escaped = "".join(f"\\{character}" for character in characters)
    return f"to show the characters themselves, write {escaped}"


def describe_tracked_change(written: str, characters: str = "{") -> tuple[str, str]:
    """Return the message and the hint for a tracked change; `characters` are the characters to escape."""
    return (
        TRACKED_CHANGE(f"the tracked change {shorten(written)} would be published"),
        f"accept or reject the change; {escape_hint(characters)}",
    )


def shorten(written: str) -> str:
    """Return the first line of markup for a message, truncated to `MAX_SHOWN_CHARS`."""
    first = written.partition("\n")[0]
    return first if len(first) <= MAX_SHOWN_CHARS else f"{first[:MAX_SHOWN_CHARS]}\u2026"


def report_dropped_markup(
    env: Any, line: int, message: str, hint: str, column: int = 1, severity: Severity = "error"
) -> None:
    """Report Markdown that would not be shown as intended, at a line of the body (from 0) and a column (from 1)."""
    env.setdefault("dropped_markup", []).append((line, column, message, hint, severity))
