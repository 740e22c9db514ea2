"""Typography and markup checks for the prose in front matter.

Names stay unchanged, since references and bylines are looked up by them. All other text that is shown as prose is typeset once,
when a file is parsed, so that pages, feeds, social cards, citations and data contain the same text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.content.markdown.lint.html_tags import find_markup
from sitegen.content.markdown.typography.rules import typeset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.diagnostics import Problem
    from sitegen.model.document import Meta
    from sitegen.struct_errors import SourcePositions
    from sitegen.struct_paths import KeyPath

PROSE_FIELDS = frozenset(
    {"title", "deck", "dateline", "summary", "note", "role", "text", "caption", "alt", "credit", "label"}
)
"""Names of fields with prose, at any depth. The items of `sources` may be prose too."""
_SHOWN_FIELDS = PROSE_FIELDS | {"name", "sources", "aliases", "bylines"}
"""Names of fields that are shown as prose or are names."""


def typeset_front_matter(meta: Meta, language: str) -> Meta:
    """Return front matter with the typography of its language applied to its prose."""
    typeset_meta: Meta = _typeset_value(meta, language)
    return typeset_meta


def _typeset_value(value: Any, language: str, name: str = "") -> Any:
    if isinstance(value, str):
        return typeset(value, language) if name in PROSE_FIELDS else value
    if isinstance(value, tuple):
        item_name = "title" if name == "sources" else name
        items = tuple(_typeset_value(item, language, item_name) for item in value)
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if isinstance(value, msgspec.Struct):
        changed = {
            field: new
            for field in value.__struct_fields__
            if (old := getattr(value, field)) and (new := _typeset_value(old, language, field)) is not old
        }
        return msgspec.structs.replace(value, **changed) if changed else value
    return value


def markup_warnings(meta: Meta, positions: SourcePositions) -> list[Problem]:
    """Return a warning for each prose or name field that contains markup, which front matter does not support."""
    warnings = []
    for path, text in _shown_texts(meta, ()):
        if finding := find_markup(text):
            message, hint = finding
            warnings.append(msgspec.structs.replace(positions.problem_at(path, message, hint), severity="warning"))
    return warnings


def _shown_texts(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Yield each text of a value that is shown as prose or is a name, with its path; the value is not empty."""
    if isinstance(value, str):
        name = next((part for part in reversed(path) if isinstance(part, str)), "")
        if name in _SHOWN_FIELDS:
            yield path, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            if item:
                yield from _shown_texts(item, (*path, number))
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            if shown := getattr(value, field):
                yield from _shown_texts(shown, (*path, field))
