"""Checks for characters meant as text that start a block in Markdown: `>100 people`, `# 5 Main Street`, `1. FC`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.problem_codes.text import EMPTY_HEADING, UNINTENDED_HEADING, UNINTENDED_LIST, UNINTENDED_QUOTATION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_QUOTED_NUMBER = re.compile(
    r"[^>\w]*?(?:\d+[.)]\s+)?(?:> ?)*?(>)([ \t]*)(?=[-+~\u2212\u00b1]?(?:[$\u20ac\u00a3\u00a5] ?)?\.?\d)"
)
"""A line that begins a quotation with `>`, followed by a number."""
_QUOTED_LINE = re.compile(r"[^>\w]*>")
SENTENCE_END = re.compile(r"[.!?\u2026][\"')\]\u201d\u2019\u00bb]?\Z")
"""Punctuation that ends a sentence, at the end of a text."""


def check_quotation(tokens: Sequence[Token], index: int, lines: Sequence[str], env: Any) -> None:
    """Report a `>` before a number, which means "more than" but begins a quotation."""
    start, end = tokens[index].map or (0, 0)
    found = _QUOTED_NUMBER.match(lines[start]) if tokens[index + 1].type == "paragraph_open" else None
    if found is None or ">>>>>>>" in lines[start]:
        return  # the end of a merge conflict, which is reported as such
    quoted = [line for line in lines[start:end] if _QUOTED_LINE.match(line)]
    if found[2]:
        if len(quoted) == 1:
            _report(env, start, found, "warning", "put a quotation between quotation marks")
    elif all(_begins_with_number(line) for line in quoted):
        _report(env, start, found, "error", "a quotation has a space after >")


def _begins_with_number(line: str) -> bool:
    found = _QUOTED_NUMBER.match(line)
    return found is not None and not found[2]


def _report(env: Any, line: int, found: re.Match[str], severity: Any, hint: str) -> None:
    number = found.string[found.end() :].split(maxsplit=1)[0]
    message = UNINTENDED_QUOTATION(f"the > before {number} would be removed: it begins a quotation")
    report_dropped_markup(
        env, line, message, f"write \\> for the character itself; {hint}", found.start(1) + 1, severity
    )


def check_heading(tokens: Sequence[Token], index: int, env: Any) -> None:
    """Report an empty heading, and a `#` before a number.

    A first-level heading with a number is only reported if it is a sentence or the only one of its level.
    """
    content, (line, _) = tokens[index + 1].content, tokens[index].map or (0, 0)
    if not content.strip("# "):
        marker = tokens[index].markup
        hint = f"write its text after {marker}, or remove the line; write \\{marker} for the characters themselves"
        report_dropped_markup(env, line, EMPTY_HEADING("the heading is empty"), hint)
    elif tokens[index].tag == "h1" and content[0].isdigit():
        if "h1_count" not in env:
            env["h1_count"] = sum(token.type == "heading_open" and token.tag == "h1" for token in tokens)
        if SENTENCE_END.search(content) or env["h1_count"] == 1:
            message = UNINTENDED_HEADING(
                f"the # before {content.split(maxsplit=1)[0]} would be removed: it begins a heading"
            )
            hint = "write \\# for the character itself; begin a heading in a text with ##"
            report_dropped_markup(env, line, message, hint, severity="warning")


def check_single_item(tokens: Sequence[Token], index: int, env: Any) -> None:
    """Report a number that begins a list of one item, unless another list of the text has the number before or after it."""
    only = tokens[index + 1]
    if only.info[0] == "0":
        return
    if "list_numbers" not in env:
        items = (token for token in tokens if token.type == "list_item_open" and token.level == 1 and token.info)
        env["list_numbers"] = {int(token.info) for token in items}
    adjacent = {int(only.info) - 1, int(only.info) + 1}
    if tokens[index].level == 0 and _is_single_paragraph(tokens, index) and not env["list_numbers"] & adjacent:
        marker = f"{only.info}{only.markup}"
        hint = f"if it is not a list item, write {only.info}\\{only.markup}"
        message = UNINTENDED_LIST(f"{marker} at the start of a line begins a list with a single item")
        report_dropped_markup(env, only.map[0] if only.map else 0, message, hint, severity="warning")


def _is_single_paragraph(tokens: Sequence[Token], index: int) -> bool:
    """Return True if a list has one item, which is one paragraph."""
    return [token.type for token in tokens[index + 2 : index + 7]] == [
        "paragraph_open",
        "inline",
        "paragraph_close",
        "list_item_close",
        "ordered_list_close",
    ]
