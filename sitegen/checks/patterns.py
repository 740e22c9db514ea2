"""The check `patterns`: finds editorial notes, contact details, tracked changes and patterns of `[check]` in public texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.checks import _prose
from sitegen.checks._text_patterns import BUILT_IN_PATTERNS, TextPattern, regex_finder
from sitegen.content.front_matter import splitter
from sitegen.content.text.decoding import decode_text, line_and_column
from sitegen.diagnostics import Problem
from sitegen.problem_codes.checks import EDITORIAL_NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sitegen.checks import CheckContext
    from sitegen.config.schema import Config
    from sitegen.content.front_matter.splitter import FrontMatter
    from sitegen.database.records import DocumentRecord

NAME = "patterns"
MAX_SHOWN_CHARACTERS = 60
"""Maximum characters of the matching text that a message shows."""


def check(context: CheckContext) -> Iterator[Problem]:
    """Yield a warning for each match in the headline, deck, captions or text of a public document."""
    patterns = active_patterns(context.config)
    for row in context.store.find_documents("state = 'public'"):
        yield from find_in_document(
            context, row, [pattern for pattern in patterns if row.kind == "story" or not pattern.stories_only]
        )


def active_patterns(config: Config) -> list[TextPattern]:
    """Return the patterns of an archive: built-in ones that are not switched off, then its own, sorted by name."""
    built_in = [pattern for name, pattern in BUILT_IN_PATTERNS.items() if name not in config.check.off]
    own = [
        TextPattern(regex_finder(one.pattern), one.message.replace("{", "{{").replace("}", "}}"), one.hint)
        for _, one in sorted(config.check.patterns.items())
    ]
    return built_in + own


def find_in_document(context: CheckContext, row: DocumentRecord, patterns: Sequence[TextPattern]) -> Iterator[Problem]:
    """Yield a warning for each match in a document's file, at its line and column."""
    text = decode_text((context.root / context.store.disk_path(row.file)).read_bytes(), row.file)
    if isinstance(text, Problem):
        return
    front = splitter.read_front_matter(text, row.file)
    if isinstance(front, Problem):
        return
    prose, start = _prose.readable_body(front), len(text) - len(front.body)
    for pattern in patterns:
        yield from _find_in_front_matter(pattern, text, front, row.file)
        for at, end in pattern.find_spans(prose):
            position = line_and_column(text, start + at)
            yield _pattern_problem(pattern, row.file, *position, text[start + at : start + end])


def _find_in_front_matter(pattern: TextPattern, text: str, front: FrontMatter, file: str) -> Iterator[Problem]:
    """Yield a warning for each match in a value of the front matter; at the key if the value is written with escapes."""
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
    message = EDITORIAL_NOTE(pattern.message.format(found=excerpt))
    return Problem(file, line, column, message, pattern.hint, "warning")
