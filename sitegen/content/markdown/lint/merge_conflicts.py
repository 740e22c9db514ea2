"""What an unresolved merge leaves in a body, and tracked changes of CriticMarkup that Markdown takes for struck words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.content.markdown.lint.findings import lose, tracked
from sitegen.content.markdown.lint.leftovers import pieces, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_MARK = re.compile(r"(?:<{7}|>{7}|\|{7})(?: \S[^\n]*)?\s*")
_QUOTED = re.compile(r"(?:> ?){6}")
"""A line of an old letter, which has been quoted many times."""
_REPLACED = re.compile(r"\{~~(?:(?!~~)[^\n])*~>(?:(?!~~)[^\n])*(?:~~\}|$)")
_CODE = frozenset({"fence", "code_block"})


def judge(state: StateCore, lines: Sequence[str]) -> None:
    """Report what is left of a merge, and changes that replace words."""
    if "<<<<<<<" in state.src or ">>>>>>>" in state.src:
        _conflicts(state, lines)
    if "{~~" in state.src:
        for token in state.tokens:
            if token.type == "inline":
                _replaced(state, token, lines)


def _conflicts(state: StateCore, lines: Sequence[str]) -> None:
    """Report each line that Git left where two versions could not be merged; code may show such lines."""
    code = {line for token in state.tokens if token.type in _CODE and token.map for line in range(*token.map)}
    for number, line in enumerate(lines):
        if number not in code and _MARK.fullmatch(line) and not _is_letter(lines, number):
            message = f"a merge conflict is not resolved here: {line[:7]} would be public"
            hint = "keep one of the two versions, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>"
            lose(state.env, number, message, hint)


def _is_letter(lines: Sequence[str], number: int) -> bool:
    """Return True if a line is quoted as often as one beside it."""
    beside = [lines[at] for at in (number - 1, number + 1) if 0 <= at < len(lines)]
    return lines[number].startswith(">") and any(_QUOTED.match(line) for line in beside)


def _replaced(state: StateCore, token: Token, lines: Sequence[str]) -> None:
    """Report `{~~old~>new~~}`, which becomes struck words in braces."""
    children, shown = token.children or [], 0
    for at, child in enumerate(children):
        if child.type == "s_open" and at and _opens(children[at - 1]):
            line, column = place(token, shown, lines)
            column = max(column - len("{~~"), 1)
            if found := _REPLACED.match(lines[line], column - 1):
                lose(state.env, line, *tracked(found[0], "{~~"), column)
        shown += sum(len(piece) for piece, _ in pieces([child]))


def _opens(before: Token) -> bool:
    return before.type == "text" and before.content.endswith("{")
