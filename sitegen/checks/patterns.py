"""What should not be left in a public text: notes to the desk, telephone numbers, tracked changes, and patterns of `[check]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.checks import _prose
from sitegen.checks._signs import SIGNS, Sign, matches
from sitegen.content.front_matter import splitter
from sitegen.content.text.decoding import decode, position
from sitegen.diagnostics import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sitegen.checks import Checked
    from sitegen.config.schema import Config
    from sitegen.content.front_matter.splitter import FrontMatter
    from sitegen.database.records import Row

NAME = "patterns"
SHOWN = 60
"""Characters of what was found that a message shows."""


def check(site: Checked) -> Iterator[Problem]:
    """A warning for each sign in the headline, the deck, the captions or the text of a public document."""
    signs = signs_of(site.config)
    for row in site.store.rows("state = 'public'"):
        yield from found_in(site, row, [sign for sign in signs if row.kind == "story" or not sign.stories])


def signs_of(config: Config) -> list[Sign]:
    """Return what an archive looks for: the built-in signs that are not off, then its own patterns by name."""
    built_in = [sign for name, sign in SIGNS.items() if name not in config.check.off]
    own = [
        Sign(matches(one.pattern), one.message.replace("{", "{{").replace("}", "}}"), one.hint)
        for _, one in sorted(config.check.patterns.items())
    ]
    return built_in + own


def found_in(site: Checked, row: Row, signs: Sequence[Sign]) -> Iterator[Problem]:
    """Yield the signs in one document's file, each at its line and column."""
    text = decode((site.root / site.store.place(row.file)).read_bytes(), row.file)
    if isinstance(text, Problem):
        return
    front = splitter.read(text, row.file)
    if isinstance(front, Problem):
        return
    prose, start = _prose.body(front), len(text) - len(front.body)
    for sign in signs:
        yield from _in_front(sign, text, front, row.file)
        for at, end in sign.spans(prose):
            yield _problem(sign, row.file, *position(text, start + at), text[start + at : start + end])


def _in_front(sign: Sign, text: str, front: FrontMatter, file: str) -> Iterator[Problem]:
    """Yield the signs in values of the front matter; one that is written with escapes stands at its key."""
    for path, value in _prose.values(front.data):
        line, column = front.marks.get(path, (1, 1))
        start = sum(len(each) + 1 for each in text.split("\n", line - 1)[: line - 1]) + column - 1
        for at, end in sign.spans(value):
            found = value[at:end]
            offset = text.find(found, start, len(text) - len(front.body))
            yield _problem(sign, file, *(position(text, offset) if offset >= 0 else (line, column)), found)


def _problem(sign: Sign, file: str, line: int, column: int, found: str) -> Problem:
    words = " ".join(found.split())
    shown = words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
    return Problem(file, line, column, sign.message.format(found=shown), sign.hint, "warning")
