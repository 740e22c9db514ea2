"""Checks for merge conflicts, and for tracked changes of CriticMarkup that Markdown parses as struck text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.content.markdown.lint.findings import describe_tracked_change, report_dropped_markup
from sitegen.content.markdown.lint.leftovers import source_position, visible_pieces
from sitegen.problem_codes.text import CONFLICT_IN_TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_CONFLICT_MARKER = re.compile(r"(?:<{7}|>{7}|\|{7})(?: \S[^\n]*)?\s*")
_DEEPLY_QUOTED = re.compile(r"(?:> ?){6}")
"""A line of an e-mail thread that has been quoted at least six times."""
_TRACKED_REPLACEMENT = re.compile(r"\{~~(?:(?!~~)[^\n])*~>(?:(?!~~)[^\n])*(?:~~\}|$)")
_CODE_TYPES = frozenset({"fence", "code_block"})


def check_merge_leftovers(state: StateCore, lines: Sequence[str]) -> None:
    """Report the lines of unresolved merge conflicts, and tracked changes that replace text."""
    if "<<<<<<<" in state.src or ">>>>>>>" in state.src:
        _check_conflicts(state, lines)
    if "{~~" in state.src:
        for token in state.tokens:
            if token.type == "inline":
                _check_replacements(state, token, lines)


def _check_conflicts(state: StateCore, lines: Sequence[str]) -> None:
    """Report each line of a merge conflict, except in code, which may show such lines."""
    code = {line for token in state.tokens if token.type in _CODE_TYPES and token.map for line in range(*token.map)}
    for number, line in enumerate(lines):
        if number not in code and _CONFLICT_MARKER.fullmatch(line) and not _is_quoted_letter(lines, number):
            message = CONFLICT_IN_TEXT(f"unresolved merge conflict: {line[:7]} would be published")
            hint = "keep one of the two versions, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>"
            report_dropped_markup(state.env, number, message, hint)


def _is_quoted_letter(lines: Sequence[str], number: int) -> bool:
    """Return True if a line begins with `>` and an adjacent line is a deeply quoted one."""
    adjacent = [lines[at] for at in (number - 1, number + 1) if 0 <= at < len(lines)]
    return lines[number].startswith(">") and any(_DEEPLY_QUOTED.match(line) for line in adjacent)


def _check_replacements(state: StateCore, token: Token, lines: Sequence[str]) -> None:
    """Report `{~~old~>new~~}`, which would become struck text in braces."""
    children, shown = token.children or [], 0
    for index, child in enumerate(children):
        if child.type == "s_open" and index and _ends_with_brace(children[index - 1]):
            line, column = source_position(token, shown, lines)
            column = max(column - len("{~~"), 1)
            if found := _TRACKED_REPLACEMENT.match(lines[line], column - 1):
                report_dropped_markup(state.env, line, *describe_tracked_change(found[0], "{~~"), column)
        shown += sum(len(piece) for piece, _ in visible_pieces([child]))


def _ends_with_brace(before: Token) -> bool:
    return before.type == "text" and before.content.endswith("{")
