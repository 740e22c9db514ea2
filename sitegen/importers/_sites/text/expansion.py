"""Replaces the tags and shortcodes of a page by Markdown and HTML."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from sitegen.importers._items import Change
from sitegen.importers._sites.text.code_places import CodePlace, CodePlaces, code_places
from sitegen.importers._sites.text.tag_results import (
    CODE_TAGS,
    Result,
    evaluate,
    result_of_answer,
    result_of_tag,
    tag_key,
)
from sitegen.importers._sites.text.tags import Tag, find_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sitegen.importers._sites.text.tag_results import TagContext
    from sitegen.importers._sites.text.tags import Syntax

MAX_SHOWN_CHARS = 100
"""Maximum number of characters of a tag in a report."""
MAX_NESTED_TAGS = 50
"""Maximum depth of tags inside each other."""


class UnknownTag(NamedTuple):
    """A tag of which neither this program nor the map knows the meaning."""

    name: str
    """Its key in the table `shortcodes` of the map."""
    offset: int
    """Its place in the text."""
    text: str
    """The tag as it is written, without what is inside."""


class Expansion(NamedTuple):
    """A text without tags."""

    text: str
    unknown: tuple[UnknownTag, ...]
    changes: tuple[Change, ...]


class Rules(NamedTuple):
    """The tags of a system."""

    syntax: Syntax
    answers: Mapping[str, str]
    """The table `shortcodes` of the map."""
    has_comments: bool = False
    skips_code: bool = False


def expand_tags(text: str, rules: Rules, context: TagContext, *, is_html: bool = False) -> Expansion:
    """Return a text with every tag replaced by its meaning, and the tags that have none, which are left out.

    Args:
        text: the body of a page.
        rules: the tags of the system.
        context: facts about the page.
        is_html: the body is HTML, not Markdown.
    """
    found = find_tags(text, rules.syntax, has_comments=rules.has_comments, skips_code=rules.skips_code, is_html=is_html)
    tags, changes = _without_tags_in_code(text, tuple(found), rules, context, is_html=is_html)
    if not tags:
        return Expansion(text, (), changes)
    expander = _Expander(text, tags, rules, context)
    expanded = expander.render(0, len(tags), 0, len(text))
    return Expansion(expanded, tuple(expander.unknown), (*changes, *expander.changes))


def _without_tags_in_code(
    text: str, tags: tuple[Tag, ...], rules: Rules, context: TagContext, *, is_html: bool
) -> tuple[tuple[Tag, ...], tuple[Change, ...]]:
    """Return the tags without those in code, which stay as they are written: what stands for them would be shown as code."""
    if not tags:
        return (), ()
    inside = [
        CodePlace(tags[first].end, tags[last].start)
        for first, last in _pair(tags).items()
        if tags[first].name.lower() in CODE_TAGS and not rules.answers.get(tag_key(tags[first]))
    ]
    places = CodePlaces([*code_places(text, is_html=is_html), *inside])
    kept: list[Tag] = []
    changes: list[Change] = []
    for tag in tags:
        place = places.at(tag.start)
        if place is None or _is_text(tag, context):
            kept.append(tag)
            continue
        if (shown := _mapped_text(tag, rules, context)) is not None:
            shown = escape(shown, quote=False) if place.is_html else shown
            kept.append(Tag("verbatim", "", (), (), tag.start, tag.end, text=shown))
            continue
        written = text[tag.start : tag.end]
        changes.append(Change("told", "tag in code stays as it is written", 1, (written[:MAX_SHOWN_CHARS],)))
        if place.is_html:
            kept.append(Tag("verbatim", "", (), (), tag.start, tag.end, text=escape(written, quote=False)))
    return tuple(kept), tuple(changes)


def _mapped_text(tag: Tag, rules: Rules, context: TagContext) -> str | None:
    """Return the text of a value with a filter that is text by the map; None for other tags."""
    is_mapped = tag.form == "value" and rules.answers.get(tag_key(tag)) == "text"
    return evaluate(tag._replace(filters=()), context) if is_mapped else None


def _is_text(tag: Tag, context: TagContext) -> bool:
    """Return True for a tag that stands for plain text, also in code."""
    return tag.form in {"verbatim", "comment"} or (tag.form == "value" and evaluate(tag, context) is not None)


class _Expander:
    """Expands the tags of one text."""

    def __init__(self, text: str, tags: Sequence[Tag], rules: Rules, context: TagContext) -> None:
        self.text, self.tags, self.rules, self.context = text, tags, rules, context
        self.closing = _pair(tags)
        self.unknown, self.changes = list[UnknownTag](), list[Change]()
        self.depth = 0

    def render(self, number: int, last: int, start: int, end: int) -> str:
        """Return the text between two offsets, with the tags from `number` to `last`, which is excluded."""
        pieces: list[str] = []
        while number < last:
            tag = self.tags[number]
            closing = self.closing.get(number)
            tag_end = self.tags[closing].end if closing is not None else tag.end
            pieces.append(self.text[start : tag.start])
            pieces.append(self._placed(self._result(number, closing), tag.start, tag_end))
            start, number = tag_end, (number if closing is None else closing) + 1
        return "".join([*pieces, self.text[start:end]])

    def _result(self, number: int, closing: int | None) -> Result:
        tag = self.tags[number]
        is_dropped = self.rules.answers.get(tag_key(tag)) == "drop"
        self.depth += 1
        is_too_deep = closing is not None and self.depth > MAX_NESTED_TAGS
        inner = ""
        if closing is not None and not is_too_deep:
            inner_end = self.tags[closing].start
            inner = (
                self.text[tag.end : inner_end] if is_dropped else self.render(number + 1, closing, tag.end, inner_end)
            )
        self.depth -= 1
        found = None if is_too_deep else self._meaning(tag, inner)
        if found is None:
            self.unknown.append(UnknownTag(tag_key(tag), tag.start, self.text[tag.start : tag.end]))
            return Result("")
        self.changes += found.changes
        return found

    def _meaning(self, tag: Tag, inner: str) -> Result | None:
        """Return the result of a tag: by the map, or else by its built-in meaning; None if neither has it."""
        if tag.is_closing:
            return None
        answer = self.rules.answers.get(tag_key(tag), "")
        if answer:
            return None if answer == "error" else result_of_answer(answer, tag, inner, self.context)
        if tag.form == "value":
            value = evaluate(tag, self.context)
            return None if value is None else Result(value)
        return result_of_tag(tag, inner, self.context)

    def _placed(self, result: Result, start: int, end: int) -> str:
        """Return a result: a block alone on its line gets empty lines around it, unless it is inside HTML."""
        line_start, line_end = self.text.rfind("\n", 0, start) + 1, self.text.find("\n", end)
        line_end = len(self.text) if line_end < 0 else line_end
        if not result.is_block or self.text[line_start:start].strip() or self.text[end:line_end].strip():
            return result.text if not result.is_block else result.inline_text or result.text
        above = self.text[self.text.rfind("\n", 0, max(line_start - 1, 0)) + 1 : max(line_start - 1, 0)].strip()
        below = self.text[line_end + 1 :].partition("\n")[0].strip()
        if above.startswith("<") or below.startswith("<"):
            return result.text
        indent = self.text[line_start:start]
        return re.sub(r"\n(?=.)", f"\n{indent}", f"\n{result.text}\n") if indent else f"\n{result.text}\n"


def _pair(tags: Sequence[Tag]) -> dict[int, int]:
    """Return the number of the closing tag of each tag that has one."""
    opened: list[int] = []
    found: dict[int, int] = {}
    for number, tag in enumerate(tags):
        if tag.form not in {"tag", "shortcode"} or tag.is_single:
            continue
        if not tag.is_closing:
            opened.append(number)
            continue
        partner = next((each for each in reversed(opened) if tags[each].name == tag.name), None)
        if partner is not None:
            found[partner] = number
            opened = [each for each in opened if each < partner]
    return found
