"""Converts the body of a page: tags first, then the source's Markdown, then HTML."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from sitegen.content.text.decoding import line_and_column
from sitegen.diagnostics import Problem
from sitegen.importers._items import Change, Question
from sitegen.importers._sites.text.dialect import clean_text, render_source
from sitegen.importers._sites.text.expansion import expand_tags
from sitegen.problem_codes.importing import UNANSWERED_QUESTION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sitegen.importers._references import References
    from sitegen.importers._sites.text.expansion import Rules, UnknownTag
    from sitegen.importers._sites.text.tag_results import TagContext

MAX_SHOWN_CHARS = 100
"""Maximum number of characters of a tag that a question shows."""
_HTML_TAG = re.compile(r"(<[^<>]*>)")
_UNTOUCHED = frozenset({"a", "abbr", "code", "pre", "script", "style"})
"""Elements in whose text no abbreviation is explained."""


class Body(NamedTuple):
    """The body of a document."""

    markdown: str
    changes: tuple[Change, ...]
    difference: str = ""
    """The first difference from the source; "" if there is none. Otherwise the body must not be used."""


class UnknownTags(NamedTuple):
    """The reason for which a body cannot be converted: tags of which an editor has to say the meaning."""

    problem: Problem
    questions: tuple[Question, ...]


class BodySource(NamedTuple):
    """The body of a page in the source."""

    text: str
    file: str
    line: int
    """Number of lines before the body in its file."""
    language: str
    is_html: bool = False
    embeds: Mapping[str, str] = {}
    """By the host of an embed `embed`, `link` or `drop`, as in the map."""
    has_plain_attributes: bool = False


def convert_body(source: BodySource, rules: Rules, context: TagContext, references: References) -> Body | UnknownTags:
    """Return a body as Markdown of sitegen, or the tags that have no known meaning."""
    from sitegen.importers._markdown.convert import html_to_markdown

    expansion = expand_tags(source.text, rules, context)
    if expansion.unknown:
        return unknown_tags(expansion.unknown, source)
    changes = [*expansion.changes]
    html = expansion.text
    if not source.is_html:
        cleaned = clean_text(html, has_plain_attributes=source.has_plain_attributes)
        changes += cleaned.changes
        html = _explain(render_source(cleaned.text), cleaned.abbreviations, changes)
    conversion = html_to_markdown(
        html, references, language=source.language, base_line=source.line + 1, embeds=source.embeds
    )
    return Body(conversion.markdown, (*changes, *conversion.changes), conversion.difference)


def unknown_tags(unknown: Sequence[UnknownTag], source: BodySource) -> UnknownTags:
    """Return the problem of the first unknown tag of a text, and a question for each of them."""
    first = min(unknown, key=lambda tag: tag.offset)
    line, column = line_and_column(source.text, first.offset)
    names = tuple(dict.fromkeys(tag.name for tag in unknown))
    message = UNANSWERED_QUESTION(f'unknown shortcode "{first.name}"')
    actions = "unwrap, text, figure, quote, link ADDRESS or embed ADDRESS"
    hint = f'write in the map file, under [shortcodes]: {toml_key(first.name)} = "drop", or {actions}'
    excerpt = source.text.split("\n")[line - 1]
    examples = {
        tag.name: f"{source.file}:{line_and_column(source.text, tag.offset)[0] + source.line}: {tag.text[:MAX_SHOWN_CHARS]}"
        for tag in unknown
    }
    questions = tuple(Question("shortcodes", name, "", examples[name], is_required=True) for name in names)
    return UnknownTags(Problem(source.file, line + source.line, column, message, hint, excerpt=excerpt), questions)


def toml_key(key: str) -> str:
    """Return a key as TOML has it: in quotation marks if it is not plain."""
    import json

    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def _explain(html: str, abbreviations: Sequence[tuple[str, str]], changes: list[Change]) -> str:
    """Return HTML in which the first occurrence of each abbreviation has its meaning as an `<abbr>`."""
    for short, long in abbreviations:
        pattern = re.compile(rf"(?<!\w){re.escape(escape(short, quote=False))}(?!\w)")
        replaced = _replace_first(html, pattern, f'<abbr title="{escape(long)}">{escape(short)}</abbr>')
        if replaced == html:
            changes.append(Change("lost", "abbreviation without an occurrence left out", 1, (f"{short}: {long}",)))
        html = replaced
    return html


def _replace_first(html: str, pattern: re.Pattern[str], replacement: str) -> str:
    depth = 0
    pieces = _HTML_TAG.split(html)
    for number, piece in enumerate(pieces):
        if number % 2:
            name = re.match(r"</?([\w-]+)", piece)
            if name and name[1].lower() in _UNTOUCHED:
                depth += -1 if piece.startswith("</") else 1
        elif depth <= 0 and (found := pattern.search(piece)):
            pieces[number] = f"{piece[: found.start()]}{replacement}{piece[found.end() :]}"
            return "".join(pieces)
    return html
