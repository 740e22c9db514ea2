"""Checks for unintended Markdown: years that become lists, sums that become emphasis, text that becomes code.

Markdown accepts such markup, so no characters are left over, but it silently changes a number, a character or the look of a
paragraph. Only clear accidents are reported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.content.markdown.lint import accidental_blocks, emphasis, merge_conflicts
from sitegen.content.markdown.lint.findings import report_dropped_markup
from sitegen.content.markdown.lint.html_tags import find_markup
from sitegen.problem_codes.text import UNINTENDED_CODE, UNINTENDED_HEADING, UNINTENDED_LIST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

MIN_YEAR_OR_COUNT = 100
"""Lowest number at the start of a list that is taken for a year or a count, rather than the number of an item."""
MAX_HEADING_CHARS = 120
"""Maximum characters of an underlined heading. Longer text is taken for a paragraph above a line of hyphens."""
_PROSE_START = re.compile(
    r"\A[\"'\u201c\u2018(*_]*[A-Z](?:[^\W\d_]|['\u2019])*(?:,? [\"'\u201c(*_[]*(?:[^\W_]|[-'\u2019])+[)\]*_\"'\u201d]*){4,}"
)
_CODE_CHARS = re.compile(r"[{};=<>\\$]|\(\)")
_FRONT_MATTER_LINES = re.compile(r"[A-Za-z_][\w-]*:(?:\s[^\n]*)?(?:\n[A-Za-z_ -][^\n]*)*")


def unintended_markup_plugin(md: MarkdownIt) -> None:
    """Add the checks to a parser, ahead of the typography."""
    md.core.ruler.before("smartquotes", "unintended_markup", _check_tokens)


def _check_tokens(state: StateCore) -> None:
    lines = state.src.split("\n")
    merge_conflicts.check_merge_leftovers(state, lines)
    for index, token in enumerate(state.tokens):
        match token.type:
            case "ordered_list_open":
                _check_numbers(state.tokens, index, state.env)
            case "bullet_list_open":
                _check_bullet(state.tokens, index, state.env)
            case "heading_open" if token.markup in {"-", "="}:
                _check_underlined_heading(state.tokens, index, state.env)
            case "heading_open":
                accidental_blocks.check_heading(state.tokens, index, state.env)
            case "blockquote_open":
                accidental_blocks.check_quotation(state.tokens, index, lines, state.env)
            case "code_block":
                _check_indented_code(token, state.env)
            case "fence":
                _check_unclosed_fence(token, lines, state.env)
            case "inline":
                _check_inline(token, lines, state.env)


def _first_line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _list_items(tokens: Sequence[Token], index: int) -> Iterator[Token]:
    """Yield the items of the list that begins at an index, without those of nested lists."""
    level = tokens[index].level
    for position in range(index + 1, len(tokens)):
        token = tokens[position]
        if token.level == level:
            return
        if token.type == "list_item_open" and token.level == level + 1:
            yield token


def _check_numbers(tokens: Sequence[Token], index: int, env: Any) -> None:
    """Report list items that would be shown with another number; a list that repeats its first number is allowed."""
    items = list(_list_items(tokens, index))
    first, marker = items[0].info, items[0].markup
    if all(item.info == first for item in items[1:]) and len(items) > 1 and int(first) < MIN_YEAR_OR_COUNT:
        return
    for shown, item in enumerate(items, int(first)):
        if int(item.info) != shown or (len(item.info) > 2 and item.info[0] == "0"):  # noqa: PLR2004 - 01. is a number of a list
            message = UNINTENDED_LIST(
                f"the number {item.info}{marker} would be shown as {shown}{marker}: the line is parsed as a list item"
            )
            hint = f"if it is not a list item, write {item.info}\\{marker}; otherwise number the items consecutively"
            report_dropped_markup(env, _first_line(item), message, hint)
    if int(first) >= MIN_YEAR_OR_COUNT:
        message = UNINTENDED_LIST(f"{first}{marker} at the start of a line begins a list")
        report_dropped_markup(
            env,
            _first_line(items[0]),
            message,
            f"if it is not a list item, write {first}\\{marker}",
            severity="warning",
        )
    elif len(items) == 1:
        accidental_blocks.check_single_item(tokens, index, env)


def _check_bullet(tokens: Sequence[Token], index: int, env: Any) -> None:
    """Report a plus or minus sign before a number that would become the bullet of a list with one item."""
    items = list(_list_items(tokens, index))
    content = next((token.content for token in tokens[index + 1 : index + 4] if token.type == "inline"), "")
    marker = tokens[index].markup
    if len(items) == 1 and marker in "+-" and content[:1].isdigit():
        message = UNINTENDED_LIST(f"the {marker} before {content.split()[0]} would be shown as the bullet of a list")
        report_dropped_markup(
            env, _first_line(items[0]), message, f"if it belongs to the number, write \\{marker}", severity="warning"
        )


def _check_underlined_heading(tokens: Sequence[Token], index: int, env: Any) -> None:
    """Report a paragraph that would become a heading, and front matter inside the text."""
    content, line = tokens[index + 1].content, _first_line(tokens[index])
    if index and tokens[index - 1].type == "hr" and _FRONT_MATTER_LINES.fullmatch(content):
        hint = "a file has one front matter, at its top: remove these lines, or put them between ``` lines"
        report_dropped_markup(
            env, line, UNINTENDED_HEADING("front matter inside the text would be shown as a heading"), hint
        )
    elif "\n" in content or accidental_blocks.SENTENCE_END.search(content) or len(content) > MAX_HEADING_CHARS:
        below = line + content.count("\n") + 1
        hint = f"put an empty line above the line of {tokens[index].markup}, or begin a heading with ##"
        report_dropped_markup(
            env, below, UNINTENDED_HEADING("the text above would be shown as a heading"), hint, severity="warning"
        )


def _check_indented_code(token: Token, env: Any) -> None:
    first = token.content.partition("\n")[0]
    if _PROSE_START.match(first) and not _CODE_CHARS.search(first):
        hint = "remove the indentation, or put code between ``` lines"
        report_dropped_markup(
            env,
            _first_line(token),
            UNINTENDED_CODE("an indent of four spaces or a tab makes this text code"),
            hint,
            severity="warning",
        )


def is_closed_fence(token: Token, lines: Sequence[str]) -> bool:
    """Return True if the last line of a fenced block closes it."""
    start, end = token.map or (0, 0)
    last = lines[end - 1].strip(" >\t") if end - 1 > start else ""
    return last.startswith(token.markup) and not last.strip(token.markup[0])


def _check_unclosed_fence(token: Token, lines: Sequence[str], env: Any) -> None:
    start = _first_line(token)
    if not is_closed_fence(token, lines):
        hint = f"put a line {token.markup} where the code ends"
        report_dropped_markup(
            env,
            start,
            UNINTENDED_CODE(f"nothing closes {token.markup}: all text below it would be shown as code"),
            hint,
        )


def _check_inline(token: Token, lines: Sequence[str], env: Any) -> None:
    """Report asterisks that are not meant as emphasis, code between two letters, and markup in captions."""
    emphasis.check_emphasis(token, lines, env)
    children = token.children or []
    for index, child in enumerate(children):
        before = children[index - 1].content[-1:] if index else ""
        if child.type == "image" and (finding := find_markup(str(child.attrs.get("title", "")))):
            report_dropped_markup(env, _first_line(token), *finding, severity="warning")
        elif child.type == "code_inline" and before.isalpha() and _is_letter_after(children, index):
            hint = "write \u02bb for an okina, ' for an apostrophe, \\` for the character itself"
            message = UNINTENDED_CODE("the text between these two ` would be shown as code")
            report_dropped_markup(
                env,
                *_locate_in_block(token, lines, f"{before}{child.markup}{child.content}", message, hint),
                severity="warning",
            )


def _is_letter_after(children: Sequence[Token], index: int) -> bool:
    return index + 1 < len(children) and children[index + 1].content[:1].isalpha()


def _locate_in_block(
    token: Token, lines: Sequence[str], searched: str, message: str, hint: str
) -> tuple[int, str, str, int]:
    """Return the arguments of `report_dropped_markup` for the second character of the searched text in a block."""
    first, last = token.map or (0, len(lines))
    line = next((number for number in range(first, last) if searched in lines[number]), first)
    return line, message, hint, max(lines[line].find(searched), 0) + 2
