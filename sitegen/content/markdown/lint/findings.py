"""What the checks of left-over markup share: what a finding is, and what is known of the text that is looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

    from sitegen.diagnostics import Severity

AMPERSAND_PLACEHOLDER = "\ufffb"
"""Stands for an ampersand written as a character reference: `&amp;nbsp;` was escaped twice."""
REFERENCE_PLACEHOLDER = "\ufffa"
"""Stands before the words of a reference."""
QUOTE_CHARS = "\"'\u201c\u201d\u2018\u2019\u00ab\u201e"
"""Quotation marks that were pasted around an address."""

MAX_SHOWN_CHARS = 40
"""Characters of markup that a message repeats."""


class Finding(NamedTuple):
    """One mark that is left over: its offset in the text, and what is said about it."""

    start: int
    message: str
    hint: str
    severity: Severity = "error"


class LintContext:
    """The block whose text is looked at, and what is known of the body above it."""

    def __init__(self, env: Any, *, allows_html: bool) -> None:
        notes = env.get("footnotes", {})
        self.footnote_labels = sorted(label.removeprefix(":") for label in notes.get("refs", {}))
        self.allows_html = allows_html
        self.source: Sequence[str] = env.get("source", ())
        self.parent_block = ""
        self.note_signs: set[str] = set()
        """Signs that stand after a word further up, as marks of a note do."""
        self._has_note_by_sign: dict[str, bool] = {}

    def enter_block(self, tokens: Sequence[Token], index: int) -> None:
        """Begin a block; `parent_block` is the type of the block that it is the first text of."""
        self.parent_block = tokens[index - 2].type if index > 1 and tokens[index - 1].type == "paragraph_open" else ""

    def has_note_for(self, sign: str) -> bool:
        """Return True if a line of the body begins with the sign, as a note below a table does."""
        if sign not in self._has_note_by_sign:
            self._has_note_by_sign[sign] = self._begins_some_line(sign)
        return self._has_note_by_sign[sign]

    def _begins_some_line(self, sign: str) -> bool:
        escaped = "".join(rf"\\?{re.escape(character)}" for character in sign)
        line = re.compile(rf"[\s>|]*{escaped}(?=\s?[^\W_])")
        return any(line.match(text) for text in self.source)


class MarkupRule(NamedTuple):
    """One kind of mark. `check` returns None where a match is not one after all."""

    pattern: re.Pattern[str]
    check: Callable[[re.Match[str], LintContext], Finding | None]


def escape_hint(signs: str) -> str:
    """Return how to write signs that are no markup."""
    escaped = "".join(f"\\{sign}" for sign in signs)
    return f"if the signs are meant, write {escaped}"


def describe_tracked_change(written: str, signs: str = "{") -> tuple[str, str]:
    """Return what is wrong with a tracked change, and what to do."""
    return (
        f"the tracked change {shorten(written)} would be public",
        f"accept or reject the change; {escape_hint(signs)}",
    )


def shorten(written: str) -> str:
    """Return markup as a message repeats it: its first line, cut where it is long."""
    first = written.partition("\n")[0]
    return first if len(first) <= MAX_SHOWN_CHARS else f"{first[:MAX_SHOWN_CHARS]}\u2026"


def report_dropped_markup(
    env: Any, line: int, message: str, hint: str, column: int = 1, severity: Severity = "error"
) -> None:
    """Report something that would not be shown, or not as it is meant, at a line of the body (from 0)."""
    env.setdefault("dropped_markup", []).append((line, column, message, hint, severity))
