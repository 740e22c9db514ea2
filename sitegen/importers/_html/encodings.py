"""The encoding of old pages, as browsers find it (WHATWG Encoding and HTML standards)."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"<meta\b[^>]*?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_PRESCAN_BYTES = 1024
"""Number of bytes in which a page states its encoding."""
_LABELS = {
    "iso-8859-1": "windows-1252", "latin1": "windows-1252", "latin-1": "windows-1252", "us-ascii": "windows-1252", "ascii": "windows-1252",
    "x-user-defined": "windows-1252", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "gb2312": "gb18030",
    "gbk": "gb18030", "big5": "big5hkscs", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "iso-8859-9": "windows-1254",
    "tis-620": "windows-874", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8",
}  # fmt: skip
"""Labels that mean another encoding than Python's codec of this name."""
DEFAULT = "windows-1252"
"""Encoding of pages that state none and are not UTF-8."""

_WINDOWS_1252 = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
"""The characters of all bytes."""


class DecodedPage(NamedTuple):
    """The text of a page."""

    text: str
    encoding: str
    is_stated: bool
    """False if the page states no encoding."""
    undecodable: int
    """Number of bytes that the encoding does not have."""


def decode_page(data: bytes, encoding: str = "") -> DecodedPage:
    """Return the text of a page: by its byte order mark, by its meta element, as UTF-8 if it is valid, and else as Windows-1252.

    Args:
        data: the page.
        encoding: an encoding that has precedence over what the page states.
    """
    if encoding and (codec := _codec(encoding)):
        return _decode(data, codec, is_stated=True)
    for mark, marked in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], marked, is_stated=True)
    stated = _META.search(data[:_PRESCAN_BYTES])
    if stated and (codec := _codec(stated[1].decode("ascii", "replace"))):
        return _decode(data, codec, is_stated=True)
    try:
        return DecodedPage(data.decode("utf-8"), "utf-8", is_stated=False, undecodable=0)
    except UnicodeDecodeError:
        return _decode(data, DEFAULT, is_stated=False)


def _codec(label: str) -> str:
    """Return the codec of a label; "" if there is none."""
    name = _LABELS.get(label.lower(), label.lower())
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _decode(data: bytes, encoding: str, *, is_stated: bool) -> DecodedPage:
    if codecs.lookup(encoding).name == "cp1252":  # browsers read its five unused bytes as control characters
        return DecodedPage(codecs.charmap_decode(data, "strict", _WINDOWS_1252)[0], encoding, is_stated, 0)
    text = data.decode(encoding, "replace")
    return DecodedPage(text, encoding, is_stated, text.count("\ufffd") - data.count("\ufffd".encode()))
