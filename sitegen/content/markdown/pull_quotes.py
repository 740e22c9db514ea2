"""Pull quotes: block quotations with `[!pull]` as their first line, which repeat a sentence of the text in large type.

The first paragraph is the quote; an optional second one is its source. As in GitHub's alerts, the mark has a line of its own, so
other Markdown parsers show a quotation, and no words are lost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.problem_codes.text import MISPLACED_PULL_QUOTE

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

PULL_QUOTE_MARK = "[!pull]"
PULL_QUOTE = re.compile(r'<figure class="pull">.*?</figure>', re.DOTALL)
"""A pull quote in the HTML of a body. It repeats a sentence of the text, so it is no part of an excerpt."""
_PARAGRAPH_TYPES = ["paragraph_open", "inline", "paragraph_close"]


def pull_quotes_plugin(md: MarkdownIt) -> None:
    """Add the rule that turns marked quotations into figures, before their inline content is parsed."""
    md.core.ruler.after("block", "pull_quotes", _find_pull_quotes)


def next_paragraph_end(html: str, start: int) -> int:
    """Return the end of the next paragraph of a body from `start` on that is not in a pull quote; `start` if there is none."""
    end = html.find("</p>", start) + len("</p>")
    quote = PULL_QUOTE.search(html, start)
    if quote and quote.start() < end:
        after = next_paragraph_end(html, quote.end())
        return after if after > quote.end() else start
    return max(start, end)


def _find_pull_quotes(state: StateCore) -> None:
    tokens = state.tokens
    for start in range(len(tokens) - 2):
        if tokens[start].type == "blockquote_open" and tokens[start + 2].type == "inline":
            first, _, text_after_mark = tokens[start + 2].content.partition("\n")
            if first.strip() == PULL_QUOTE_MARK:
                end = next(index for index in range(start, len(tokens)) if _is_closing(tokens[index], tokens[start]))
                _make_pull_quote(state, tokens[start : end + 1], text_after_mark)
    state.tokens = [token for token in tokens if not token.meta.get("is_pull_quote_mark")]


def _is_closing(token: Token, opened: Token) -> bool:
    return token.type == "blockquote_close" and token.level == opened.level


def _make_pull_quote(state: StateCore, tokens: list[Token], text_after_mark: str) -> None:
    """Turn one quotation into a figure, without its mark."""
    content = tokens[1:-1]
    if text_after_mark:
        content[1].content = text_after_mark
        first, last = content[1].map or (0, 0)
        content[1].map = content[0].map = [first + 1, last]
    else:
        for token in content[:3]:
            token.meta["is_pull_quote_mark"] = True
        content = content[3:]
    if [token.type for token in content] not in (_PARAGRAPH_TYPES, _PARAGRAPH_TYPES * 2):
        line = tokens[0].map[0] if tokens[0].map else 0
        hint = "use one paragraph for the quote and, optionally, a second one for its source"
        report_dropped_markup(
            state.env, line, MISPLACED_PULL_QUOTE("a pull quote must have one or two paragraphs"), hint
        )
        return
    tokens[0].tag = tokens[-1].tag = "figure"
    tokens[0].attrSet("class", "pull")
    if len(content) > len(_PARAGRAPH_TYPES):
        content[3].tag = content[5].tag = "figcaption"
        content[3].attrSet("class", "small")
