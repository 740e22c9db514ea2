"""The rules for left-over markup: a pattern for each kind, and the message with its hint.

A mark is an error if readers would certainly see markup, and a warning if the characters may be intended. Editorial brackets
(`[sic]`, `[the mayor]`), mathematics (`2 * 3`, `a_b`, `x < y`), prices, emoticons and masked words (`f***`) are not marks.
"""

from __future__ import annotations

import re

from sitegen.content.markdown.lint.brackets import BRACKET_RULES
from sitegen.content.markdown.lint.findings import (
    AMPERSAND_PLACEHOLDER,
    Finding,
    LintContext,
    MarkupRule,
    describe_tracked_change,
    escape_hint,
    shorten,
)
from sitegen.content.markdown.lint.foreign_markup import FOREIGN_RULES
from sitegen.content.markdown.lint.html_tags import HTML_TAG, check_tag
from sitegen.problem_codes.text import (
    HEADING_WITHOUT_SPACE,
    HTML_IN_TEXT,
    NOT_A_TABLE,
    SHORTCODE,
    UNCLOSED_EMPHASIS,
    UNFINISHED_ENTITY,
    UNSUPPORTED_MARKUP,
)

OPENING_CHARS = "\"'\u201c\u2018\u00ab\u201e([{\u00bf\u00a1$\u20ac\u00a3#@\ufffa\ufffc"
"""Characters other than letters and digits with which emphasized text may begin."""
MAX_MASKED_WORD_CHARS = 12
"""Maximum characters of a masked word, including its characters."""
_MASKED = re.compile(r"(?<!\w)\w{1,4}[*_]+\Z")
"""The end of a masked word, such as `f***`."""
_LONG_WORD, _FORMULA_SIGN = re.compile(r"[^\W\d_]{4}"), re.compile(r"[=^_{}\\+;()]")


def _check_comment(match: re.Match[str], context: LintContext) -> Finding | None:
    if context.allows_html:
        return None
    hint = "put notes for the newsroom under internal: in the front matter, and code between `"
    return Finding(match.start(), HTML_IN_TEXT("an HTML comment would be published as text"), hint)


def _check_tag(match: re.Match[str], context: LintContext) -> Finding | None:
    finding = None if context.allows_html else check_tag(match)
    return Finding(match.start(), *finding) if finding else None


def _check_declaration(match: re.Match[str], context: LintContext) -> Finding | None:
    if context.allows_html:
        return None
    hint = f"remove it, or put code between `; {escape_hint('<')}"
    return Finding(match.start(), HTML_IN_TEXT(f"{match[0]} would be shown as text"), hint)


def _check_highlight(match: re.Match[str], _context: LintContext) -> Finding:
    hint = f"highlighting is not supported: write **words**, or remove the characters; {escape_hint('==')}"
    return Finding(match.start(), UNSUPPORTED_MARKUP("== would be shown as text"), hint)


def _check_spoiler(match: re.Match[str], _context: LintContext) -> Finding | None:
    if not _LONG_WORD.search(match[1]) or _FORMULA_SIGN.search(match[1]):
        return None  # ||Ax - b||
    hint = f"hidden text is not supported: remove the characters; {escape_hint('||')}"
    return Finding(match.start(), UNSUPPORTED_MARKUP("|| would be shown as text"), hint, "warning")


def _check_template_code(match: re.Match[str], _context: LintContext) -> Finding:
    return _report_shortcode(match, "{")


def _check_shortcode(match: re.Match[str], _context: LintContext) -> Finding:
    return _report_shortcode(match, "[")


def _report_shortcode(match: re.Match[str], delimiter: str) -> Finding:
    """Report a shortcode of another program."""
    hint = f"write what it produces, or a block such as ```{{embed}} https://…; {escape_hint(delimiter)}"
    return Finding(match.start(), SHORTCODE(f"the shortcode {shorten(match[0])} would be shown as text"), hint)


def _check_tracked_change(match: re.Match[str], _context: LintContext) -> Finding:
    return Finding(match.start(), *describe_tracked_change(match[0]))


