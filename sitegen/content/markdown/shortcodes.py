"""Shortcodes in Markdown: fenced blocks whose info string is a name in braces, such as ```` ```{factbox} Key facts ````.

The block contains YAML. It becomes a `Shortcode` of the body, and a mark in the HTML, which rendering replaces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.content.markdown.lint.unintended_markup import is_closed_fence
from sitegen.content.markdown.shortcode_arguments import Fence, read_shortcode
from sitegen.diagnostics import suggestion, summarize_names
from sitegen.model.document import SHORTCODE_MARK
from sitegen.problem_codes.text import MISPLACED_SHORTCODE, UNKNOWN_SHORTCODE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_INFO = re.compile(r"\s*\{(?P<name>[A-Za-z][\w-]*)\}\s*(?P<main>.*?)\s*")
UNKNOWN_NAME = ""
"""Stands in `Body.shortcode_names` for every name that no shortcode has: such a document depends on all names."""
MAX_SHOWN_NAMES = 12
"""Maximum names of shortcodes that a hint lists."""


def shortcodes_plugin(md: MarkdownIt) -> None:
    """Add the rule that finds shortcodes, before inline content is parsed, and the one that renders their marks."""
    md.core.ruler.after("block", "shortcodes", _find_shortcodes)
    md.add_render_rule("shortcode", _render_mark)


def _find_shortcodes(state: StateCore) -> None:
    if "{" not in state.src:
        return
    lines = state.src.split("\n")
    for token in state.tokens:
        found = _INFO.fullmatch(token.info) if token.type == "fence" else None
        if found and is_closed_fence(token, lines):
            _read_fence(token, found, state.env)


def _read_fence(token: Token, found: re.Match[str], env: Any) -> None:
    """Turn a fence into a shortcode; leave it unchanged, with a problem, if it cannot be read."""
    start, end = token.map or (0, 0)
    name, types = found["name"], env["shortcode_types"]
    env.setdefault("shortcode_names", set()).add(name if name in types else UNKNOWN_NAME)
    if token.level:
        message = MISPLACED_SHORTCODE(f"the shortcode {{{name}}} is inside a list, a quotation or a note")
        report_dropped_markup(env, start, message, "move it to the left margin, with an empty line above and below it")
    elif name not in types:
        report_dropped_markup(env, start, *_unknown_name(name, types), env["source"][start].index("{") + 1)
    else:
        declared = types[name]  # None if its declaration has problems, which are reported in the template
        shortcode = declared and read_shortcode(Fence(name, found["main"], start, end), declared, env)
        if shortcode is not None:
            token.type, token.meta = "shortcode", {"number": len(env.setdefault("shortcodes", []))}
            env["shortcodes"].append(shortcode)


def _unknown_name(name: str, types: dict[str, Any]) -> tuple[str, str]:
    """Return the message and the hint for a name that no shortcode has."""
    known = f"known: {summarize_names(sorted(types), MAX_SHOWN_NAMES)}"
    near = suggestion(name, types)
    hint = f"{near} ({known})" if near else f"{known}; to show code, write its language without braces: ```{name}"
    return UNKNOWN_SHORTCODE(f'there is no shortcode "{name}"'), hint


def _render_mark(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    return f"{SHORTCODE_MARK}{tokens[index].meta['number']}{SHORTCODE_MARK}\n"
