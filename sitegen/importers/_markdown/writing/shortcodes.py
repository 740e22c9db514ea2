"""Writes shortcodes: a fence with a name in braces, and YAML with a key on each line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sitegen.importers._markdown.tree import Element

_PLAIN = re.compile(r"[^\W\d_][\w ,.()\u2019\u2014\u2013/-]*(?<! )")
"""A text that YAML reads without quotation marks."""
_BLOCK_LINES = re.compile(r"(?:[^\s#][^\n]*(?<!\s)|)(?:\n(?:[^\s#][^\n]*(?<!\s)|))*")


def write_shortcode(block: Element) -> str:
    """Return a shortcode as Markdown."""
    name, main, arguments = shortcode_arguments(block)
    lines = [line for key, value in arguments.items() for line in _lines(key, value)]
    longest = max((len(run) for run in re.findall("`{3,}", "\n".join(lines))), default=2)
    fence = "`" * (longest + 1)
    return "\n".join([f"{fence}{{{name}}} {main}".rstrip(), *lines, fence])


def shortcode_arguments(block: Element) -> tuple[str, str, dict[str, Any]]:
    """Return the name of a shortcode, its main argument, and its other arguments as texts, lists and tables."""
    arguments: dict[str, Any] = {key: block.get(key) for key in ("title", "layout") if block.get(key)}
    if block.get("name") == "figure":
        shown = next(block.elements())
        arguments |= {"alt": shown.get("alt"), **({"caption": shown.text()} if shown.children else {})}
        return "figure", shown.get("file"), arguments
    for child in block.elements():
        if child.tag == "argument":
            arguments[child.get("name")] = child.text()
        else:
            picture = {"file": child.get("file"), "alt": child.get("alt")}
            arguments.setdefault("pictures", []).append(picture | ({"caption": child.text()} if child.children else {}))
    return block.get("name"), block.get("main"), arguments


def _lines(key: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return [f"{key}:", *(line for each in value for line in _item_lines(each))]
    if "\n" in value and _BLOCK_LINES.fullmatch(value):
        return [f"{key}: |-", *(f"  {line}".rstrip() for line in value.split("\n"))]
    return [f"{key}: {_scalar(value)}"]


def _item_lines(item: dict[str, str]) -> list[str]:
    lines = [f"{key}: {_quoted(value) if key == 'file' else _scalar(value)}" for key, value in item.items()]
    return [f"  - {lines[0]}", *(f"    {line}" for line in lines[1:])]


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    """Return a text in quotation marks. A file needs them: a path such as `@/media/photo.jpg` takes the place of its token."""
    return json.dumps(text, ensure_ascii=False)
