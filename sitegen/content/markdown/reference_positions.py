"""Line and column of the destination of each link and reference in a body.

The rules for links, images and autolinks record their offsets, or the label of the definition that `[text][label]` refers to.
For links made by other rules, which have no recorded offset, the destination is searched for in the source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from markdown_it.common.utils import normalizeReference
from markdown_it.rules_inline import autolink, image, link
from mdit_py_plugins.footnote.index import footnote_inline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

MAX_LABEL_LINES = 20
"""Lines of a definition in which its label and the beginning of its address are looked for. Its title may have thousands."""
MAX_SEARCHED_LINES = 2000
"""Maximum lines from the start of a block in which a destination is searched for."""
_DEFINITION_LABEL = re.compile(r"\[(?:[^\[\]\\]|\\.)*\]:[\s>]*<?", re.DOTALL)
_BEFORE_DESTINATION = re.compile(r"\s*<?")


def positions_plugin(md: MarkdownIt) -> None:
    """Record the offsets of the links, images and inline notes of a text in their tokens."""
    md.inline.ruler.at("link", _recording(link, 0))
    md.inline.ruler.at("image", _recording(image, 1))
    md.inline.ruler.at("autolink", _record_autolink)
    md.inline.ruler.at("footnote_inline", _record_inline_note)


def _recording(rule: Callable[[StateInline, bool], bool], prefix_length: int) -> Callable[[StateInline, bool], bool]:
    """Return a rule that records offsets in its token: of its start, its content, and its destination or the definition's label.

    `prefix_length` is the length of the `!` before an image, or 0.
    """

    def recording(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        start, before = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            token = next(token for token in state.tokens[before:] if token.type in {"link_open", "image"})
            end, state.pos = state.pos, start
            closed = state.md.helpers.parseLinkLabel(state, start + prefix_length, not prefix_length)
            state.pos = end
            content_offset = start + prefix_length + 1
            token.meta |= {"start_offset": start, "content_offset": content_offset}
            token.meta |= _destination(state.src, content_offset, closed, end)
        return True

    return recording


def _record_autolink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Parse an autolink, `<https://…>`, and record the offset of its address."""
    start, before = state.pos, len(state.tokens)
    if not autolink(state, silent):
        return False
    if not silent:
        token = next(token for token in state.tokens[before:] if token.type == "link_open")
        token.meta |= {"start_offset": start, "offset": start + 1}
    return True


