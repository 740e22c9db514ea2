"""Our own Markdown rules: headings with addresses, figures, and the guards against words that get lost.

markdown-it-py drops text in a few places without a word: blocks nested deeper than `maxNesting`, cells beyond a
table's columns, footnotes that nothing refers to, definitions that nothing uses. Each of them is reported here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it.rules_block import paragraph
from markdown_it.rules_block.table import escapedSplit

from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.names.naming import slugify

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token


MAX_NESTING = 102
"""markdown-it's `maxNesting`; what is nested to two levels less is reported, so that nothing gets there."""


def block_rules_plugin(md: MarkdownIt) -> None:
    """Add the rules to a parser that has the footnote plugin and tables."""
    md.block.ruler.before("table", "plain_line", _parse_plain_line)
    md.block.ruler.before("code", "nesting", _check_nesting)
    md.core.ruler.before("footnote_tail", "dropped_footnotes", _check_footnotes)
    md.core.ruler.push("dropped_cells", _check_table_cells)
    md.core.ruler.push("headings", _set_heading_ids)
    md.core.ruler.push("figures", _make_figures)


def _parse_plain_line(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """A line that begins with a letter and stands alone is a paragraph, as most of a story is: no other rule takes one."""
    if line + 1 < state.lineMax and not state.isEmpty(line + 1):
        return False
    start = state.bMarks[line] + state.tShift[line]
    if not state.src[start : start + 1].isalpha() or state.is_code_block(line) or state.level >= MAX_NESTING - 2:
        return False
    return paragraph(state, line, end, silent)


def _check_nesting(state: StateBlock, line: int, _end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.level >= MAX_NESTING - 2 and not silent and "nesting_reported" not in state.env:
        state.env["nesting_reported"] = True
        report_dropped_markup(
            state.env,
            line,
            "nested deeper than can be shown",
            f"lists nest to {MAX_NESTING // 2 - 2} levels at the most, quotations to {MAX_NESTING - 3}",
        )
    return False


def _check_footnotes(state: StateCore) -> None:
    notes = state.env.get("footnotes", {})
    used = {note.get("label") for note in notes.get("list", {}).values()}
    written_labels = set()
    for token in state.tokens:
        if token.type != "footnote_reference_open":
            continue
        label = token.meta["label"]
        line = token.map[0] if token.map else 0
        if label in written_labels:
            report_dropped_markup(
                state.env, line, f"the footnote [^{label}] is written twice", "give one of them another name"
            )
        elif label not in used:
            report_dropped_markup(
                state.env,
                line,
                f"nothing refers to the footnote [^{label}]",
                f"put [^{label}] where the note belongs, or take the note out",
            )
        written_labels.add(label)


def _check_table_cells(state: StateCore) -> None:
    columns = 0
    for index, token in enumerate(state.tokens):
        if token.type == "table_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map and state.tokens[index + 1].type == "td_open":
            row = state.src.split("\n")[token.map[0]].lstrip("> \t").rstrip()
            cells = escapedSplit(row)
            count = len(cells) - (cells[0] == "") - (len(cells) > 1 and cells[-1] == "")
            if count > columns:
                report_dropped_markup(
                    state.env,
                    token.map[0],
                    f"a row has {count} cells, its table {columns} columns",
                    "add a column to the first row, or join cells; a | in text is written \\|",
                )


def _set_heading_ids(state: StateCore) -> None:
    """Give every heading an id made of its words; move all down by one where a body uses the page's own level."""
    shift = any(token.type == "heading_open" and token.tag == "h1" for token in state.tokens)
    anchors: list[str] = state.env.setdefault("anchors", [])
    used_ids: set[str] = set()
    counts: dict[str, int] = {}
    for index, token in enumerate(state.tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        if shift:
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
        if token.type == "heading_open":
            anchors.append(_unique_id(slugify(_heading_text(state.tokens[index + 1])) or "section", used_ids, counts))
            used_ids.add(anchors[-1])
            token.attrSet("id", anchors[-1])


def _unique_id(word: str, used_ids: set[str], counts: dict[str, int]) -> str:
    """The word, or the word with the first number from 2 that makes it new."""
    name = word
    while name in used_ids:
        counts[word] = counts.get(word, 1) + 1
        name = f"{word}-{counts[word]}"
    return name


def _heading_text(inline: Token) -> str:
    """Return the words of a heading; a line break is a space."""
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in inline.children or []
        if child.type in {"text", "code_inline", "softbreak", "hardbreak"}
    )


def _make_figures(state: StateCore) -> None:
    """A paragraph that is one image becomes a figure; the image's title is its caption."""
    tokens = state.tokens
    for index in range(len(tokens) - 2):
        children = tokens[index + 1].children or []
        if (
            tokens[index].type == "paragraph_open"
            and [child.type for child in children] in (["image"], ["player"])
            and not tokens[index].hidden
        ):
            tokens[index].tag = tokens[index + 2].tag = "figure"
            tokens[index].attrSet("class", "picture")
            children[0].meta["caption"] = children[0].attrs.pop("title", "")
