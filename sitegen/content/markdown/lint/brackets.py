"""Square brackets that are left in a text: links, pictures, references, footnotes and alerts that are none."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from sitegen.content.markdown.lint.findings import QUOTES, REFERENCE, Context, Finding, Mark, meant
from sitegen.diagnostics import suggestion

if TYPE_CHECKING:
    from sitegen.diagnostics import Severity

_EDITORIAL = re.compile(r"\[\[[^\[\]\n]*\](?!\])")
"""`[[the] mayor]`: brackets in brackets."""
_EDITORS = frozenset({"sic", "note", "editor", "ed."})
"""What editors put between brackets, after which a source may follow."""


def _note(match: re.Match[str], context: Context) -> Finding:
    label = match[1]
    define = f'write "[^{label}]: …" on a line of its own' if not re.search(r"\s", label) else "a label has no spaces"
    hint = f"{suggestion(label, context.notes) or define}; {meant('[^')}"
    return Finding(match.start(), f"no footnote is called [^{label}], so the mark would be shown as text", hint)


def _alert(match: re.Match[str], context: Context) -> Finding | None:
    if match[1] == "pull":
        hint = "[!pull] is alone on the first line of a quotation: > [!pull]"
    elif context.opens != "blockquote_open" or match.start():
        return None
    else:
        word = f"**{match[1].capitalize()}:**"
        hint = f"write the word, such as {word}; [!pull] begins a pull quote; {meant('[')}"
    return Finding(match.start(), f"[!{match[1]}] would be shown as text", hint)


def _task(match: re.Match[str], context: Context) -> Finding | None:
    if context.opens != "list_item_open":
        return None
    return Finding(
        match.start(), f"{match[0]} would be shown as text: there are no task lists", f"write ☐ or ☑; {meant('[')}"
    )


@lru_cache(maxsize=1)
def _unclosed(text: str) -> int:
    """Return how many square brackets are opened and not closed; less than 0 where more are closed than opened."""
    return text.count("[") - text.count("]")


def _reference(match: re.Match[str], _context: Context) -> Finding | None:
    text = match.string
    if _EDITORIAL.match(text, match.start()) and not _unclosed(text):
        return None
    hint = f"write [[Name]] or [[kind/slug|words]]; {meant('[[')}"
    return Finding(match.start(), "[[ would be shown as text: it does not begin a reference", hint)


def _reference_end(match: re.Match[str], _context: Context) -> Finding | None:
    if _unclosed(match.string) >= 0:
        return None
    hint = f"a reference begins with [[, as in [[Name]]; {meant(']]')}"
    return Finding(match.start(), "]] would be shown as text: it does not end a reference", hint)


def _embed(match: re.Match[str], _context: Context) -> Finding:
    hint = f"write ![what it shows](photo.jpg); {meant('!')}"
    return Finding(match.start(), "the ! before a reference would be shown as text", hint)


def _link(match: re.Match[str], _context: Context) -> Finding:
    target = match[1].strip()
    severity: Severity = "error" if not target or re.search(r"[/.:#@]", target) else "warning"
    hint = f"{_address_hint(target)}; {meant('](')}"
    return Finding(match.start(), "]( would be shown as text: this is not a link", hint, severity)


def _address_hint(target: str) -> str:
    """Return what is probably wrong with the address of what looks like a link."""
    if target.startswith(tuple(QUOTES)):
        return "take out the quotation marks around the address"
    if re.match(r"(?!https?|mailto|tel)[A-Za-z][\w+.-]*:", target):
        return "a link goes to a web address, a file or a page"
    if " " in target:
        return "put an address with spaces between < and >: [text](<my file.pdf>)"
    return "write [text](address) without spaces and line breaks, every bracket closed"


def _spaced(match: re.Match[str], _context: Context) -> Finding | None:
    words, target = match[1], match[2]
    if words.isdigit() or not re.search(r"\w", words) or words.lower() in _EDITORS:
        return None
    severity: Severity = "error" if target.startswith(("http", "@/")) or target.endswith(".md") else "warning"
    hint = f"take out the space: [{words}]({target}); {meant('[')}"
    return Finding(match.start(), "the space between ] and ( keeps this from being a link", hint, severity)


def _wiki(match: re.Match[str], _context: Context) -> Finding:
    hint = f"write [{match[2]}]({match[1]}); {meant('[')}"
    return Finding(match.start(), f"[{match[1]} … ] would be shown as text: this is not a link", hint, "warning")


def _inline_note(match: re.Match[str], _context: Context) -> Finding:
    hint = f"end the note with ], in the same paragraph; {meant('^[')}"
    return Finding(match.start(), "^[ would be shown as text: nothing closes the note", hint)


def _reversed(match: re.Match[str], _context: Context) -> Finding:
    hint = f"write [text](address); {meant('[')}"
    return Finding(match.start(), "the brackets of the link are the wrong way round", hint)


def _label(match: re.Match[str], _context: Context) -> Finding | None:
    name, text = match[1], match.string
    opened = text.rfind("[", 0, match.start())
    if opened < 0 or name.isdigit() or text[max(opened - 1, 0)].isalnum():
        return None  # [1][2], a[i][j]
    hint = f"write [text](address), or a line [{name}]: https://…; {meant('[')}"
    return Finding(match.start(), f"no line says where the link [{name}] goes, so ][ would be shown as text", hint)


def _picture(match: re.Match[str], _context: Context) -> Finding:
    address = match[1]
    hint = _address_hint(address.strip()) if address else "write ![what it shows](photo.jpg)"
    return Finding(match.start(), "![ would be shown as text: this is not a picture", f"{hint}; {meant('![')}")


_FILES = "md|pdf|html?|docx?|xlsx?|csv|jpe?g|png|mp[34]"

BRACKETS = (
    Mark(re.compile(r"\[\^([^\[\]\n]{1,100})\]"), _note),
    Mark(re.compile(r"\[!([A-Za-z]+)\]"), _alert),
    Mark(re.compile(r"\A\[[ xX]\](?=\s|\Z)"), _task),
    Mark(re.compile(r"\[\["), _reference),
    Mark(re.compile(r"\]\]"), _reference_end),
    Mark(re.compile(r"(?<![\w!])!\[[^\[\]\n]*\](?:\(([^()\n]{0,400})|\[[^\[\]\n]*\])?"), _picture),
    Mark(re.compile(r"\(https?://[^\s()]+\)\[[^\[\]\n]+\]"), _reversed),
    Mark(
        re.compile(
            rf"\[([^\[\]\n]{{1,200}})\][ \t]\(((?:https?://|@/)[^\s()]{{1,400}}|[\w./%-]{{1,200}}\.(?:{_FILES}))\)"
        ),
        _spaced,
    ),
    Mark(re.compile(r"\[(https?://[^\s\[\],;]{1,400}) ([^\W\d_][^\[\]\n]{0,200})\]"), _wiki),
    Mark(re.compile(r"\^\[(?=[^\W\d_])"), _inline_note),
    Mark(re.compile(r"\]\(([^()\n]{0,400})"), _link),
    Mark(re.compile(r"\]\[([^\[\]\n]{1,100})\]"), _label),
    Mark(re.compile(f"!(?={REFERENCE})"), _embed),
)
"""In the order in which they are looked for. A mark inside another is not reported."""
