"""Rules for markup of other programs: `H~2~O`, `x^2^`, formulas in TeX, `:smile:`, definition lists, abbreviations, comments.

Prose contains the same characters: prices, times, ratios, ranges, emoticons, currencies. A rule matches only if a formula, a name
or a position leaves no other reading, and is a warning if one is left.
"""

from __future__ import annotations

import re
from bisect import bisect
from functools import lru_cache
from typing import TYPE_CHECKING

from sitegen.content.markdown.lint.bare_urls import BARE_ADDRESS, find_address_end, may_hold_address
from sitegen.content.markdown.lint.findings import Finding, LintContext, MarkupRule, escape_hint, shorten
from sitegen.problem_codes.text import UNSUPPORTED_MARKUP

if TYPE_CHECKING:
    from sitegen.diagnostics import Severity

MAX_TERM_CHARS = 60
"""Maximum characters of a term above a definition. A longer line is taken for prose that a line break divides before a colon."""
_SCRIPT = r"[0-9A-Za-z+\u2212-]{1,8}"
"""The text of a subscript or superscript: a number, a charge, a variable, the ending of an ordinal."""
_CERTAIN_SCRIPT = re.compile(r"[0-9+\u2212-]+|st|nd|rd|th")
_TEX_COMMAND = re.compile(r"\\[A-Za-z]|[\^_][{A-Za-z0-9]")
_UNICODE_HINT = "write the characters themselves, such as H\u2082O, x\u00b2 or \u221a, or show a picture of a formula"

SUBSCRIPT = re.compile(rf"(?<=[A-Za-z)\]])~({_SCRIPT})~(?![\d~])")
SUPERSCRIPT = re.compile(
    rf"(?<=[^\s^])\^({_SCRIPT})\^(?![\w^])|(?<=[A-Za-z)\]])\^([+\u2212-]?\d+[+\u2212-]?)\^(?![\d^])|(?<![\w^])\^(\d{{1,3}})\^(?=[A-Z])"
)
STRUCK = re.compile(r"(?<![\w~/.])~(?=[^\W\d])[^~\n]{1,200}(?<=[^\s~])~(?![\w~])")
FORMULA = re.compile(
    r"(?<![\w$])(?P<sign>\$\$?)(?![\s${,.;:)])(?:[A-Za-z]|(?=[^$]*[\\^_])[^$]{2,400}|(?![\d.])(?=[^$]*\s=\s)[^$\n]{3,200})(?<![\s(,])(?P=sign)(?![\w$])"
)
BLOCK_FORMULA = re.compile(r"(?<![\w$])\$\$\s+(?=[^$]*(?:[\\^_]|\s=\s))[^$]{2,400}\$\$(?![\w$])")
EMOJI = re.compile(r"(?<![\w:/.@])(?::[a-z][a-z0-9_+-]*[a-z0-9]|:[+-]1)(?::skin-tone-\d)?:(?![\w:/@])")
INSERTED = re.compile(r"(?<![\w+])\+\+(?=[^\W\d])[\w ,.'\u2019-]{2,200}(?<=\w)\+\+(?![\w+])")
HIDDEN_COMMENT = re.compile(r"(?<![%\w])%%(?=\s*[^\W\d])[^%]{2,400}%%(?![%\w])")


def _report(match: re.Match[str], sign: str, hint: str, severity: Severity) -> Finding | None:
    """Return the problem of a mark that readers would see, or None if it is a part of a web address."""
    if _is_in_address(match):
        return None
    message = UNSUPPORTED_MARKUP(f"{shorten(match[0])} would be shown as text")
    return Finding(match.start(), message, f"{hint}; {escape_hint(sign)}", severity)


def _is_in_address(match: re.Match[str]) -> bool:
    starts, ends = _addresses(match.string)
    index = bisect(starts, match.start()) - 1
    return index >= 0 and match.start() < ends[index]


@lru_cache(maxsize=1)
def _addresses(text: str) -> tuple[list[int], list[int]]:
    """Return the start and the end of each web address, e-mail address and file name in a text."""
    found = BARE_ADDRESS.finditer(text) if may_hold_address(text) else ()
    spans = [(match.start(), find_address_end(text, *match.span())) for match in found]
    return [start for start, _ in spans], [end for _, end in spans]


