"""Paragraphs of texts that were written without tags, as WordPress makes them when it shows a post.

An empty line separates paragraphs, and a single line break is a line break, but not next to the tags of block elements, and not in `pre`,
scripts and the like. Implements what developer.wordpress.org/reference/functions/wpautop/ describes; a test compares both.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sitegen.importers._wordpress.text.searching import replace_ended, split_at_last

_BLOCK_NAMES = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|style|p|h[1-6]|hr|"
    "fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|summary|"
    "x-gallery|x-embed|x-pull-quote"
)
_BLOCK_TAG = rf"</?(?:{_BLOCK_NAMES})(?![\w-])[^>]*>"
_PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_VERBATIM = re.compile(r"<x-verbatim>.*?</x-verbatim>", re.DOTALL)
_PRE_START = re.compile(r"<pre\b")
_PRE_END = re.compile(r"</pre\s+>")
_COMMENT_OR_TAG = re.compile(r"<(?:!--.*?-->|[^<>]*>)", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_UNCHANGED = {name: re.compile(rf"<{name}\b.*?</{name}>", re.DOTALL) for name in ("script", "style", "svg", "math")}
_MARK = "<pre \ue000{}></pre>"
"""Stands for a `pre`, with its number."""
_MARKED = re.compile("<pre \ue000(\\d+)></pre>|<x-verbatim \ue001(\\d+)>")
_INLINE_MARK = "<x-verbatim \ue001{}>"
"""Stands for a part of a paragraph that remains unchanged."""
_TAG_BREAK = "\ue002"
"""Stands for a line break inside of a tag. Like the others, it is of the private use area, and removed from texts before."""
_KEPT_BREAK = "\ue003"
"""Stands for a line break in a script or a style sheet."""
PRIVATE_CHARACTERS = re.compile("[\ue000-\ue003]")


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    replacement: str
    needed: str
    """A part of each match. Texts without it are not searched."""


def _rule(pattern: str, replacement: str, needed: str = "") -> _Rule:
    return _Rule(re.compile(pattern), replacement, needed)


_BEFORE = (
    _rule(r"<br\s*/?>\s*?<br\s*/?>", "\n\n"),
    _rule(rf"(<(?:{_BLOCK_NAMES})(?![\w-])[^>]*>)", r"\n\n\1"),
    _rule(rf"(</(?:{_BLOCK_NAMES})>)", r"\1\n\n"),
    _rule(r"(<hr\s*?/?>)", r"\1\n\n"),
)
"""Line breaks around the tags of block elements."""
_INSIDE = (
    _rule(r"\s*(<option[^>]*>|</option>)\s*", r"\1", "option"),
    _rule(r"(<object[^>]*>)\s*", r"\1", "<object"),
    _rule(r"\s*</object>", "</object>", "</object"),
    _rule(r"\s*(</?param[^>]*>)\s*", r"\1", "param"),
    _rule(r"\s*(</?embed[^>]*>)\s*", r"\1", "embed"),
    _rule(r"([<\[]audio[^>\]]*[>\]])\s*", r"\1", "audio"),
    _rule(r"([<\[]video[^>\]]*[>\]])\s*", r"\1", "video"),
    _rule(r"\s*([<\[]/audio[>\]])", r"\1", "/audio"),
    _rule(r"\s*([<\[]/video[>\]])", r"\1", "/video"),
    _rule(r"\s*(<source[^>]*>)\s*", r"\1", "<source"),
    _rule(r"\s*(<track[^>]*>)\s*", r"\1", "<track"),
    _rule(r"\s*(<figcaption[^>]*>)", r"\1", "<figcaption"),
    _rule(r"</figcaption>\s*", "</figcaption>", "</figcaption"),
    _rule(r"\n\n+", "\n\n"),
)
"""No line breaks in elements whose parts belong together."""
_AROUND = (
    _rule(r"<p>\s*</p>", ""),
    _rule(r"<p>([^<]+)</(div|address|form)>", r"<p>\1</p></\2>"),
    _rule(rf"<p>\s*({_BLOCK_TAG})\s*</p>", r"\1"),
    _rule(r"<p>(<li.+?)</p>", r"\1"),
    _rule(r"(?i)<p><blockquote([^>]*)>", r"<blockquote\1><p>"),
    _rule(r"</blockquote></p>", "</p></blockquote>"),
    _rule(rf"<p>\s*({_BLOCK_TAG})", r"\1"),
    _rule(rf"({_BLOCK_TAG})\s*</p>", r"\1"),
)
"""No paragraph around block elements."""
_BREAKS = (_rule(r"<br\s*/?>", "<br />"), _rule(r"(?<!<br />)\s*\n", "<br />\n"), _rule(_KEPT_BREAK, "\n"))
"""A line break for each end of a line."""
_NO_BREAKS = (
    _rule(rf"({_BLOCK_TAG})\s*<br />", r"\1", "<br />"),
    _rule(r"<br />(\s*</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)(?![\w-])[^>]*>)", r"\1", "<br />"),
    _rule(r"\n</p>\Z", "</p>"),
)
"""None next to the tags of block elements."""


def add_paragraphs(text: str) -> str:
    """Return a text with `<p>` around its paragraphs and `<br />` for its line breaks."""
    if not text.strip():
        return ""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        mark = _MARK if found[0].startswith("<pre") else _INLINE_MARK
        return mark.format(len(kept) - 1)

    text = PRIVATE_CHARACTERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")) + "\n"
    text = replace_ended(_PRE, keep, _PRE_END.sub("</pre>", text), "</pre>")
    if last := _PRE_START.search(text, text.rfind("</pre>") + 1):
        kept.append(text[last.start() :])
        text = text[: last.start()] + _MARK.format(len(kept) - 1)
    text = _apply(_BEFORE, _VERBATIM.sub(keep, text))
    head, tail = split_at_last(text, "-->")
    text = _COMMENT_OR_TAG.sub(_without_breaks, head) + _TAG.sub(_without_breaks, tail)
    text = _apply(_INSIDE, text)
    parts = [part.strip("\n") for part in re.split(r"\n\s*\n", text) if part]
    text = _apply(_AROUND, "".join(f"<p>{part}</p>\n" for part in parts))
    for name, pattern in _UNCHANGED.items():
        text = replace_ended(pattern, lambda found: found[0].replace("\n", _KEPT_BREAK), text, f"</{name}>")
    text = _apply(_NO_BREAKS, _apply(_BREAKS, text))
    return _MARKED.sub(lambda found: kept[int(found[1] or found[2])], text).replace(_TAG_BREAK, "\n")


def _without_breaks(found: re.Match[str]) -> str:
    return found[0].replace("\n", _TAG_BREAK)


def _apply(rules: tuple[_Rule, ...], text: str) -> str:
    for rule in rules:
        if rule.needed in text:
            text = rule.pattern.sub(rule.replacement, text)
    return text