def _check_emphasis(match: re.Match[str], context: LintContext) -> Finding | None:
    """Report an opening or closing delimiter of emphasized or struck text without its counterpart."""
    delimiter, text = match[0], match.string
    before, after = text[match.start() - 1 : match.start()].strip(), text[match.end() : match.end() + 1].strip()
    at_start = match.start() == 0 or text[match.start() - 1] == "\n"
    escaped = escape_hint(delimiter)
    if (after.isalnum() or (after and after in OPENING_CHARS)) and not before.isalnum():
        if at_start and delimiter in context.note_delimiters:
            return None  # a note below a table, whose mark is in a cell
        if len(delimiter) == 1:
            if at_start or not after.isalpha():
                return None
            hint = f"write {delimiter} directly before the first and after the last letter; {escaped}"
            return Finding(
                match.start(),
                UNCLOSED_EMPHASIS(f"nothing closes {delimiter}, so it would be shown as text"),
                hint,
                "warning",
            )
        hint = f"write {delimiter} directly before the first and after the last letter, in one paragraph; {escaped}"
        return Finding(
            match.start(), UNCLOSED_EMPHASIS(f"nothing closes {delimiter}, so it would be shown as text"), hint
        )
    if before and not after:
        context.note_delimiters.add(delimiter)
        if (
            len(delimiter) > 1
            and not context.has_note_for(delimiter)
            and not _MASKED.search(text[max(match.end() - MAX_MASKED_WORD_CHARS, 0) : match.end()])
        ):
            hint = f"write {delimiter} directly before the first letter too; {escaped}"
            return Finding(
                match.start(),
                UNCLOSED_EMPHASIS(f"nothing opens {delimiter}, so it would be shown as text"),
                hint,
                "warning",
            )
    return None


def _check_backtick(match: re.Match[str], _context: LintContext) -> Finding | None:
    text = match.string
    if text[match.start() - 1 : match.start()].isalpha() and text[match.end() : match.end() + 1].isalpha():
        return None  # Hawai`i
    hint = f"put code between two `, write ' for an apostrophe; {escape_hint('`')}"
    return Finding(match.start(), UNCLOSED_EMPHASIS("nothing closes `, so it would be shown as text"), hint, "warning")


def _check_entity(match: re.Match[str], _context: LintContext) -> Finding:
    entity = match[0].replace(AMPERSAND_PLACEHOLDER, "&amp;")
    hint = "write the character itself, or its name with the semicolon; to show the name itself, put it between `"
    return Finding(match.start(), UNFINISHED_ENTITY(f"{entity} would be shown as text"), hint, "warning")


def _check_table(match: re.Match[str], _context: LintContext) -> Finding:
    hint = "write a row of column names, then a row of --- with as many cells; write a | in text as \\|"
    at = match.start() + len(match[0]) - len(match[0].lstrip())
    return Finding(at, NOT_A_TABLE("this is not a table: its lines would be shown as text"), hint)


def _check_fence(match: re.Match[str], _context: LintContext) -> Finding:
    hint = f"remove the line: {match[1]} has no meaning here; {escape_hint(match[1])}"
    return Finding(match.start(1), UNSUPPORTED_MARKUP(f"{match[1]} would be shown as text"), hint)


def _check_hashes(match: re.Match[str], _context: LintContext) -> Finding:
    hint = f"put a space after {match[1]} for a heading; {escape_hint(match[1])}"
    return Finding(match.start(), HEADING_WITHOUT_SPACE(f"{match[1]} would be shown as text"), hint, "warning")


def _check_attributes(match: re.Match[str], _context: LintContext) -> Finding:
    hint = f"remove it: the id of a heading is derived from its text, and text has no classes; {escape_hint('{')}"
    return Finding(match.start(), UNSUPPORTED_MARKUP(f"{match[0]} would be shown as text"), hint)


