"""The text of a document without references to what is not public. Such a reference is shown as its words, and becomes these."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sitegen.diagnostics import Problem, SitegenError
from sitegen.problem_codes.preservation import UNPUBLISHED_SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterable

_REFERENCE = re.compile(r"\[\[\s*([^\[\]|]+?)\s*(?:\|\s*([^\[\]]+?)\s*)?\]\]")
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\(\s*<?([^()<>\s]+)>?\s*\)")


class HiddenReference(NamedTuple):
    """A reference to a document that is not public."""

    uid: str
    line: int
    column: int


def without_references(text: str, hidden: Iterable[HiddenReference], file: str) -> str:
    """Return a text with the words of some references in place of these.

    Args:
        text: the text of the file, in NFC and with line feeds.
        hidden: the references.
        file: path of the file, for messages.

    Raises:
        SitegenError: if one of the references is neither `[[id|words]]` nor `[words](path)` on one line.
    """
    lines = text.split("\n")
    for reference in sorted(hidden, key=lambda one: (one.line, one.column), reverse=True):
        line = lines[reference.line - 1]
        found = _reference_at(line, reference.column - 1)
        if found is None:
            message = UNPUBLISHED_SOURCE(f"{reference.uid} is not public, and this refers to it")
            hint = "remove the reference, or write it as [[id|words]]"
            raise SitegenError([Problem(file, reference.line, reference.column, message, hint)])
        lines[reference.line - 1] = line[: found[0]] + found[2] + line[found[1] :]
    return "\n".join(lines)


def _reference_at(line: str, offset: int) -> tuple[int, int, str] | None:
    """Return start, end and words of the reference that contains an offset of a line."""
    for one in _REFERENCE.finditer(line):
        if one.start() <= offset < one.end():
            return one.start(), one.end(), one[2] or one[1]
    for one in _LINK.finditer(line):
        if one.start() <= offset < one.end():
            return one.start(), one.end(), one[1]
    return None