def _check_script(match: re.Match[str], _context: LintContext) -> Finding | None:
    written = next(group for group in match.groups() if group)
    return _report(match, match[0][0], _UNICODE_HINT, "error" if _CERTAIN_SCRIPT.fullmatch(written) else "warning")


def _check_struck(match: re.Match[str], _context: LintContext) -> Finding | None:
    return _report(match, "~", "write ~~words~~ for struck text", "warning")


def _check_formula(match: re.Match[str], _context: LintContext) -> Finding | None:
    return _report(match, "$", _UNICODE_HINT, "error" if _TEX_COMMAND.search(match[0]) else "warning")


def _check_emoji(match: re.Match[str], _context: LintContext) -> Finding | None:
    return _report(match, ":", "write the character itself, such as \N{SLIGHTLY SMILING FACE}", "warning")


def _check_inserted(match: re.Match[str], _context: LintContext) -> Finding | None:
    return _report(match, "++", "underlining is not supported: write *words*, or remove the characters", "warning")


def _check_hidden_comment(match: re.Match[str], _context: LintContext) -> Finding | None:
    return _report(match, "%%", "put notes for the newsroom under internal: in the front matter", "error")


def _check_definition(match: re.Match[str], context: LintContext) -> Finding | None:
    """Report the definition of a term, which is the line above it or the paragraph above it."""
    above = match.string[: match.start()].rstrip("\n").rpartition("\n")[2].strip()
    is_definition = len(above) <= MAX_TERM_CHARS if above else context.parent_block == "paragraph_close"
    hint = "definition lists are not supported: write **Term:** definition, or a table"
    return _report(match, ":", hint, "warning") if is_definition else None


def _check_abbreviation(match: re.Match[str], _context: LintContext) -> Finding | None:
    hint = f"abbreviations are not supported: explain {match[1]} where the text first has it"
    return _report(match, "*", hint, "error")


def _check_directive(match: re.Match[str], _context: LintContext) -> Finding | None:
    sign = "[" if match[0].startswith("[") else match[0][:2]
    return _report(match, sign, "remove the line: it has no meaning here", "error")


def _check_citation(match: re.Match[str], _context: LintContext) -> Finding | None:
    return _report(match, "[", "citations by key are not supported: write a note as [^1], or ^[its text]", "warning")


FOREIGN_RULES = (
    MarkupRule(HIDDEN_COMMENT, _check_hidden_comment),
    MarkupRule(BLOCK_FORMULA, _check_formula),
    MarkupRule(FORMULA, _check_formula),
    MarkupRule(SUBSCRIPT, _check_script),
    MarkupRule(SUPERSCRIPT, _check_script),
    MarkupRule(STRUCK, _check_struck),
    MarkupRule(EMOJI, _check_emoji),
    MarkupRule(INSERTED, _check_inserted),
    MarkupRule(re.compile(r"^\*\[([^\[\]\n]{1,40})\]:(?=\s)", re.MULTILINE), _check_abbreviation),
    MarkupRule(re.compile(r"^:[ \t]+(?=[^\W_]|[\"'\u201c(*])[^\n]{1,40}", re.MULTILINE), _check_definition),
    MarkupRule(
        re.compile(r"\A(?:\[TOC\]\Z|!!!\s+[a-z]+\b|\.\. [a-z][a-z-]*::)|^(?:\{:toc\})$", re.MULTILINE), _check_directive
    ),
    MarkupRule(re.compile(r"\[-?@[A-Za-z][\w.:-]*\d[\w.:-]*(?:[,;] [^\[\]\n]{1,100})?\]"), _check_citation),
)
"""Rules in the order in which they are tried."""

INLINE_PATTERNS = (FORMULA, SUBSCRIPT, SUPERSCRIPT, STRUCK, EMOJI)
"""The marks inside a line, for fields that have no markup at all."""


def find_inline_mark(text: str) -> str:
    """Return the first mark of another program in a text, or "" if it has none."""
    matches = (match for pattern in INLINE_PATTERNS for match in pattern.finditer(text) if not _is_in_address(match))
    return next((match[0] for match in matches), "")
