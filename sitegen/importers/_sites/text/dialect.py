"""Additions of kramdown, goldmark and their relatives to Markdown: attribute lists, tables of contents, abbreviations, Markdown inside HTML."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from typing import NamedTuple

from sitegen.importers._items import Change

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_BLOCK_ATTRIBUTES = re.compile(r"[ \t>]*\{:(?:[^{}\n\\]|\\.)*\}[ \t]*")
_SPAN_ATTRIBUTES = re.compile(r"(?<=[\])*_`>\w.!?])\{:(?:[^{}\n`\\]|\\.)*\}")
_ATTRIBUTE = r"(?:[#.][\w:-]+|[\w-]+=\"[^\"]*\")"
_HEADING_ATTRIBUTES = re.compile(
    rf"(?P<heading>[ \t]*#{{1,6}}[ \t].*?)[ \t]*\{{:?[ \t]*{_ATTRIBUTE}(?:[ \t]+{_ATTRIBUTE})*[ \t]*\}}[ \t]*#*[ \t]*"
)
_LINE_CLASSES = re.compile(
    r"(?P<text>.*\S)?[ \t]*\{[ \t]*(?:[.#][A-Za-z][\w-]*)(?:[ \t]+[.#][A-Za-z][\w-]*)*[ \t]*\}[ \t]*"
)
_SPAN_ATTRIBUTES_AFTER_CODE = re.compile(rf"^\{{:(?:[^{{}}\n`\\]|\\.)*\}}|{_SPAN_ATTRIBUTES.pattern}")
_CODE_SPAN = re.compile(r"(`+[^`]*`+)")
_LIST_ITEM = re.compile(r"[ \t]*(?:[*+-]|\d+\.)[ \t]+\S[^\n]*")
_KRAMDOWN_CONTENTS = re.compile(r"[ \t]*\{:\s*(?:[^{}\n]*\s)?toc(?:\s[^{}\n]*)?\}[ \t]*")
_CONTENTS = re.compile(r"[ \t]*\[\[?(?:toc|TOC|_TOC_)\]\]?[ \t]*")
_ABBREVIATION = re.compile(r"\*\[(?P<short>[^\]\n]+)\]:[ \t]*(?P<long>.*)")
_MARKDOWN_IN_HTML = re.compile(
    r"<(?P<tag>[a-z][\w-]*)(?P<before>[^<>]*?)\s+markdown=[\"']?(?:1|block|span)[\"']?(?P<after>[^<>]*)>", re.IGNORECASE
)

MAX_FREED = 1000
"""Maximum number of elements with Markdown inside in one text."""
_NO_PROSE = re.compile(
    r"(^[ \t]*`{3,}.*?(?:^[ \t]*`{3,}[ \t]*$|\Z)|`+[^`\n]*`+|!?\[[^\[\]\n]*\]\([^()\n]*\)|<[^<>\n]*>|^#.*?$)",
    re.DOTALL | re.MULTILINE,
)
"""Code, links, tags and headings, in which no abbreviation is explained."""
ATTRIBUTES = "attribute list left out"


class CleanText(NamedTuple):
    """Markdown without the attribute lists of the source's dialect."""

    text: str
    changes: tuple[Change, ...]


def clean_text(text: str, *, has_plain_attributes: bool = False) -> CleanText:
    """Return Markdown without attribute lists and tables of contents, and with Markdown inside HTML set free. Code is unchanged.

    Args:
        text: Markdown of the source.
        has_plain_attributes: `{.class}` at the end of a line is an attribute list, as in Hugo and Eleventy, and not only `{: .class}`.
    """
    cleaner = _Cleaner(has_plain_attributes=has_plain_attributes)
    for line in text.split("\n"):
        cleaner.add(line)
    joined = _free_markdown("\n".join(cleaner.lines), cleaner.counts)
    changes = [Change("lost", construct, count) for construct, count in cleaner.counts.items()]
    return CleanText(_explain(joined, cleaner.abbreviations, changes), tuple(changes))


