"""Decoding of text files: UTF-8 only, with or without a byte order mark, any line ends, no control characters."""

from __future__ import annotations

import codecs
import re
import unicodedata

from sitegen.diagnostics import Problem, line_of
from sitegen.problem_codes.front_matter import FORBIDDEN_CHARACTER, NOT_UTF8

CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
CONFLICT_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
"""Beginnings of the lines that git writes around the versions of an unresolved merge conflict."""
_IDEOGRAPH = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f])")
"""A CJK compatibility ideograph. NFC would replace it by another character."""


def decode_text(data: bytes, file: str) -> str | Problem:
    """Return the text of a file in NFC with line feeds as line ends, or a problem at the first byte that is not text."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, start = before.count(b"\n") + 1, before.rfind(b"\n") + 1
        column = len(before[start:].decode("utf-8", "replace")) + 1
        message = NOT_UTF8(f"byte 0x{data[error.start]:02x} is not UTF-8")
        return Problem(
            file, line, column, message, "save the file as UTF-8", excerpt=before[start:].decode("utf-8", "replace")
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := CONTROL_CHARACTER.search(text):
        line, column = line_and_column(text, found.start())
        message = FORBIDDEN_CHARACTER(f"control character U+{ord(found[0]):04X} is not allowed")
        return Problem(
            file,
            line,
            column,
            message,
            "remove it: readers cannot see it",
            excerpt=CONTROL_CHARACTER.sub("\ufffd", line_of(text, line)),
        )
    return normalize_nfc(text)


def decode_leniently(data: bytes) -> str:
    """Return the text of a file with line feeds as line ends, and U+FFFD for each byte that is not UTF-8."""
    return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def normalize_nfc(text: str) -> str:
    """Return the text in NFC, except for CJK compatibility ideographs, which stay unchanged.

    A name may be written with them, and NFC would replace them by other characters. The W3C advises against that in content
    (Character Model: String Matching).
    """
    if text.isascii():
        return text
    return "".join(
        part if _IDEOGRAPH.match(part) else unicodedata.normalize("NFC", part) for part in _IDEOGRAPH.split(text)
    )


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column, both from 1, of an offset in a text."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
