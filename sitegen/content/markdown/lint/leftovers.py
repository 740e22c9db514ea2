"""The check for left-over markup: characters that Markdown did not recognize and that readers would see as text.

It checks the text of a parsed body before typography changes it. Code, escaped characters and character references are
skipped: writers use them for characters that are intended.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.content.markdown.lint.findings import (
    AMPERSAND_PLACEHOLDER,
    REFERENCE_PLACEHOLDER,
    LintContext,
    report_dropped_markup,
)
from sitegen.content.markdown.lint.marks import MARKUP_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

    from sitegen.content.markdown.lint.findings import Finding

_MARKUP_SIGN = re.compile(
    r"[*`\[\]|{]|__|(?<!\w)_|~~|<\s?[A-Za-z/!?]|==\w|&|^(?::::|:\s|\+\+\+|##|!!!|\.\. )"
    r"|~[^\s~]|\^[\w+\u2212-]|\$(?:[^\s\d]|\$|\d[^$\n]*[\\^_])|(?<!\w):[a-z+-]|\+\+\w|%%",
    re.MULTILINE,
)
"""A part of every mark in the source. Most paragraphs have none and are not checked any further."""
_MARK_BEGINNINGS = (*"*`[]|{_~<=&:+#!^$%", ".. ")
"""The texts with which marks begin. They are much faster to search than the pattern above."""
_LEFTOVER_SIGN = re.compile(f"{_MARKUP_SIGN.pattern}|{AMPERSAND_PLACEHOLDER}|!{REFERENCE_PLACEHOLDER}", re.MULTILINE)
"""A part of every mark in the text that is left, after Markdown has removed the markup that it recognized."""
INTENDED_PLACEHOLDER = "\ufffc"
"""Replaces code and escaped characters. No rule matches it."""
_MAX_GAP_CHARS = 4000
"""Maximum characters of source, such as an address, between two pieces of text."""


def leftovers_plugin(md: MarkdownIt) -> None:
    """Add the check to a parser, before the typography. Use it after the plugins that add inline rules."""
    md.core.ruler.before("smartquotes", "leftovers", _check_tokens)


def _check_tokens(state: StateCore) -> None:
    lines = state.src.split("\n")
    context = LintContext(state.env, allows_html=bool(state.md.options.html))
    for index, token in enumerate(state.tokens):
        if token.type == "inline" and _may_hold_mark(token.content):
            context.enter_block(state.tokens, index)
            text = "".join(piece for piece, _ in visible_pieces(token.children or ()))
            for found in _find_leftovers(text, context) if _LEFTOVER_SIGN.search(text) else ():
                line, column = source_position(token, found.start, lines)
                report_dropped_markup(state.env, line, found.message, found.hint, column, found.severity)


def _may_hold_mark(text: str) -> bool:
    return any(beginning in text for beginning in _MARK_BEGINNINGS) and _MARKUP_SIGN.search(text) is not None


def _find_leftovers(text: str, context: LintContext) -> Iterator[Finding]:
    """Yield the first mark of each rule in a text that does not overlap an earlier one."""
    taken: list[tuple[int, int]] = []
    for rule in MARKUP_RULES:
        for match in rule.pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            if found := rule.check(match, context):
                taken.append(match.span())
                yield found
                break


def visible_pieces(tokens: Iterable[Token]) -> Iterator[tuple[str, str]]:
    """Yield the visible text of each token, or a placeholder for it, with its source, or "" if that is unknown."""
    for token in tokens:
        match token.type:
            case "text":
                yield token.content, token.content
            case "text_special" if token.content == token.markup:  # a backslash that escapes nothing
                yield token.content, token.content
            case "text_special":
                yield (AMPERSAND_PLACEHOLDER if token.markup == "&amp;" else INTENDED_PLACEHOLDER), token.markup
            case "softbreak" | "hardbreak":
                yield "\n", "\n"
            case "reference_open":
                yield REFERENCE_PLACEHOLDER, ""
            case "image":
                yield from visible_pieces(token.children or ())
            case "code_inline":
                yield INTENDED_PLACEHOLDER, token.content + token.markup
            case kind if not kind.endswith(("_open", "_close")):
                yield INTENDED_PLACEHOLDER, ""


def source_position(token: Token, text_offset: int, lines: Sequence[str]) -> tuple[int, int]:
    """Return the line of the body (from 0) and the column (from 1) of an offset in the visible text of a block."""
    first, last = token.map or (0, len(lines))
    offset = _source_offset(token, text_offset)
    head, tail = token.content[:offset], token.content[offset:]
    line = first + head.count("\n")
    rest = tail.partition("\n")[0]
    before = head.rpartition("\n")[2]
    if token.map is None or line >= max(last, first + 1):
        line = next((number for number, text in enumerate(lines) if before + rest in text), first)
    column = lines[line].find(before + rest)
    return line, (column + len(before) if column >= 0 else max(lines[line].find(rest), 0)) + 1


def _source_offset(token: Token, text_offset: int) -> int:
    """Return the offset in a block's source of the character at `text_offset` of its visible text."""
    shown = cursor = 0
    source = token.content.replace("\n", " ")
    for piece, written in visible_pieces(token.children or ()):
        found = source.find(written.replace("\n", " "), cursor, cursor + len(written) + _MAX_GAP_CHARS)
        found = cursor if found < 0 else found
        if text_offset < shown + len(piece):
            return found + text_offset - shown
        shown += len(piece)
        cursor = found + len(written)
    return cursor