class _Cleaner:
    """Cleans the lines of one text."""

    def __init__(self, *, has_plain_attributes: bool) -> None:
        self.has_plain_attributes = has_plain_attributes
        self.counts: Counter[str] = Counter()
        self.abbreviations: list[tuple[str, str]] = []
        self.lines: list[str] = []
        self.fence = ""

    def add(self, line: str) -> None:
        """Add a line of the source."""
        found = _FENCE.match(line)
        if found and not self.fence:
            self.fence = found[1]
        elif found and found[1].startswith(self.fence) and line.strip(" \t>") == found[1]:
            self.fence = ""
        elif not self.fence and ("{" in line or "[" in line):
            self._add_markup(line)
            return
        self.lines.append(line)

    def _add_markup(self, line: str) -> None:
        """Add a line that may contain attributes, without them, or not at all if it consists of nothing else."""
        if self._is_contents(line):
            return
        if found := _ABBREVIATION.fullmatch(line):
            self.abbreviations.append((found["short"], found["long"].strip()))
        elif _BLOCK_ATTRIBUTES.fullmatch(line):
            self.counts[ATTRIBUTES] += 1
        elif found := _HEADING_ATTRIBUTES.fullmatch(line):
            self.counts[ATTRIBUTES] += 1
            self.lines.append(found["heading"])
        elif self.has_plain_attributes and "`" not in line and (found := _LINE_CLASSES.fullmatch(line)):
            self.counts[ATTRIBUTES] += 1
            self.lines += [found["text"]] if found["text"] else []
        else:
            self.lines.append(self._without_span_attributes(line))

    def _is_contents(self, line: str) -> bool:
        """Return True for a line that stands for a table of contents. kramdown puts one in place of the list item above it."""
        is_kramdown = bool("toc" in line and _KRAMDOWN_CONTENTS.fullmatch(line))
        if is_kramdown and self.lines and _LIST_ITEM.fullmatch(self.lines[-1]):
            self.lines.pop()
        if is_kramdown or _CONTENTS.fullmatch(line):
            self.counts["table of contents left out"] += 1
            return True
        return False

    def _without_span_attributes(self, line: str) -> str:
        """Return a line without attribute lists after words; those in code spans stay."""
        pieces = _CODE_SPAN.split(line)
        for number in range(0, len(pieces), 2):
            follows_code = bool(number)
            pattern = _SPAN_ATTRIBUTES_AFTER_CODE if follows_code else _SPAN_ATTRIBUTES
            pieces[number], count = pattern.subn("", pieces[number])
            self.counts[ATTRIBUTES] += count
        self.counts += Counter()  # without zeros
        return "".join(pieces)


def _explain(text: str, abbreviations: list[tuple[str, str]], changes: list[Change]) -> str:
    """Return a text in which the first occurrence of each abbreviation has its meaning as an `<abbr>`. One without any is counted."""
    for short, long in abbreviations:
        pattern = re.compile(rf"(?<!\w){re.escape(short)}(?!\w)")
        pieces = _NO_PROSE.split(text)
        place = next((number for number in range(0, len(pieces), 2) if pattern.search(pieces[number])), None)
        if place is None:
            changes.append(Change("lost", "abbreviation without an occurrence left out", 1, (f"{short}: {long}",)))
            continue
        explained = f'<abbr title="{escape(long)}">{escape(short)}</abbr>'
        pieces[place] = pattern.sub(lambda _, text=explained: text, pieces[place], count=1)
        text = "".join(pieces)
    return text


def _free_markdown(text: str, counts: Counter[str]) -> str:
    """Return a text in which elements with `markdown="1"` have empty lines inside, so that their content is read as Markdown."""
    for _ in range(MAX_FREED):
        found = _MARKDOWN_IN_HTML.search(text)
        if not found:
            break
        tag, start = found["tag"], found.end()
        closing = re.compile(rf"</{tag}\s*>", re.IGNORECASE).search(text, start)
        opening = f"<{tag}{found['before']}{found['after']}>"
        end = closing.start() if closing else start
        inner = text[start:end]
        if tag.lower() not in {"span", "a", "em", "strong", "b", "i", "code"} and "\n" in inner:
            inner = f"\n\n{_dedent(inner)}\n\n"
        text = f"{text[: found.start()]}{opening}{inner}{text[end:]}"
        counts["attribute markdown left out"] += 1
    return text


def _dedent(text: str) -> str:
    import textwrap

    return textwrap.dedent(text.strip("\n"))