_WORDPRESS_SHORTCODES = (
    "caption|gallery|embed|playlist|wp_caption|contact-form(?:-7)?|youtube|vimeo|soundcloud|tweet|instagram|googlemaps"
)
_ENTITY_NAMES = "nbsp|amp|quot|apos|lt|gt|[mn]dash|[lr][sd]quo|hellip|copy|reg|trade|shy|(?:thin|en|em)sp|#\\d{2,7}|#[xX][0-9a-fA-F]{2,6}"
_CLASS_OR_ID = r"[.#][A-Za-z][\w-]*"

_TRACKED_CHANGE = r"\{\+\+.{1,2000}?\+\+\}|\{--.{1,2000}?--\}|\{>>.{1,2000}?<<\}|\{==.{1,2000}?==\}"

MARKUP_RULES = (
    MarkupRule(re.compile(r"<!--"), _check_comment),
    MarkupRule(re.compile(_TRACKED_CHANGE, re.DOTALL), _check_tracked_change),
    MarkupRule(HTML_TAG, _check_tag),
    MarkupRule(re.compile(r"<\?(?:php|xml|=)|<!(?:DOCTYPE|\[CDATA\[)", re.IGNORECASE), _check_declaration),
    MarkupRule(re.compile(r"(?<![=\w!<>])==(?=\w)[^=\n()&|;]{1,200}?(?<!\s)==(?![=\w])"), _check_highlight),
    MarkupRule(re.compile(r"(?<![|\w])\|\|(?=[^\W\d_])([^|\n]{3,300}?)(?<!\s)\|\|(?!\|)"), _check_spoiler),
    MarkupRule(
        re.compile(
            r"\{\{[<%][^\n]{0,400}?[>%]\}\}|\{\{[<%]|\{%[^\n]{0,400}?%\}|\{\{-?\s*[A-Za-z.#/>$\"'][^{}\n]{0,400}\}\}"
        ),
        _check_template_code,
    ),
    MarkupRule(
        re.compile(rf"\[/?(?:{_WORDPRESS_SHORTCODES})\]|\[(?:{_WORDPRESS_SHORTCODES})\s[^\[\]\n]*\]"), _check_shortcode
    ),
    MarkupRule(
        re.compile(r"\[[a-z][\w-]*(?:\s+[\w-]+){0,9}\s*=\s*[\"'\u201c\u201dhH][^\[\]\n]*\]|\[/[A-Za-z][\w-]*\]"),
        _check_shortcode,
    ),
    *FOREIGN_RULES,
    *BRACKET_RULES,
    MarkupRule(re.compile(r"(?<!\*)\*{1,3}(?!\*)"), _check_emphasis),
    MarkupRule(re.compile(r"(?<![_\w@/.-])_{1,2}(?!_)"), _check_emphasis),
    MarkupRule(re.compile(r"(?<!~)~~(?!~)"), _check_emphasis),
    MarkupRule(re.compile(r"`+"), _check_backtick),
    MarkupRule(
        re.compile(
            rf"{AMPERSAND_PLACEHOLDER}(?:{_ENTITY_NAMES});|(?<![\w{AMPERSAND_PLACEHOLDER}])&(?:{_ENTITY_NAMES})\b(?!;)"
        ),
        _check_entity,
    ),
    MarkupRule(
        re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*$", re.MULTILINE), _check_table
    ),
    MarkupRule(re.compile(r"^\|[^\n]*\|[ \t]*\n\|[^\n]*\|[ \t]*$", re.MULTILINE), _check_table),
    MarkupRule(re.compile(r"^[ \t]*(:::+|\+\+\+)(?=[^:+]|$)", re.MULTILINE), _check_fence),
    MarkupRule(re.compile(r"^(#{2,6})(?=[^\W\d_])", re.MULTILINE), _check_hashes),
    MarkupRule(re.compile(rf"\{{:?\s*{_CLASS_OR_ID}(?:\s+{_CLASS_OR_ID}){{0,9}}\s*\}}"), _check_attributes),
)
"""Rules in the order in which they are tried. A mark that overlaps an earlier finding is not reported."""
