"""Edits of a content file. Unedited parts keep their bytes: line ends, byte order mark, composed and decomposed letters."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from sitegen.content.text.decoding import normalize_nfc

BOM = "\ufeff"


@dataclass(slots=True)
class EditableText:
    """The text of a file with pending edits."""

    raw: str
    """Text of the file without its byte order mark, with its own line ends."""
    bom: str = ""
    text: str = ""
    """The same text with line feeds as line ends; offsets refer to it."""
    edits: dict[tuple[int, int], str] = field(default_factory=dict)
    """Replacements, by start and end offset."""
    line_starts: list[int] = field(default_factory=list)
    """Offset of each line."""

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a position in the NFC-normalized text; line and column are counted from 1."""
        start = self.line_starts[line - 1]
        line_text = self.text[start:].partition("\n")[0]
        index = column - 1
        while index < len(line_text) and len(normalize_nfc(line_text[:index])) < column - 1:
            index += 1
        return start + index

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, counted from 1."""
        line = self.text.count("\n", 0, offset)
        return line + 1, offset - self.line_starts[line] + 1

    def edit(self, start: int, end: int, replacement: str) -> None:
        """Replace the text between two offsets."""
        if self.text[start:end] != replacement:
            self.edits[start, end] = replacement

    def apply_edits(self) -> str:
        """Return the text of the file with all edits, in the file's own line ends."""
        ends = [one.start() - number for number, one in enumerate(re.finditer("\r\n", self.raw))]
        newline = "\r\n" if ends else "\r" if "\r" in self.raw else "\n"
        parts, at = [self.bom], 0
        for (start, end), words in sorted(self.edits.items()):
            first, last = (offset + bisect_left(ends, offset) for offset in (start, end))
            parts += [self.raw[at:first], words.replace("\n", newline)]
            at = last
        return "".join([*parts, self.raw[at:]])


def read_editable_text(data: bytes) -> EditableText:
    """Return the text of a UTF-8 file, without edits."""
    decoded = data.decode("utf-8")
    raw = decoded.removeprefix(BOM)
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    starts = [0, *(one.end() for one in re.finditer("\n", text))]
    return EditableText(raw, decoded[: len(decoded) - len(raw)], text, line_starts=starts)
