"""Rules for left-over square brackets: failed links, images, references, footnotes and alerts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from sitegen.content.markdown.lint.findings import (
    QUOTE_CHARS,
    REFERENCE_PLACEHOLDER,
    Finding,
    LintContext,
    MarkupRule,
    escape_hint,
)
from sitegen.diagnostics import join_hints
from sitegen.problem_codes.text import (
    BROKEN_LINK_SYNTAX,
    BROKEN_REFERENCE_SYNTAX,
    TASK_LIST,
    UNDEFINED_FOOTNOTE,
    UNDEFINED_LINK_LABEL,
    UNKNOWN_CALLOUT,
)

if TYPE_CHECKING:
    from sitegen.diagnostics import Severity

_EDITORIAL_BRACKETS = re.compile(r"\[\[[^\[\]\n]*\](?!\])")
"""Editorial brackets inside brackets, as in `[[the] mayor]`, which do not begin a reference."""
_TITLE = re.compile(r"(\S+)\s+([\"'\u201c\u201d\u2018\u2019\u00ab\u201e])(.*)", re.DOTALL)
"""An address, and the beginning of a caption or tooltip after it."""
_EDITORIAL_WORDS = frozenset({"sic", "note", "editor", "ed."})
"""Words that editors put between brackets, and after which a source in parentheses may follow."""


def _check_footnote(match: re.Match[str], context: LintContext) -> Finding:
    label = match[1]
    define = (
        f'write "[^{label}]: …" on a line of its own' if not re.search(r"\s", label) else "use a label without spaces"
    )
    hint = join_hints(context.suggest_label(label) or define, escape_hint("[^"))
    return Finding(
        match.start(), UNDEFINED_FOOTNOTE(f"no footnote is called [^{label}], so the mark would be shown as text"), hint
    )


def _check_alert(match: re.Match[str], context: LintContext) -> Finding | None:
    if match[1] == "pull":
        hint = "put [!pull] on a line of its own at the start of a quotation: > [!pull]"
    elif context.parent_block != "blockquote_open" or match.start():
        return None
    else:
        label = f"**{match[1].capitalize()}:**"
        hint = f"write a label, such as {label}; only [!pull] has a meaning, as a pull quote; {escape_hint('[')}"
    return Finding(match.start(), UNKNOWN_CALLOUT(f"[!{match[1]}] would be shown as text"), hint)


def _check_task(match: re.Match[str], context: LintContext) -> Finding | None:
    if context.parent_block != "list_item_open":
        return None
    return Finding(
        match.start(),
        TASK_LIST(f"{match[0]} would be shown as text: task lists are not supported"),
        f"write ☐ or ☑; {escape_hint('[')}",
    )


@lru_cache(maxsize=1)
def _count_unclosed(text: str) -> int:
    """Return the number of opening square brackets minus that of closing ones."""
    return text.count("[") - text.count("]")


def _check_reference(match: re.Match[str], _context: LintContext) -> Finding | None:
    text = match.string
    if _EDITORIAL_BRACKETS.match(text, match.start()) and not _count_unclosed(text):
        return None
    hint = f"write [[Name]] or [[kind/slug|words]]; {escape_hint('[[')}"
    return Finding(
        match.start(), BROKEN_REFERENCE_SYNTAX("[[ would be shown as text: it does not begin a reference"), hint
    )


def _check_reference_end(match: re.Match[str], _context: LintContext) -> Finding | None:
    if _count_unclosed(match.string) >= 0:
        return None
    hint = f"begin a reference with [[, as in [[Name]]; {escape_hint(']]')}"
    return Finding(
        match.start(), BROKEN_REFERENCE_SYNTAX("]] would be shown as text: it does not end a reference"), hint
    )


def _check_embed(match: re.Match[str], _context: LintContext) -> Finding:
    hint = f"write ![what it shows](photo.jpg); {escape_hint('!')}"
    return Finding(match.start(), BROKEN_REFERENCE_SYNTAX("the ! before a reference would be shown as text"), hint)


def _check_link(match: re.Match[str], _context: LintContext) -> Finding:
    target = match[1].strip()
    severity: Severity = "error" if not target or re.search(r"[/.:#@]", target) else "warning"
    hint = f"{_address_hint(target)}; {escape_hint('](')}"
    return Finding(match.start(), BROKEN_LINK_SYNTAX("]( would be shown as text: this is not a link"), hint, severity)


def _address_hint(address: str) -> str:
    """Return a hint on the most likely mistake in the address of a failed link."""
    if address.startswith(tuple(QUOTE_CHARS)):
        return "remove the quotation marks around the address"
    if re.match(r"(?!https?|mailto|tel)[A-Za-z][\w+.-]*:", address):
        return "link to a web address, a file or a page"
    if found := _TITLE.match(address):
        return _title_hint(found)
    if " " in address:
        return "put an address with spaces between < and >: [text](<my file.pdf>)"
    return "write [text](address) without spaces and line breaks, and close every bracket"


def _title_hint(match: re.Match[str]) -> str:
    """Return a hint for the caption of a picture, or the tooltip of a link, whose quotation marks end it too early."""
    address, mark, words = match.groups()
    if mark not in "\"'":
        return f'put the words after {address} between straight quotation marks: "\u2026"'
    if not words.rstrip().endswith(mark):
        return (
            f"end the words after {address} with {mark}, and put a backslash before each {mark} inside them: \\{mark}"
        )
    plain = words.rstrip()[:-1].replace(mark * 2, mark).replace('\\"', '"').replace("\\'", "'")
    escaped = plain.replace('"', '\\"')
    return f'the words after {address} contain their own quotation mark: write "{escaped}"'


def _check_spaced_link(match: re.Match[str], _context: LintContext) -> Finding | None:
    text, target = match[1], match[2]
    if text.isdigit() or not re.search(r"\w", text) or text.lower() in _EDITORIAL_WORDS:
        return None
    severity: Severity = "error" if target.startswith(("http", "@/")) or target.endswith(".md") else "warning"
    hint = f"remove the space: [{text}]({target}); {escape_hint('[')}"
    return Finding(
        match.start(), BROKEN_LINK_SYNTAX("because of the space between ] and (, this is not a link"), hint, severity
    )


def _check_wiki_link(match: re.Match[str], _context: LintContext) -> Finding:
    hint = f"write [{match[2]}]({match[1]}); {escape_hint('[')}"
    return Finding(
        match.start(),
        BROKEN_LINK_SYNTAX(f"[{match[1]} … ] would be shown as text: this is not a link"),
        hint,
        "warning",
    )


def _check_inline_note(match: re.Match[str], _context: LintContext) -> Finding:
    hint = f"end the note with ], in the same paragraph; {escape_hint('^[')}"
    return Finding(match.start(), BROKEN_LINK_SYNTAX("^[ would be shown as text: nothing closes the note"), hint)


def _check_reversed_link(match: re.Match[str], _context: LintContext) -> Finding:
    hint = f"write [text](address); {escape_hint('[')}"
    return Finding(match.start(), BROKEN_LINK_SYNTAX("the brackets of the link are in the wrong order"), hint)


def _check_link_label(match: re.Match[str], _context: LintContext) -> Finding | None:
    name, text = match[1], match.string
    opened = text.rfind("[", 0, match.start())
    if opened < 0 or name.isdigit() or text[max(opened - 1, 0)].isalnum():
        return None  # [1][2], a[i][j]
    hint = f"write [text](address), or a line [{name}]: https://…; {escape_hint('[')}"
    return Finding(
        match.start(), UNDEFINED_LINK_LABEL(f"the link [{name}] is not defined, so ][ would be shown as text"), hint
    )


def _check_image(match: re.Match[str], _context: LintContext) -> Finding:
    address = match[1]
    hint = _address_hint(address.strip()) if address else "write ![what it shows](photo.jpg)"
    return Finding(
        match.start(),
        BROKEN_LINK_SYNTAX("![ would be shown as text: this is not an image"),
        f"{hint}; {escape_hint('![')}",
    )


_FILE_EXTENSIONS = "md|pdf|html?|docx?|xlsx?|csv|jpe?g|png|mp[34]"

BRACKET_RULES = (
    MarkupRule(re.compile(r"\[\^([^\[\]\n]{1,100})\]"), _check_footnote),
    MarkupRule(re.compile(r"\[!([A-Za-z]+)\]"), _check_alert),
    MarkupRule(re.compile(r"\A\[[ xX]\](?=\s|\Z)"), _check_task),
    MarkupRule(re.compile(r"\[\["), _check_reference),
    MarkupRule(re.compile(r"\]\]"), _check_reference_end),
    MarkupRule(re.compile(r"(?<![\w!])!\[[^\[\]\n]*\](?:\(([^()\n]{0,400})|\[[^\[\]\n]*\])?"), _check_image),
    MarkupRule(re.compile(r"\(https?://[^\s()]+\)\[[^\[\]\n]+\]"), _check_reversed_link),
    MarkupRule(
        re.compile(
            rf"\[([^\[\]\n]{{1,200}})\][ \t]\(((?:https?://|@/)[^\s()]{{1,400}}|[\w./%-]{{1,200}}\.(?:{_FILE_EXTENSIONS}))\)"
        ),
        _check_spaced_link,
    ),
    MarkupRule(re.compile(r"\[(https?://[^\s\[\],;]{1,400}) ([^\W\d_][^\[\]\n]{0,200})\]"), _check_wiki_link),
    MarkupRule(re.compile(r"\^\[(?=[^\W\d_])"), _check_inline_note),
    MarkupRule(re.compile(r"\]\(([^()\n]{0,400})"), _check_link),
    MarkupRule(re.compile(r"\]\[([^\[\]\n]{1,100})\]"), _check_link_label),
    MarkupRule(re.compile(f"!(?={REFERENCE_PLACEHOLDER})"), _check_embed),
)
"""Rules in the order in which they are tried. A mark that overlaps an earlier finding is not reported."""
