"""Converts the body of a page: tags first, then the source's Markdown, then HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sitegen.content.text.decoding import line_and_column
from sitegen.diagnostics import Problem
from sitegen.importers._items import Question
from sitegen.importers._sites.text.dialect import clean_text
from sitegen.importers._sites.text.expansion import expand_tags
from sitegen.problem_codes.importing import UNANSWERED_QUESTION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sitegen.importers._items import Change, WordCount
    from sitegen.importers._references import References
    from sitegen.importers._sites.text.expansion import Rules, UnknownTag
    from sitegen.importers._sites.text.tag_results import TagContext

MAX_SHOWN_NAMES = 10
"""Maximum number of other unknown tags of a text that a hint names. The proposed map lists all."""
MAX_SHOWN_CHARS = 100
"""Maximum number of characters of a tag that a question shows."""


class Body(NamedTuple):
    """The body of a document."""

    markdown: str
    changes: tuple[Change, ...]
    difference: str = ""
    """The first difference from the source; "" if there is none. Otherwise the body must not be used."""
    words: WordCount | None = None
    """Words of the text and of the result; None if there is a difference."""


class UnknownTags(NamedTuple):
    """The reason for which a body cannot be converted: tags whose meaning an editor has to state."""

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
    repair_text: bool = False


def convert_body(source: BodySource, rules: Rules, context: TagContext, references: References) -> Body | UnknownTags:
    """Return a body as Markdown of sitegen, or the tags that have no known meaning."""
    from sitegen.importers._markdown.convert import html_to_markdown
    from sitegen.importers._markdown.keeping.convert import keep_or_convert

    expansion = expand_tags(source.text, rules, context, is_html=source.is_html)
    if expansion.unknown:
        return unknown_tags(expansion.unknown, source)
    text, changes = expansion.text, expansion.changes
    if not source.is_html:
        cleaned = clean_text(text, has_plain_attributes=source.has_plain_attributes)
        text, changes = cleaned.text, (*changes, *cleaned.changes)
    convert = html_to_markdown if source.is_html else keep_or_convert
    found = convert(
        text,
        references,
        language=source.language,
        base_line=source.line + 1,
        embeds=source.embeds,
        repair_text=source.repair_text,
    )
    return Body(found.markdown, (*changes, *found.changes), found.difference, found.words)


def unknown_tags(unknown: Sequence[UnknownTag], source: BodySource) -> UnknownTags:
    """Return the problem of the first unknown tag of a text, and a question for each of them."""
    first = min(unknown, key=lambda tag: tag.offset)
    line, column = line_and_column(source.text, first.offset)
    names = tuple(dict.fromkeys(tag.name for tag in unknown))
    message = UNANSWERED_QUESTION(f'unknown shortcode "{first.name}"')
    actions = "unwrap, text, figure, quote, link ADDRESS or embed ADDRESS"
    hint = f'write in the map file, under [shortcodes]: {toml_key(first.name)} = "drop", or {actions}'
    if others := [toml_key(name) for name in names if name != first.name]:
        hint += f"; likewise for {', '.join(others[:MAX_SHOWN_NAMES])}{' and others' if len(others) > MAX_SHOWN_NAMES else ''}"
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
