"""Pull quotes: a quotation whose first line is `[!pull]` says again, large and beside the text, what the text says.

One paragraph is what it says; a second, if there is one, says whose words it tells. As in GitHub's alerts the mark has a
line of its own, so that any other reader of Markdown shows a quotation, and no word is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.content.markdown.lint.findings import report_dropped_markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

PULL_QUOTE_MARK = "[!pull]"
_PARAGRAPH_TYPES = ["paragraph_open", "inline", "paragraph_close"]


def pull_quotes_plugin(md: MarkdownIt) -> None:
    """Turn marked quotations into figures, before their words are parsed."""
    md.core.ruler.after("block", "pull_quotes", _find_pull_quotes)


def _find_pull_quotes(state: StateCore) -> None:
    tokens = state.tokens
    for at in range(len(tokens) - 2):
        if tokens[at].type == "blockquote_open" and tokens[at + 2].type == "inline":
            first, _, rest = tokens[at + 2].content.partition("\n")
            if first.strip() == PULL_QUOTE_MARK:
                end = next(i for i in range(at, len(tokens)) if _is_closing(tokens[i], tokens[at]))
                _make_pull_quote(state, tokens[at : end + 1], rest)
    state.tokens = [token for token in tokens if not token.meta.get("is_pull_quote_mark")]


def _is_closing(token: Token, opened: Token) -> bool:
    return token.type == "blockquote_close" and token.level == opened.level


def _make_pull_quote(state: StateCore, tokens: list[Token], rest: str) -> None:
    """Make a figure of one quotation, its mark taken off."""
    inside = tokens[1:-1]
    if rest:
        inside[1].content = rest
        first, last = inside[1].map or (0, 0)
        inside[1].map = inside[0].map = [first + 1, last]
    else:
        for token in inside[:3]:
            token.meta["is_pull_quote_mark"] = True
        inside = inside[3:]
    if [token.type for token in inside] not in (_PARAGRAPH_TYPES, _PARAGRAPH_TYPES * 2):
        line = tokens[0].map[0] if tokens[0].map else 0
        hint = "write what it says as one paragraph, and whose words they are, if you tell it, as a second"
        report_dropped_markup(state.env, line, "a pull quote is one paragraph, or two", hint)
        return
    tokens[0].tag = tokens[-1].tag = "figure"
    tokens[0].attrSet("class", "pull")
    if len(inside) > len(_PARAGRAPH_TYPES):
        inside[3].tag = inside[5].tag = "figcaption"
        inside[3].attrSet("class", "small")
