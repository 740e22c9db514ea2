"""Replaces the shortcodes in a text by HTML. Each one is shown, counted or asked about; none remains as it is without an answer."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from sitegen.importers._wordpress.text.code import CODE_TAG
from sitegen.importers._wordpress.text.context import MAX_EXAMPLE_CHARS
from sitegen.importers._wordpress.text.media import embed
from sitegen.importers._wordpress.text.shortcodes import known
from sitegen.importers._wordpress.text.shortcodes.handlers import count_lost_words, find_handler, is_for_some_readers
from sitegen.importers._wordpress.text.shortcodes.parser import ShortcodeReader

if TYPE_CHECKING:
    from sitegen.importers._wordpress.text.context import TextContext
    from sitegen.importers._wordpress.text.shortcodes.parser import Shortcode

_TOKEN = re.compile(rf"(?P<skipped><!--|<script\b|<style\b)|{CODE_TAG}|<[A-Za-z/!][^<>]*>|\[", re.IGNORECASE)
_ENDS = {"<!--": "-->", "<script": "</script", "<style": "</style"}
"""The end of each part of a text in which there are no shortcodes, by its beginning."""
_NAME = re.compile(r"\[\[?([A-Za-z][\w-]*)")
_LIKE = {"figure": "caption", "footnote": "ref", "quote": "quote"}
"""A built-in shortcode that gives the same HTML as an answer of the map."""
_LONE_END = re.compile(r"\[/([A-Za-z][\w-]*)\]")
MAX_DEPTH = 30
"""Maximum number of shortcodes around another one. Deeper ones stay text."""


def replace_shortcodes(text: str, context: TextContext, depth: int = 0) -> str:
    """Return a text with HTML in place of its shortcodes. Those in tags and in code stay text."""
    if "[" not in text or depth > MAX_DEPTH:
        return text
    reader = ShortcodeReader(text)
    parts: list[str] = []
    at = copied = code_level = 0
    while found := _TOKEN.search(text, at):
        at = found.end()
        if found["code"]:
            code_level = max(0, code_level + (-1 if found["end"] else 1))
        elif found["skipped"]:
            at = max(at, reader.find(_ENDS[found["skipped"].lower()], at))
        if found[0] != "[":
            continue
        end, replacement = _read(reader, text, found.start(), context, depth, is_in_code=code_level > 0)
        if replacement is not None:
            parts += [text[copied : found.start()], replacement]
            at = copied = end
    return "".join([*parts, text[copied:]])


def _read(
    reader: ShortcodeReader, text: str, at: int, context: TextContext, depth: int, *, is_in_code: bool
) -> tuple[int, str | None]:
    """Return the end of what begins with a bracket, and the HTML in its place; None if it stays text."""
    if end := _LONE_END.match(text, at):
        is_left_out = not is_in_code and _is_answered(end[1], context)
        if is_left_out:
            context.note("lost", f"[/{end[1]}] without a beginning left out")
        return end.end(), "" if is_left_out else None
    if is_in_code and not text.startswith("[[", at):
        if (start := _NAME.match(text, at)) and (find_handler(start[1]) or start[1] in context.answers):
            context.note("told", f"[{start[1]}] in code stayed text")
        return at, None
    shortcode = reader.read(at)
    if shortcode is None:
        if (start := _NAME.match(text, at)) and _is_answered(start[1], context):
            context.note("told", f"[{start[1]}] without its ] stayed text", text[at : at + MAX_EXAMPLE_CHARS])
        return at, None
    replacement = _replace(shortcode, context, depth, is_in_code=is_in_code)
    if replacement is not None:
        replacement = text[at : shortcode.start] + replacement
    return shortcode.end, replacement


def _replace(shortcode: Shortcode, context: TextContext, depth: int, *, is_in_code: bool) -> str | None:
    """Return the HTML for a shortcode; None if it is a text in square brackets."""
    if shortcode.is_escaped:
        return _verbatim(shortcode.text[1:-1]) if not is_in_code else html.escape(shortcode.text[1:-1], quote=False)
    if is_in_code:
        return None
    answer = context.answers.get(shortcode.name, "")
    handler = None if answer else find_handler(shortcode.name)
    if handler and known.WRAPPERS.fullmatch(shortcode.name) and is_for_some_readers(shortcode):
        handler = None  # an editor has to know it
    if answer == "error":
        _ask(shortcode, context)
        answer = "text"
    if not answer and handler is None:
        if not _is_definite(shortcode, context):
            context.note("kept", "text in square brackets", shortcode.text)
            return None
        _ask(shortcode, context)
    content = shortcode.content
    is_raw = answer == "drop" or (handler is not None and shortcode.name in known.CODE)
    inner = content if is_raw and content else replace_shortcodes(content or "", context, depth + 1)
    if shortcode.is_repaired:
        context.note("repaired", f"[{shortcode.name}] without its ], which was added before the first tag")
    if handler:
        count_lost_words(shortcode, context)
        return handler(shortcode, inner, context)
    return _answered(shortcode, inner, answer or "text", context)


def _is_answered(name: str, context: TextContext) -> bool:
    """Return True if an end without a beginning is to be left out."""
    answer = context.answers.get(name, "")
    return answer not in {"text", "error"} if answer else find_handler(name) is not None


def _is_definite(shortcode: Shortcode, context: TextContext) -> bool:
    """Return True for a shortcode, False for a text in square brackets such as `[sic]` or `[Smith said]`.

    A name is one of a shortcode if it has named arguments or an end, here or anywhere in the export.
    """
    is_ended = shortcode.content is not None or shortcode.text.endswith("/]")
    has_arguments = any(not name.isdigit() for name in shortcode.arguments)
    return is_ended or has_arguments or shortcode.name in context.index.definite_shortcodes


def _ask(shortcode: Shortcode, context: TextContext) -> None:
    name = shortcode.name
    proposal = "unwrap" if shortcode.content is not None else "drop"
    is_closed = is_for_some_readers(shortcode)
    if is_closed:
        proposal = "drop"
    arguments = " ".join(f"{key}=…" for key in shortcode.arguments if not key.isdigit())
    end = f"…[/{name}]" if shortcode.content is not None else ""
    place = f"{context.item.file}:{context.item.line}"
    reason = " (only some readers could see this, to judge by its name or its arguments)" if is_closed else ""
    example = f"{place}: [{f'{name} {arguments}'.strip()}]{end}{reason}"
    context.ask("shortcodes", name, proposal, example, is_required=True)


def _answered(shortcode: Shortcode, inner: str, answer: str, context: TextContext) -> str:
    """Return the HTML for a shortcode as the map says."""
    name = shortcode.name
    if answer == "drop":
        context.note("lost", f"[{name}] left out", _plain(inner))
        return ""
    if answer == "unwrap":
        context.note("changed", f"[{name}] became its content")
        return f"\n\n{inner}\n\n" if "<p" in inner or "\n\n" in inner else inner
    if handler := find_handler(_LIKE.get(answer, "")):
        return handler(shortcode, inner, context)
    action, _, template = answer.partition(" ")
    if action in {"link", "embed"}:
        return _address(shortcode, inner, action, template.strip(), context)
    context.note("kept", f"[{name}] stayed text", shortcode.text)
    if shortcode.content is None:
        return _verbatim(shortcode.text)
    start = shortcode.text.index("]") + 1
    return f"{_verbatim(shortcode.text[:start])}{inner}{_verbatim(f'[/{name}]')}"


def _address(shortcode: Shortcode, inner: str, action: str, template: str, context: TextContext) -> str:
    """Return a link or an embed with an address in which `{id}` is an argument, and `{1}` the first one without a name."""

    def argument(found: re.Match[str]) -> str:
        key = str(int(found[1]) - 1) if found[1].isdigit() else found[1].lower()
        return html.unescape(shortcode.arguments.get(key, ""))

    address = re.sub(r"\{([\w-]+)\}", argument, template)
    if action == "embed":
        context.note("changed", f"[{shortcode.name}] became an embed", address)
        return f"{embed(address)}{inner}"
    context.note("changed", f"[{shortcode.name}] became a link", address)
    return f'<a href="{html.escape(address)}">{inner.strip() or html.escape(address)}</a>'


def _verbatim(text: str) -> str:
    return f"<x-verbatim>{html.escape(html.unescape(text), quote=False)}</x-verbatim>"


def _plain(text: str) -> str:
    return re.sub(r"<[^>]*>", " ", text)