def _record_inline_note(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Parse an inline note, `^[…]`, and record the offset of its text."""
    start = state.pos
    if not footnote_inline(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta["content_offset"] = start + 2
    return True


def _destination(text: str, start: int, label_end: int, end: int) -> dict[str, Any]:
    """Return the offset of a destination in parentheses, or the label of its definition.

    `start` is the offset of the link's text, `label_end` that of the `]` after it, `end` the end of the link.
    """
    if end > label_end + 1 and text[label_end + 1] == "(":
        before = _BEFORE_DESTINATION.match(text, label_end + 2)
        return {"offset": before.end() if before else label_end + 2}
    label = text[label_end + 2 : end - 1] if end > label_end + 1 else ""
    return {"label": normalizeReference(label or text[start:label_end])}


class ReferencePositions:
    """Finds positions in the source of one body; keeps the block to which the tokens belong."""

    def __init__(self, env: Any) -> None:
        self.source: list[str] = env.get("source", [])
        self.line_offset: int = env.get("line_offset", 0)
        self.definitions: dict[str, Any] = env.get("references", {})
        self.line, self.start_column, self.base_offset, self.content = 0, 0, 0, ""
        self.search_positions: dict[tuple[int, str], tuple[int, int]] = {}
        self.note_blocks: dict[int, tuple[int, int, int, str]] = {}
        self.note_number = -1
        self.line_offsets_cache: tuple[tuple[int, int, str], list[tuple[int, int]]] = ((-1, 0, ""), [])

    def enter_blocks(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Yield the tokens of a body; the block of each token is the current one while the caller handles it."""
        for token in tokens:
            if token.map or token.type in {"inline", "footnote_open"}:
                self.enter_block(token)
            yield token

    def record_note(self, token: Token) -> None:
        """Record the position of an inline note; its text follows later as a block of its own."""
        if "content_offset" in token.meta:
            self.note_blocks[token.meta["id"]] = (
                self.line,
                self.start_column,
                self.base_offset + token.meta["content_offset"],
                self.content,
            )

    def enter_block(self, token: Token) -> None:
        """Make a block the current one.

        Two inline blocks in one line are cells of a table: the second one is searched for behind the first.
        """
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
        """Add the offset of an image's description while its links are located: their offsets count from its start."""
        base = self.base_offset
        self.base_offset += image.meta.get("content_offset", 0)
        yield
        self.base_offset = base

    def position_of(self, token: Token, written: str) -> tuple[int, int]:
        """Return the line and the column in the file, both from 1, of a link's destination or a reference's brackets.

        `written` is the destination as the source has it. It is searched for if the token has no recorded position.
        """
        found = (
            self._recorded_position(token)
            or self._definition_position(token)
            or self._search_position(written, token.type)
        )
        return found[0] + 1 + self.line_offset, found[1] + 1

    def start_of(self, token: Token) -> tuple[int, int]:
        """Return the line and the column in the file, both from 1, of a link's or image's first character.

        If no position is recorded, it is the start of the block's first line.
        """
        line, column = self._recorded_position(token, "start_offset") or (self.line, 0)
        return line + 1 + self.line_offset, column + 1

    def _recorded_position(self, token: Token, name: str = "offset") -> tuple[int, int] | None:
        """Return the position that the token's rule recorded; None if the line of the block differs from the file's."""
        if name not in token.meta or not self.content:
            return None
        offset = self.base_offset + token.meta[name]
        lines = self._line_offsets()
        number = bisect_right(lines, offset, key=itemgetter(0)) - 1
        line_start, column = lines[number]
        return (self.line + number, column + offset - line_start) if column >= 0 else None

    def _line_offsets(self) -> list[tuple[int, int]]:
        """Return the offset of each line of the block's text with its column in the file, or -1 if the file's line differs."""
        key = (self.line, self.start_column, self.content)
        if self.line_offsets_cache[0] != key:
            offsets: list[tuple[int, int]] = []
            offset = 0
            for number, line in enumerate(self.content.split("\n"), self.line):
                source_line = self.source[number] if number < len(self.source) else ""
                offsets.append((offset, source_line.find(line, 0 if offsets else self.start_column)))
                offset += len(line) + 1
            self.line_offsets_cache = (key, offsets)
        return self.line_offsets_cache[1]

    def _definition_position(self, token: Token) -> tuple[int, int] | None:
        """Return the position of the destination in the definition of the token's label."""
        definition = self.definitions.get(token.meta["label"]) if "label" in token.meta else None
        first, last = (definition or {}).get("map") or (0, 0)
        lines = "\n".join(self.source[first : min(last, first + MAX_LABEL_LINES)])
        label = _DEFINITION_LABEL.search(lines)
        if label is None:
            return None
        return first + lines.count("\n", 0, label.end()), label.end() - lines.rfind("\n", 0, label.end()) - 1

    def _search_position(self, written: str, kind: str) -> tuple[int, int]:
        """Return the next position, from the block's first line on, of a whole destination; the block's line if there is none."""
        prefix = "" if kind == "reference_open" else r"\]\(\s*<?"
        for destination in dict.fromkeys((written, unquote(written))):
            pattern = re.compile(
                rf"{prefix}(?P<destination>{re.escape(destination)})" + (r"(?=[\s)#?>]|$)" if prefix else "")
            )
            first, column = self.search_positions.get((self.line, destination), (self.line, 0))
            for number in range(first, min(self.line + MAX_SEARCHED_LINES, len(self.source))):
                if found := pattern.search(self.source[number], column if number == first else 0):
                    self.search_positions[self.line, destination] = (number, found.end())
                    return number, found.start("destination")
        return self.line, 0
