"""Footnotes of the block editor, whose texts are in the metadata of the post, and of plugins with double parentheses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.importers._wordpress.text.context import TextContext

_MARK = re.compile(r'<sup\b[^>]*\bdata-fn="([^"]+)"[^>]*>(.*?)</sup>', re.DOTALL)
_PARENTHESES = re.compile(r"\(\((?!\()(.+?)\)\)", re.DOTALL)
PARENTHESES = "(("
"""The key of the map for notes in double parentheses."""


def note(content: str) -> str:
    """Return a footnote for the converter."""
    return f"<x-footnote>{content.strip()}</x-footnote>"


def place_notes(text: str, context: TextContext) -> str:
    """Return a text with its notes at the places of their marks.

    If a mark has no note, all marks remain as numbers in brackets, because a list of notes without some would be numbered differently.
    """
    if "data-fn=" not in text:
        return _place_parentheses(text, context)
    notes = _read_notes(context)
    marks = [found[1] for found in _MARK.finditer(text)]
    if missing := [mark for mark in marks if mark not in notes]:
        context.note("told", "footnotes stayed numbers in brackets, because a note is missing", count=len(missing))
        text = _MARK.sub(lambda found: f"[{re.sub('<[^>]*>', '', found[2])}]", text)
        marks = []
    else:
        text = _MARK.sub(lambda found: note(notes[found[1]]), text)
        context.note("kept", "footnote of the block editor", count=len(marks))
    unused = [content for key, content in notes.items() if key not in marks]
    if unused:
        context.note("changed", "footnote without a mark became a paragraph at the end", unused[0], len(unused))
    return text + "".join(f"\n<p>{content}</p>" for content in unused)


def _read_notes(context: TextContext) -> dict[str, str]:
    try:
        found = json.loads(context.item.value("footnotes") or "[]")
        return {str(each["id"]): str(each["content"]) for each in found}
    except (ValueError, TypeError, KeyError):
        context.note("lost", "footnotes whose metadata cannot be read")
        return {}


def _place_parentheses(text: str, context: TextContext) -> str:
    if PARENTHESES not in text:
        return text
    if context.answers.get(PARENTHESES) == "footnote":
        text, count = _PARENTHESES.subn(lambda found: note(found[1]), text)
        context.note("kept", "footnote in double parentheses", count=count)
    elif _PARENTHESES.search(text) and PARENTHESES not in context.answers:
        context.ask(
            "shortcodes",
            PARENTHESES,
            "text",
            "text in double parentheses; `footnote` if it is a note",
            is_required=False,
        )
    return text
