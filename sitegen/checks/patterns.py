"""What should not be left in a public text: notes to the desk, telephone numbers, tracked changes, and patterns of `[check]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.checks import _prose
from sitegen.checks._signs import BUILT_IN_PATTERNS, TextPattern, regex_finder
from sitegen.content.front_matter import splitter
from sitegen.content.text.decoding import decode_text, line_and_column
from sitegen.diagnostics import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sitegen.checks import CheckContext
    from sitegen.config.schema import Config
    from sitegen.content.front_matter.splitter import FrontMatter
    from sitegen.database.records import DocumentRecord

NAME = "patterns"
MAX_SHOWN_CHARACTERS = 60
"""Characters of what was found that a message shows."""


def check(context: CheckContext) -> Iterator[Problem]:
    """A warning for each sign in the headline, the deck, the captions or the text of a public document."""
    signs = active_patterns(context.config)
    for row in context.store.find_documents("state = 'public'"):
        yield from find_in_document(
            context, row, [sign for sign in signs if row.kind == "story" or not sign.stories_only]
        )


def active_patterns(config: Config) -> list[TextPattern]:
    """Return what an archive looks for: the built-in signs that are not off, then its own patterns by name."""
    built_in = [sign for name, sign in BUILT_IN_PATTERNS.items() if name not in config.check.off]
    own = [
        TextPattern(regex_finder(one.pattern), one.message.replace("{", "{{").replace("}", "}}"), one.hint)
        for _, one in sorted(config.check.patterns.items())
    ]
    return built_in + own


def find_in_document(context: CheckContext, row: DocumentRecord, patterns: Sequence[TextPattern]) -> Iterator[Problem]:
    """Yield the signs in one document's file, each at its line and column."""
    text = decode_text((context.root / context.store.disk_path(row.file)).read_bytes(), row.file)
    if isinstance(text, Problem):
        return
    front = splitter.read_front_matter(text, row.file)
    if isinstance(front, Problem):
        return
    prose, start = _prose.readable_body(front), len(text) - len(front.body)
    for sign in patterns:
        yield from _find_in_front_matter(sign, text, front, row.file)
        for at, end in sign.find_spans(prose):
            yield _pattern_problem(sign, row.file, *line_and_column(text, start + at), text[start + at : start + end])


def _find_in_front_matter(pattern: TextPattern, text: str, front: FrontMatter, file: str) -> Iterator[Problem]:
    """Yield the signs in values of the front matter; one that is written with escapes stands at its key."""
    for path, value in _prose.readable_values(front.data):
        line, column = front.positions.get(path, (1, 1))
        start = sum(len(each) + 1 for each in text.split("\n", line - 1)[: line - 1]) + column - 1
        for at, end in pattern.find_spans(value):
            found = value[at:end]
            offset = text.find(found, start, len(text) - len(front.body))
            yield _pattern_problem(
                pattern, file, *(line_and_column(text, offset) if offset >= 0 else (line, column)), found
            )


def _pattern_problem(pattern: TextPattern, file: str, line: int, column: int, found: str) -> Problem:
    words = " ".join(found.split())
    excerpt = words if len(words) <= MAX_SHOWN_CHARACTERS else f"{words[:MAX_SHOWN_CHARACTERS]}…"
    return Problem(file, line, column, pattern.message.format(found=excerpt), pattern.hint, "warning")
