"""Markup that Markdown did not take and that readers would see as it was typed.

The check runs over the text that is left once a body is parsed, before typography changes it. Code, escaped characters
and character references written out are left alone: they are how a writer says that the marks are meant.
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

_MARKUP_SIGN = re.compile(r"[*`\[\]|{]|__|(?<!\w)_|~~|<\s?[A-Za-z/!?]|==\w|&|^(?::::|\+\+\+|##)", re.MULTILINE)
"""What some mark has in it; most paragraphs have none and are not looked at any further."""
_LEFTOVER_SIGN = re.compile(f"{_MARKUP_SIGN.pattern}|{AMPERSAND_PLACEHOLDER}|!{REFERENCE_PLACEHOLDER}", re.MULTILINE)
"""The same in the text that is left, where the marks that Markdown took are gone."""
INTENDED_PLACEHOLDER = "\ufffc"
"""Stands for code and for escaped characters: no mark has it in it."""
_MAX_GAP_CHARS = 4000
"""Characters of source, such as an address, that may lie between two pieces of text."""


def leftovers_plugin(md: MarkdownIt) -> None:
    """Add the check to a parser, ahead of the typography; to be used after the plugins that add inline rules."""
    md.core.ruler.before("smartquotes", "leftovers", _check_tokens)


def _check_tokens(state: StateCore) -> None:
    lines = state.src.split("\n")
    context = LintContext(state.env, allows_html=bool(state.md.options.html))
    for index, token in enumerate(state.tokens):
        if token.type == "inline" and _MARKUP_SIGN.search(token.content):
            context.enter_block(state.tokens, index)
            text = "".join(piece for piece, _ in visible_pieces(token.children or ()))
            for found in _find_leftovers(text, context) if _LEFTOVER_SIGN.search(text) else ():
                line, column = source_position(token, found.start, lines)
                report_dropped_markup(state.env, line, found.message, found.hint, column, found.severity)


def _find_leftovers(text: str, context: LintContext) -> Iterator[Finding]:
    """Return the first mark of each kind in a text, none inside another."""
    taken: list[tuple[int, int]] = []
    for mark in MARKUP_RULES:
        for match in mark.pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            if found := mark.check(match, context):
                taken.append(match.span())
                yield found
                break


def visible_pieces(tokens: Iterable[Token]) -> Iterator[tuple[str, str]]:
    """Return what readers see of each token, with what stands for it in the source; empty where that is not known."""
    for token in tokens:
        match token.type:
            case "text":
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
    """Return the line (from 0) and the column (from 1) of an offset in the text that readers see of a block."""
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
    """Return where in a block's source the character at `text_offset` of its shown text is."""
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
