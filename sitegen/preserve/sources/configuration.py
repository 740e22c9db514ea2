"""The configuration of an archive for a public package: without comments, and without tables that only the newsroom needs."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, SitegenError
from sitegen.problem_codes.preservation import UNPUBLISHED_SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

NEWSROOM_TABLES = frozenset({"check", "preview", "publish"})
"""Tables on which no published byte depends: rules for drafts, the preview, and the places to which the site is brought."""
_LITERAL_OR_COMMENT = re.compile(
    r"'''.*?'''(?:'{0,2})|\"\"\"(?:[^\\]|\\.)*?\"\"\"(?:\"{0,2})|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[ \t]*#[^\n]*",
    re.DOTALL,
)
_HEADER = re.compile(r"^[ \t]*\[\[?[ \t]*([A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')", re.MULTILINE)


def public_configuration(text: str, file: str) -> str:
    """Return the text of a configuration file for a public package.

    Args:
        text: the valid text of the file, with line feeds.
        file: its name, for messages.

    Raises:
        SitegenError: if a table of the newsroom is not written as one.
    """
    without_comments = strip_toml_comments(text)
    kept = "".join(part for name, part in _tables(without_comments) if name not in NEWSROOM_TABLES)
    expected = {key: value for key, value in tomllib.loads(text).items() if key not in NEWSROOM_TABLES}
    if tomllib.loads(kept) != expected:
        message = UNPUBLISHED_SOURCE("settings of the newsroom cannot be removed for a public package")
        hint = f"write {', '.join(f'[{name}]' for name in sorted(NEWSROOM_TABLES))} as tables with a heading"
        raise SitegenError([Problem(file, 0, 0, message, hint)])
    return kept


def strip_toml_comments(text: str) -> str:
    """Return a TOML text without comments, and without the lines that contain only a comment."""
    found = _LITERAL_OR_COMMENT.sub(lambda one: "\0" if one[0].lstrip(" \t").startswith("#") else one[0], text)
    return re.sub(r"^\0\n?", "", found, flags=re.MULTILINE).replace("\0", "")


def _tables(text: str) -> Iterator[tuple[str, str]]:
    """Yield the name of the first key and the text of each table of a TOML text without comments; first what is before the tables."""
    blank = _LITERAL_OR_COMMENT.sub(_blanked, text)
    starts = [one for one in _HEADER.finditer(blank) if _is_outside_of_lists(blank[: one.start()])]
    yield "", text[: starts[0].start() if starts else len(text)]
    for number, one in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        yield text[one.start(1) : one.end(1)].strip("\"'"), text[one.start() : end]


def _blanked(found: re.Match[str]) -> str:
    """Return a string of the same length without brackets. Quotation marks stay, since a key may be quoted."""
    return found[0][0] + re.sub(r"[^\n]", "_", found[0][1:-1]) + found[0][-1] if len(found[0]) > 1 else found[0]


def _is_outside_of_lists(before: str) -> bool:
    return before.count("[") == before.count("]")
