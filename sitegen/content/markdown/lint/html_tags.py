"""HTML tags in text without raw HTML, and their replacements in Markdown."""

from __future__ import annotations

import re

from sitegen.content.markdown.lint.foreign_markup import find_inline_mark
from sitegen.problem_codes.fields import MARKUP_IN_FIELD
from sitegen.problem_codes.text import HTML_IN_TEXT

HTML_TAG = re.compile(
    r"</?\s?(?P<name>[A-Za-z][A-Za-z0-9:-]*)"
    r"(?P<attributes>(?:\s+[A-Za-z_:@][\w:.@-]*(?:\s*=\s*(?:\"[^\"]{0,2000}\"|'[^']{0,2000}'|[^\s\"'=<>`]{1,2000}))?){0,40})"
    r"\s*/?>"
)
"""An opening or closing tag as defined by CommonMark."""
_ADDRESS = re.compile(r"(?:src|href)\s*=\s*[\"']?([^\s\"'<>]+)")
_ALLOW_HTML_HINT = "or allow HTML in a folder with [content] raw_html; put a tag that readers are to see between `"

_REPLACEMENTS = {
    "b strong": "write **words**",
    "i em cite dfn var": "write *words*",
    "del s strike": "write ~~words~~",
    "a": "write [words]({address})",
    "img": "write ![what it shows]({address})",
    "video audio source track": "write ![what it shows]({address}) with the file next to the document",
    "iframe embed object frame": "show it with the shortcode {{embed}}, or link it: [what it shows]({address})",
    "script style link meta noscript": "remove it",
    "br": "end the line with a backslash",
    "hr": "write --- between two empty lines",
    "p div span font center small big u section article header footer main aside": "remove it: an empty line separates paragraphs",
    "h1 h2 h3 h4 h5 h6": "begin the line with ## and a space",
    "ul ol li dl dt dd": "begin each line with - or 1.",
    "blockquote q": "begin each line with >",
    "table thead tbody tfoot tr td th caption col colgroup": "write a table as lines of cells with | between them",
    "pre code kbd samp tt": "put it between `",
    "sup sub": "write the character itself, such as ² or ₂; write a footnote as [^1]",
    "abbr acronym address applet area base basefont bdi bdo body button canvas data datalist details dialog fieldset form "
    "frameset head hgroup html input ins label legend map mark marquee math menu meter nav nobr noframes optgroup option output "
    "param path progress rp rt ruby search select slot summary svg template textarea time title wbr": "write it in Markdown",
    "figure figcaption picture": 'write ![what it shows](photo.jpg "The caption")',
}
_REPLACEMENT_BY_TAG = {name: hint for names, hint in _REPLACEMENTS.items() for name in names.split()}


_MARKUP = re.compile(
    r"(?<![\w*])(?P<emphasis>\*{1,2}|~~)(?=[^\s*])[^*~\n]+?(?<=[^\s*])(?P=emphasis)(?![\w*])"
    r"|(?<![\w_])__?(?=[^\W_])[^_\n]+?(?<=[^\W_])__?(?![\w_])"
    r"|(?P<reference>\[\[[^\[\]\n]+\]\])"
    r"|(?P<link>\[[^\[\]\n]+\]\([^()\s]+\))"
    r"|(?P<code>\{\{[<%]|\{%|<!--|`[^`\n]+`|\[\^\w+\]|&(?:nbsp|amp|quot|[lr][sd]quo|[mn]dash|hellip|#\d+);)"
)


def check_tag(match: re.Match[str]) -> tuple[str, str] | None:
    """Return the message and the hint for a tag, or None if a word in angle brackets is not an HTML tag."""
    name = match["name"].lower()
    if name not in _REPLACEMENT_BY_TAG and ":" not in name and "=" not in match["attributes"]:
        return None  # <redacted>
    found = _ADDRESS.search(match["attributes"])
    replacement = _REPLACEMENT_BY_TAG.get(name, "write it in Markdown").format(address=found[1] if found else "address")
    slash = "/" if match[0].startswith("</") else ""
    return HTML_IN_TEXT(f"the HTML tag <{slash}{name}> would be shown as text"), f"{replacement}, {_ALLOW_HTML_HINT}"


def find_markup(text: str) -> tuple[str, str] | None:
    """Return the message and the hint for the first markup in a text that is not Markdown, or None if it has none."""
    if not any(char in text for char in "*_~[{<`&^$:"):
        return None
    match = _MARKUP.search(text)
    if match:
        written = match[0]
        hint = "front matter and captions have no emphasis, links or code: write only the words"
        if match["code"] and written.startswith("&"):
            hint = "write the character itself"
        return MARKUP_IN_FIELD(f"{written} would be shown as text"), hint
    if mark := find_inline_mark(text):
        hint = "front matter and captions have no markup: write the characters themselves, such as H\u2082O or x\u00b2"
        return MARKUP_IN_FIELD(f"{mark} would be shown as text"), hint
    found = HTML_TAG.search(text)
    finding = check_tag(found) if found else None
    hint = "front matter and captions have no HTML: write only the words"
    return (MARKUP_IN_FIELD(finding[0]), hint) if finding else None
