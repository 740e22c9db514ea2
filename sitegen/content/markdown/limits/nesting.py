"""Limits for brackets and for quotations in quotations, whose parsing takes quadratic time.

markdown-it looks for the end of a link behind every opening bracket, and reads the lines of a quotation once for each quotation
around them. Both are counted in steps and lines, not in seconds, so that a body has the same problems on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitegen.content.markdown.lint.findings import escape_hint, report_dropped_markup
from sitegen.problem_codes.text import TEXT_NESTED_TOO_DEEP, TOO_MANY_BRACKETS

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

MAX_BRACKET_STEPS: Final = 300_000
"""Maximum signs and words of one body that are read in search of closing brackets. A story of 2,000 links needs 5,000."""
MAX_QUOTED_LINES: Final = 200_000
"""Maximum lines of the quotations of one body. A line counts once for each quotation that it is in."""


def limits_plugin(md: MarkdownIt) -> None:
    """Add the limits to a parser. Use it after the plugins that add rules."""
    _limit_brackets(md)
    _limit_quotations(md)


def _limit_brackets(md: MarkdownIt) -> None:
    """Count the calls of `skipToken`, which finds the ends of brackets. After the limit, no bracket has an end."""
    skip_token = md.inline.skipToken

    def counted(state: StateInline) -> None:
        steps = state.env.get("bracket_steps", 0) + 1
        state.env["bracket_steps"] = steps
        if steps <= MAX_BRACKET_STEPS:
            skip_token(state)
        else:
            state.pos = state.posMax

    vars(md.inline)["skipToken"] = counted
    md.core.ruler.after("inline", "bracket_limit", _report_brackets)
    md.core.ruler.at("inline", _parse_inline)


def _parse_inline(state: StateCore) -> None:
    """Parse the text of each block, as markdown-it does, and note the block in which the limit of brackets is reached."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = token.children or []
            state.md.inline.parse(token.content, state.md, state.env, token.children)
            if state.env.get("bracket_steps", 0) > MAX_BRACKET_STEPS:
                state.env.setdefault("bracket_limit_line", token.map[0] if token.map else 0)


def _report_brackets(state: StateCore) -> None:
    if (line := state.env.get("bracket_limit_line")) is not None:
        message = TOO_MANY_BRACKETS("too many brackets are opened here and not closed")
        column = state.env["source"][line].find("[") + 1 or 1
        report_dropped_markup(state.env, line, message, f"close them, or remove them; {escape_hint('[')}", column)


def _limit_quotations(md: MarkdownIt) -> None:
    """Count the lines of each quotation; after the limit, the content of quotations is skipped."""
    tokenize = md.block.tokenize

    def counted(state: StateBlock, start: int, end: int) -> None:
        if state.parentType == "blockquote":
            lines = state.env.get("quoted_lines", 0) + end - start
            state.env["quoted_lines"] = lines
            if lines > MAX_QUOTED_LINES:
                _report_once(state, start)
                state.line = end
                return
        tokenize(state, start, end)

    vars(md.block)["tokenize"] = counted


def _report_once(state: StateBlock, line: int) -> None:
    if "quotations_reported" not in state.env:
        state.env["quotations_reported"] = True
        message = TEXT_NESTED_TOO_DEEP(f"the lines of nested quotations are more than {MAX_QUOTED_LINES:,}")
        report_dropped_markup(state.env, line, message, "reduce the number of quotations inside each other")
