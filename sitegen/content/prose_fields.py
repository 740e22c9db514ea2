"""The words of front matter that readers see: set as those of bodies are, and looked through for markup.

Names stay as they are written, since they are what references and bylines look for. Everything else that is shown as prose
is set once, where a file is read, so that pages, feeds, cards, citations and data say the same.
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
    from sitegen.struct_errors import KeyPath, SourcePositions

PROSE_FIELDS = frozenset({"title", "deck", "dateline", "summary", "note", "role", "text", "caption", "alt", "credit"})
"""Fields of prose, wherever they are; `sources` may be text as well."""


def typeset_front_matter(meta: Meta, language: str) -> Meta:
    """Return front matter with the typography of its language."""
    words: Meta = _typeset_value(meta, language)
    return words


def _typeset_value(value: Any, language: str, name: str = "") -> Any:
    if isinstance(value, str):
        return typeset(value, language) if name in PROSE_FIELDS else value
    if isinstance(value, tuple):
        inside = "title" if name == "sources" else name
        items = tuple(_typeset_value(item, language, inside) for item in value)
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if isinstance(value, msgspec.Struct):
        changed = {
            field: new
            for field in value.__struct_fields__
            if (new := _typeset_value(old := getattr(value, field), language, field)) is not old
        }
        return msgspec.structs.replace(value, **changed) if changed else value
    return value


def markup_warnings(meta: Meta, positions: SourcePositions) -> list[Problem]:
    """Return a warning for each field of prose that has markup in it: front matter is no Markdown."""
    found = []
    for path, text in _shown_texts(meta, ()):
        if finding := find_markup(text):
            what, hint = finding
            found.append(msgspec.structs.replace(positions.problem_at(path, what, hint), severity="warning"))
    return found


def _shown_texts(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Return each text that is shown as prose, or is a name, with its path."""
    if isinstance(value, str):
        name = next((part for part in reversed(path) if isinstance(part, str)), "")
        if value and name in PROSE_FIELDS | {"name", "sources", "aliases", "bylines"}:
            yield path, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _shown_texts(item, (*path, number))
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _shown_texts(getattr(value, field), (*path, field))
