"""Line and column of the destination of each link and reference in a body.

The rules for links and pictures record the offset of the destination, or the definition that `[text][label]` refers to. For
links made by other rules, which have no recorded offset, the destination is searched for in the source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from markdown_it.common.utils import normalizeReference
from markdown_it.rules_inline import image, link
from mdit_py_plugins.footnote.index import footnote_inline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

MAX_SEARCHED_LINES = 2000
"""Lines of one block in which a destination is looked for."""
_DEFINITION_LABEL = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]:[\s>]*<?", re.DOTALL)
_BEFORE_DESTINATION = re.compile(r"\s*<?")


def positions_plugin(md: MarkdownIt) -> None:
    """Note where the links and pictures of a text are written."""
    md.inline.ruler.at("link", _recording(link, 0))
    md.inline.ruler.at("image", _recording(image, 1))
    md.inline.ruler.at("footnote_inline", _record_inline_note)


def _recording(rule: Callable[[StateInline, bool], bool], prefix_length: int) -> Callable[[StateInline, bool], bool]:
    """Return a rule that notes in its token where it begins, and its destination or its label; `sign` is the length of `!`."""

    def noting(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        start, before = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            token = next(token for token in state.tokens[before:] if token.type in {"link_open", "image"})
            end, state.pos = state.pos, start
            closed = state.md.helpers.parseLinkLabel(state, start + prefix_length, not prefix_length)
            state.pos = end
            token.meta |= {"content_offset": start + prefix_length + 1} | _destination(
                state.src, start + prefix_length + 1, closed, end
            )
        return True

    return noting


def _record_inline_note(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Note where the text of a note in the line, `^[…]`, begins."""
    start = state.pos
    if not footnote_inline(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta["content_offset"] = start + 2
    return True


def _destination(text: str, start: int, label_end: int, end: int) -> dict[str, Any]:
    """Return the offset of a destination in parentheses, or the label of its definition; `closed` is the first `]`."""
    if end > label_end + 1 and text[label_end + 1] == "(":
        blank = _BEFORE_DESTINATION.match(text, label_end + 2)
        return {"offset": blank.end() if blank else label_end + 2}
    label = text[label_end + 2 : end - 1] if end > label_end + 1 else ""
    return {"label": normalizeReference(label or text[start:label_end])}


class ReferencePositions:
    """The lines of one body, and the block that is being looked at."""

    def __init__(self, env: Any) -> None:
        self.source: list[str] = env.get("source", [])
        self.line_offset: int = env.get("line_offset", 0)
        self.definitions: dict[str, Any] = env.get("references", {})
        self.line, self.start_column, self.base_offset, self.content = 0, 0, 0, ""
        self.search_positions: dict[tuple[int, str], tuple[int, int]] = {}
        self.note_blocks: dict[int, tuple[int, int, int, str]] = {}
        self.note_number = -1
        self.line_offsets_cache: tuple[tuple[int, int, str], list[tuple[int, int]]] = ((-1, 0, ""), [])

    def record_note(self, token: Token) -> None:
        """Remember where a note in the line is, whose text comes as a block of its own."""
        if "content_offset" in token.meta:
            self.note_blocks[token.meta["id"]] = (
                self.line,
                self.start_column,
                self.base_offset + token.meta["content_offset"],
                self.content,
            )

    def enter_block(self, token: Token) -> None:
        """Go on to the next block; two in one line are the cells of a table, of which the second is behind the first."""
        if token.type == "footnote_open":
            self.note_number = token.meta["id"]
            return
        if token.map is None and self.note_number in self.note_blocks:
            self.line, self.start_column, self.base_offset, self.content = self.note_blocks[self.note_number]
            return
        line = token.map[0] if token.map else 0
        if line != self.line:
            self.start_column = 0
        elif self.content and token.type == "inline" and line < len(self.source):
            first = self.content.partition("\n")[0]
            self.start_column = max(self.source[line].find(first, self.start_column) + len(first), self.start_column)
        self.line, self.base_offset = line, 0
        self.content = token.content if token.type == "inline" and token.map else ""

    @contextmanager
    def inside_image(self, image: Token) -> Iterator[None]:
        """For the links in the description of a picture: their offsets count from its beginning."""
        base = self.base_offset
        self.base_offset += image.meta.get("content_offset", 0)
        yield
        self.base_offset = base

    def position_of(self, token: Token, written: str) -> tuple[int, int]:
        """Line and column of a link's destination, or of the brackets of a reference by name."""
        found = (
            self._recorded_position(token)
            or self._definition_position(token)
            or self._search_position(written, token.type)
        )
        return found[0] + 1 + self.line_offset, found[1] + 1

    def _recorded_position(self, token: Token) -> tuple[int, int] | None:
        """The place that its rule noted, as far as the block's lines are those of the file."""
        if "offset" not in token.meta or not self.content:
            return None
        at = self.base_offset + token.meta["offset"]
        lines = self._line_offsets()
        number = bisect_right(lines, (at, len(self.source))) - 1
        line_start, column = lines[number]
        return (self.line + number, column + at - line_start) if column >= 0 else None

    def _line_offsets(self) -> list[tuple[int, int]]:
        """The offset of each line of the block's text, and its column in the file; -1 where it is not written so."""
        key = (self.line, self.start_column, self.content)
        if self.line_offsets_cache[0] != key:
            found: list[tuple[int, int]] = []
            at = 0
            for number, line in enumerate(self.content.split("\n"), self.line):
                whole = self.source[number] if number < len(self.source) else ""
                found.append((at, whole.find(line, 0 if found else self.start_column)))
                at += len(line) + 1
            self.line_offsets_cache = (key, found)
        return self.line_offsets_cache[1]

    def _definition_position(self, token: Token) -> tuple[int, int] | None:
        """The place of the destination in the definition of its label."""
        found = self.definitions.get(token.meta["label"]) if "label" in token.meta else None
        first, last = (found or {}).get("map") or (0, 0)
        lines = "\n".join(self.source[first:last])
        label = _DEFINITION_LABEL.search(lines)
        if label is None:
            return None
        return first + lines.count("\n", 0, label.end()), label.end() - lines.rfind("\n", 0, label.end()) - 1

    def _search_position(self, written: str, kind: str) -> tuple[int, int]:
        """The next place from the block's first line on where it is written as a whole destination."""
        sign = "" if kind == "reference_open" else r"\]\(\s*<?"
        for needle in dict.fromkeys((written, unquote(written))):
            whole = re.compile(rf"{sign}(?P<it>{re.escape(needle)})" + (r"(?=[\s)#?>]|$)" if sign else ""))
            first, column = self.search_positions.get((self.line, needle), (self.line, 0))
            for number in range(first, min(self.line + MAX_SEARCHED_LINES, len(self.source))):
                if found := whole.search(self.source[number], column if number == first else 0):
                    self.search_positions[self.line, needle] = (number, found.end())
                    return number, found.start("it")
        return self.line, 0
