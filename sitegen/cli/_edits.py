"""Edits to a content file. Unedited parts keep their bytes: line ends, byte-order mark, composed and decomposed letters."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from sitegen.content.text.decoding import normalize_nfc

BOM = "\ufeff"


@dataclass(slots=True)
class EditableText:
    """The text of a file, with line feeds for line ends; edits are kept by their offsets in it."""

    raw: str
    """The text as the file has it, without its byte-order mark."""
    bom: str = ""
    text: str = ""
    edits: dict[tuple[int, int], str] = field(default_factory=dict)
    line_starts: list[int] = field(default_factory=list)
    """The offset of each line."""

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place that was found in the composed text; line and column count from 1."""
        start = self.line_starts[line - 1]
        words = self.text[start:].partition("\n")[0]
        at = column - 1
        while at < len(words) and len(normalize_nfc(words[:at])) < column - 1:
            at += 1
        return start + at

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of an offset."""
        line = self.text.count("\n", 0, offset)
        return line + 1, offset - self.line_starts[line] + 1

    def edit(self, start: int, end: int, replacement: str) -> None:
        """Put words in the place of what is between two offsets."""
        if self.text[start:end] != replacement:
            self.edits[start, end] = replacement

    def apply_edits(self) -> str:
        """Return the text with all edits made, its lines ended as those of the file are."""
        ends = [one.start() - number for number, one in enumerate(re.finditer("\r\n", self.raw))]
        newline = "\r\n" if ends else "\r" if "\r" in self.raw else "\n"
        parts, at = [self.bom], 0
        for (start, end), words in sorted(self.edits.items()):
            first, last = (offset + bisect_left(ends, offset) for offset in (start, end))
            parts += [self.raw[at:first], words.replace("\n", newline)]
            at = last
        return "".join([*parts, self.raw[at:]])


def read_editable_text(data: bytes) -> EditableText:
    """Return the text of a file that is UTF-8, without edits."""
    decoded = data.decode("utf-8")
    raw = decoded.removeprefix(BOM)
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    starts = [0, *(one.end() for one in re.finditer("\n", text))]
    return EditableText(raw, decoded[: len(decoded) - len(raw)], text, line_starts=starts)
