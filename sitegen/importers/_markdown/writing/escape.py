"""Escapes for text in Markdown: as few as parsing needs, or every character that has a meaning anywhere."""

from __future__ import annotations

import re

_ALWAYS = re.compile(r"[\\`*\[~^{}]")
"""Characters that are always escaped, because almost any context can give them a meaning."""
_ALL = re.compile(r"[!#$%&*+:;<=>?@\[\\\]^_`{|}~]|^\.(?=\.)")
_REFERENCE = re.compile(r"&(?=#?\w{1,32};)")
_TAG = re.compile(r"<(?=\s*[A-Za-z/!?])")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_BRACKET = re.compile(r"\](?=[(\[:\]])")
_EMOJI = re.compile(r"(?<!\w):(?=[a-z0-9_+-]+:)")
_LINE_START = re.compile(r"^( *)(?:(\d{1,9})([.)])(?=\s|$)|([-+=>|#:])|(\.\. )|(!!!))", re.MULTILINE)


_SIGN = re.compile(r"[\\`*\[\]~^{}_&<|]|:[a-z0-9_+-]+:")
"""A part of everything that is escaped. Most texts have none."""


def escape_text(text: str, *, everything: bool = False, in_table: bool = False) -> str:
    """Return a text with backslashes before the characters that Markdown would read as markup.

    Args:
        text: text without line breaks that matter.
        everything: escape every character that has a meaning in some context. It is less readable and always right.
        in_table: escape `|` as well.
    """
    if everything:
        return _ALL.sub(lambda found: f"\\{found[0]}", text)
    if not _SIGN.search(text):
        return text
    text = _ALWAYS.sub(lambda found: f"\\{found[0]}", text)
    text = text.replace("|", "\\|") if in_table else text
    text = _UNDERSCORE.sub(r"\\_", text)
    for pattern in (_REFERENCE, _TAG, _BRACKET, _EMOJI):
        text = pattern.sub(lambda found: f"\\{found[0]}", text)
    return text


def escape_line_starts(text: str) -> str:
    """Return the text of a paragraph with backslashes before what would begin a list, a heading or another block."""
    return _LINE_START.sub(_escape_start, text)


def _escape_start(found: re.Match[str]) -> str:
    indent, number, dot, sign, directive, admonition = found.groups()
    if number:
        return f"{number}\\{dot}"
    return f"\\{sign or directive or admonition}" if indent is not None else found[0]


def link_destination(address: str) -> str:
    """Return the address of a link or a picture as Markdown has it: in angle brackets if it has spaces or brackets."""
    safe = address.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E").replace("\n", "%0A").replace("|", "%7C")
    return f"<{safe}>" if re.search(r"[\s()]", safe) or not safe else safe


def quoted_title(text: str) -> str:
    """Return a text as the title of a link or a picture, in quotation marks."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_REFERENCE.sub(chr(92) + "&", escaped)}"'
