"""Footnotes of the block editor, whose texts are in the metadata of the post, and of plugins with double parentheses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sitegen.importers._wordpress.text.code import replace_outside_code
from sitegen.importers._wordpress.text.media import attribute
from sitegen.importers._wordpress.text.searching import replace_ended, split_at_last

if TYPE_CHECKING:
    from sitegen.importers._wordpress.text.context import TextContext

_MARK = re.compile(r'<sup\b[^<>]*\bdata-fn="([^"<>]+)"[^<>]*>(.*?)</sup>', re.DOTALL)
_PARENTHESES = re.compile(r"\(\((?!\()(.+?)\)\)", re.DOTALL)
_NAMED = re.compile(r'<x-footnote data-key="([^"]*)">(.*?)</x-footnote>', re.DOTALL)
PARENTHESES = "(("
"""The key of the map for notes in double parentheses."""


def note(content: str, key: str = "") -> str:
    """Return a footnote for the converter. One that only repeats the mark of another has the key of that one and no content."""
    name = f' data-key="{attribute(key)}"' if key else ""
    return f"<x-footnote{name}>{content.strip()}</x-footnote>"


def place_notes(text: str, context: TextContext) -> str:
    """Return a text with its notes at the places of their marks.

    If a mark has no note, all marks remain as numbers in brackets, because a list of notes without some would be numbered differently.
    """
    if "<x-footnote data-key=" in text:
        text = _share_notes(text)
    if "data-fn=" not in text:
        return _place_parentheses(text, context)
    notes = _read_notes(context)
    marks = [found[1] for found in _MARK.finditer(split_at_last(text, "</sup>")[0])]
    if missing := [mark for mark in marks if mark not in notes]:
        context.note("told", "footnotes stayed numbers in brackets, because a note is missing", count=len(missing))
        text = replace_ended(_MARK, lambda found: f"[{re.sub('<[^>]*>', '', found[2])}]", text, "</sup>")
        marks = []
    else:
        text = _share_notes(replace_ended(_MARK, lambda found: note(notes[found[1]], found[1]), text, "</sup>"))
        context.note("kept", "footnote of the block editor", count=len(marks))
    unused = [content for key, content in notes.items() if key not in marks]
    if unused:
        context.note("changed", "footnote without a mark became a paragraph at the end", unused[0], len(unused))
    return text + "".join(f"\n<p>{content}</p>" for content in unused)


def _share_notes(text: str) -> str:
    """Return a text in which the first mark of each named note has its content, and marks without another content repeat it."""
    contents: dict[str, str] = {}
    for found in _NAMED.finditer(text):
        contents[found[1]] = contents.get(found[1]) or found[2]
    placed: set[str] = set()

    def share(found: re.Match[str]) -> str:
        key, content = found.groups()
        is_first = key not in placed
        placed.add(key)
        if content and content != contents[key]:
            return f"<x-footnote>{content}</x-footnote>"
        return f'<x-footnote data-key="{key}">{contents[key] if is_first else ""}</x-footnote>'

    return _NAMED.sub(share, text)


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

        def place(found: re.Match[str]) -> str:
            context.note("kept", "footnote in double parentheses")
            return note(found[1])

        text = replace_outside_code(_PARENTHESES, place, text)
    elif _PARENTHESES.search(text) and PARENTHESES not in context.answers:
        context.ask(
            "shortcodes",
            PARENTHESES,
            "text",
            "text in double parentheses; `footnote` if it is a note",
            is_required=False,
        )
    return text
