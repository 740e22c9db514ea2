"""Markdown rules for headings with ids and for figures, and checks for text that the parser drops.

markdown-it-py silently drops some text: blocks nested deeper than `maxNesting`, cells beyond the columns of a table, and
footnotes without a reference. Each of them is reported here. Unused link definitions are reported in `parser.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it.rules_block import paragraph
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core.normalize import normalize

from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.names.naming import slugify
from sitegen.problem_codes.text import DUPLICATE_DEFINITION, EXTRA_TABLE_CELLS, TEXT_NESTED_TOO_DEEP, UNUSED_DEFINITION

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token


MAX_NESTING = 102
"""markdown-it's `maxNesting`. Blocks two levels below the limit are reported, so no text ever reaches it."""


def block_rules_plugin(md: MarkdownIt) -> None:
    """Add the rules to a parser that has the footnote plugin and the table rule."""
    md.core.ruler.at("normalize", _normalize)
    md.block.ruler.before("table", "plain_line", _parse_plain_line)
    md.block.ruler.before("code", "nesting", _check_nesting)
    md.core.ruler.before("footnote_tail", "dropped_footnotes", _check_footnotes)
    md.core.ruler.push("dropped_cells", _check_table_cells)
    md.core.ruler.push("headings", _set_heading_ids)
    md.core.ruler.push("figures", _make_figures)


def _normalize(state: StateCore) -> None:
    """Normalize line ends and null characters as markdown-it's rule does, if there are any to change."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _parse_plain_line(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Parse a single line that begins with a letter as a paragraph, which is faster than trying every other rule.

    Most blocks of a story are such lines, and no other rule matches one.
    """
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
            TEXT_NESTED_TOO_DEEP("nesting too deep"),
            f"use at most {MAX_NESTING // 2 - 2} levels of lists or {MAX_NESTING - 3} of quotations",
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
                state.env,
                line,
                DUPLICATE_DEFINITION(f"the footnote [^{label}] is defined twice"),
                "give one of them another name",
            )
        elif label not in used:
            report_dropped_markup(
                state.env,
                line,
                UNUSED_DEFINITION(f"nothing refers to the footnote [^{label}]"),
                f"put [^{label}] where the note belongs, or remove the note",
            )
        written_labels.add(label)


def _check_table_cells(state: StateCore) -> None:
    columns = 0
    lines = state.src.split("\n")
    for index, token in enumerate(state.tokens):
        if token.type == "table_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map and state.tokens[index + 1].type == "td_open":
            row_text = lines[token.map[0]].lstrip("> \t").rstrip()
            cells = escapedSplit(row_text)
            count = len(cells) - (cells[0] == "") - (len(cells) > 1 and cells[-1] == "")
            if count > columns:
                report_dropped_markup(
                    state.env,
                    token.map[0],
                    EXTRA_TABLE_CELLS(f"a row has {count} cells, but its table has {columns} columns"),
                    "add a column to the first row, or join cells; write a | in text as \\|",
                )


def _set_heading_ids(state: StateCore) -> None:
    """Give every heading an id derived from its text; if the body has a heading of level 1, lower all by one level."""
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
    """Return the word, or the word with the lowest number from 2 that makes it unique."""
    name = word
    while name in used_ids:
        counts[word] = counts.get(word, 1) + 1
        name = f"{word}-{counts[word]}"
    return name


def _heading_text(inline: Token) -> str:
    """Return the text of a heading, with spaces for line breaks."""
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in inline.children or []
        if child.type in {"text", "code_inline", "softbreak", "hardbreak"}
    )


def _make_figures(state: StateCore) -> None:
    """Turn paragraphs that consist of one image or player into figures, with its title as the caption."""
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
