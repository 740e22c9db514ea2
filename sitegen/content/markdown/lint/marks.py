"""The kinds of markup that may be left over in a text: how each is recognised, and what to write instead.

A mark is an error where readers would certainly see markup, and a warning where the signs may be meant. Editors' brackets
(`[sic]`, `[the mayor]`), mathematics (`2 * 3`, `a_b`, `x < y`), prices, faces and masked words (`f***`) are no marks.
"""

from __future__ import annotations

import re

from sitegen.content.markdown.lint.brackets import BRACKETS
from sitegen.content.markdown.lint.findings import AMPERSAND, Context, Finding, Mark, meant, shortened, tracked
from sitegen.content.markdown.lint.html_tags import TAG, tag

OPENING = "\"'\u201c\u2018\u00ab\u201e([{\u00bf\u00a1$\u20ac\u00a3#@\ufffa\ufffc"
"""What may begin emphasised words beside a letter or a digit."""
MASK = 12
"""Characters of a text in which a masked word ends."""
_MASKED = re.compile(r"(?<!\w)\w{1,4}[*_]+\Z")
"""The end of a masked word, such as `f***`."""
_LONG_WORD, _SUM = re.compile(r"[^\W\d_]{4}"), re.compile(r"[=^_{}\\+;()]")


def _comment(match: re.Match[str], context: Context) -> Finding | None:
    if context.html:
        return None
    hint = "notes for the newsroom go under internal: in the front matter; code stands between `"
    return Finding(match.start(), "an HTML comment would be published as text", hint)


def _tag(match: re.Match[str], context: Context) -> Finding | None:
    told = None if context.html else tag(match)
    return Finding(match.start(), *told) if told else None


def _declaration(match: re.Match[str], context: Context) -> Finding | None:
    if context.html:
        return None
    hint = f"take it out; code stands between `; {meant('<')}"
    return Finding(match.start(), f"{match[0]} would be shown as text", hint)


def _highlight(match: re.Match[str], _context: Context) -> Finding:
    hint = f"nothing is highlighted: write **words**, or take the signs out; {meant('==')}"
    return Finding(match.start(), "== would be shown as text", hint)


def _spoiler(match: re.Match[str], _context: Context) -> Finding | None:
    if not _LONG_WORD.search(match[1]) or _SUM.search(match[1]):
        return None  # ||Ax - b||
    hint = f"nothing can be hidden: take the signs out; {meant('||')}"
    return Finding(match.start(), "|| would be shown as text", hint, "warning")


def _template(match: re.Match[str], _context: Context) -> Finding:
    return _foreign(match, "{")


def _shortcode(match: re.Match[str], _context: Context) -> Finding:
    return _foreign(match, "[")


def _foreign(match: re.Match[str], sign: str) -> Finding:
    """Report what only another program would replace."""
    hint = f"write the text, the link or the picture that it stands for; {meant(sign)}"
    return Finding(match.start(), f"the shortcode {shortened(match[0])} would be shown as text", hint)


def _tracked(match: re.Match[str], _context: Context) -> Finding:
    return Finding(match.start(), *tracked(match[0]))


def _emphasis(match: re.Match[str], context: Context) -> Finding | None:
    """Report what begins bold or struck words, or ends them, without the other end."""
    sign, text = match[0], match.string
    before, after = text[match.start() - 1 : match.start()].strip(), text[match.end() : match.end() + 1].strip()
    at_start = match.start() == 0 or text[match.start() - 1] == "\n"
    escaped = meant(sign)
    if (after.isalnum() or (after and after in OPENING)) and not before.isalnum():
        if at_start and sign in context.marked:
            return None  # a note below a table whose cells have the mark
        if len(sign) == 1:
            if at_start or not after.isalpha():
                return None
            hint = f"write {sign} before the first and after the last letter; {escaped}"
            return Finding(match.start(), f"nothing closes {sign}, so it would be shown as text", hint, "warning")
        hint = f"write {sign} directly before the first and after the last letter, in one paragraph; {escaped}"
        return Finding(match.start(), f"nothing closes {sign}, so it would be shown as text", hint)
    if before and not after:
        context.marked.add(sign)
        if (
            len(sign) > 1
            and not context.explains(sign)
            and not _MASKED.search(text[max(match.end() - MASK, 0) : match.end()])
        ):
            hint = f"write {sign} directly before the first letter too; {escaped}"
            return Finding(match.start(), f"nothing opens {sign}, so it would be shown as text", hint, "warning")
    return None


def _tick(match: re.Match[str], _context: Context) -> Finding | None:
    text = match.string
    if text[match.start() - 1 : match.start()].isalpha() and text[match.end() : match.end() + 1].isalpha():
        return None  # Hawai`i
    hint = f"code is between two `, an apostrophe is '; {meant('`')}"
    return Finding(match.start(), "nothing closes `, so it would be shown as text", hint, "warning")


def _entity(match: re.Match[str], _context: Context) -> Finding:
    written = match[0].replace(AMPERSAND, "&amp;")
    hint = "write the sign itself, or its name with the semicolon; if it is meant, put it between `"
    return Finding(match.start(), f"{written} would be shown as text", hint, "warning")


def _table(match: re.Match[str], _context: Context) -> Finding:
    hint = "write a row of column names, then a row of --- with as many cells; | in text is written \\|"
    at = match.start() + len(match[0]) - len(match[0].lstrip())
    return Finding(at, "this is not a table: its lines would be shown as text", hint)


def _fence(match: re.Match[str], _context: Context) -> Finding:
    hint = f"take the line out: {match[1]} begins nothing here; {meant(match[1])}"
    return Finding(match.start(1), f"{match[1]} would be shown as text", hint)


def _hashes(match: re.Match[str], _context: Context) -> Finding:
    hint = f"put a space after {match[1]} for a heading; {meant(match[1])}"
    return Finding(match.start(), f"{match[1]} would be shown as text", hint, "warning")


def _attributes(match: re.Match[str], _context: Context) -> Finding:
    hint = f"take it out: headings get their addresses from their words, and text has no classes; {meant('{')}"
    return Finding(match.start(), f"{match[0]} would be shown as text", hint)


_WORDPRESS = (
    "caption|gallery|embed|playlist|wp_caption|contact-form(?:-7)?|youtube|vimeo|soundcloud|tweet|instagram|googlemaps"
)
_ENTITIES = "nbsp|amp|quot|apos|lt|gt|[mn]dash|[lr][sd]quo|hellip|copy|reg|trade|shy|(?:thin|en|em)sp|#\\d{2,7}|#[xX][0-9a-fA-F]{2,6}"
_CLASSES = r"[.#][A-Za-z][\w-]*"

_TRACKED = r"\{\+\+.{1,2000}?\+\+\}|\{--.{1,2000}?--\}|\{>>.{1,2000}?<<\}|\{==.{1,2000}?==\}"

MARKS = (
    Mark(re.compile(r"<!--"), _comment),
    Mark(re.compile(_TRACKED, re.DOTALL), _tracked),
    Mark(TAG, _tag),
    Mark(re.compile(r"<\?(?:php|xml|=)|<!(?:DOCTYPE|\[CDATA\[)", re.IGNORECASE), _declaration),
    Mark(re.compile(r"(?<![=\w!<>])==(?=\w)[^=\n()&|;]{1,200}?(?<!\s)==(?![=\w])"), _highlight),
    Mark(re.compile(r"(?<![|\w])\|\|(?=[^\W\d_])([^|\n]{3,300}?)(?<!\s)\|\|(?!\|)"), _spoiler),
    Mark(
        re.compile(
            r"\{\{[<%][^\n]{0,400}?[>%]\}\}|\{\{[<%]|\{%[^\n]{0,400}?%\}|\{\{-?\s*[A-Za-z.#/>$\"'][^{}\n]{0,400}\}\}"
        ),
        _template,
    ),
    Mark(re.compile(rf"\[/?(?:{_WORDPRESS})\]|\[(?:{_WORDPRESS})\s[^\[\]\n]*\]"), _shortcode),
    Mark(
        re.compile(r"\[[a-z][\w-]*(?:\s+[\w-]+){0,9}\s*=\s*[\"'\u201c\u201dhH][^\[\]\n]*\]|\[/[A-Za-z][\w-]*\]"),
        _shortcode,
    ),
    *BRACKETS,
    Mark(re.compile(r"(?<!\*)\*{1,3}(?!\*)"), _emphasis),
    Mark(re.compile(r"(?<![_\w@/.-])_{1,2}(?!_)"), _emphasis),
    Mark(re.compile(r"(?<!~)~~(?!~)"), _emphasis),
    Mark(re.compile(r"`+"), _tick),
    Mark(re.compile(rf"{AMPERSAND}(?:{_ENTITIES});|(?<![\w{AMPERSAND}])&(?:{_ENTITIES})\b(?!;)"), _entity),
    Mark(re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*$", re.MULTILINE), _table),
    Mark(re.compile(r"^\|[^\n]*\|[ \t]*\n\|[^\n]*\|[ \t]*$", re.MULTILINE), _table),
    Mark(re.compile(r"^[ \t]*(:::+|\+\+\+)(?=[^:+]|$)", re.MULTILINE), _fence),
    Mark(re.compile(r"^(#{2,6})(?=[^\W\d_])", re.MULTILINE), _hashes),
    Mark(re.compile(rf"\{{:?\s*{_CLASSES}(?:\s+{_CLASSES}){{0,9}}\s*\}}"), _attributes),
)
"""In the order in which they are looked for. A mark inside another is not reported."""
