"""Repairs what makes an item invalid XML without changing a word: characters that XML forbids, bare `&`, nested CDATA.

Exports contain what readers typed. WordPress escapes it imperfectly, and some plugins not at all. Each repair is counted with its line. Nothing
else is changed, and what is still invalid is refused by the parser.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FORBIDDEN_CHARACTERS = "a character that XML does not allow, removed"
NESTED_CDATA = "the end of a CDATA section inside of a text, escaped"
BARE_AMPERSAND = "a bare & in XML, escaped"
HTML_ENTITY = "an entity of HTML in XML, replaced by its character"
UNDECLARED_PREFIX = "an undeclared namespace prefix, declared"
TEXT_BEFORE_XML = "text before the XML, removed"

_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Control characters and the noncharacters U+FFFE and U+FFFF in UTF-8 (XML 1.0, 2.2)."""
_REFERENCE = re.compile(
    rb"&(?:#([0-9]{1,7});|#x([0-9A-Fa-f]{1,6});|(amp|lt|gt|quot|apos);|([A-Za-z][A-Za-z0-9]{1,31};))?"
)
_CDATA_START, _CDATA_END = b"<![CDATA[", b"]]>"
_OPEN_TAG = re.compile(rb"<([A-Za-z_][\w:.-]*)[^<>]*>\s*\Z")
_MARKUP_OF_EXPORT = re.compile(
    rb"<wp:post_id>|<(?:[A-Za-z]+:[\w]+|title|category|guid|description)(?:\s[^<>]*)?><!\[CDATA\["
)
_MAX_TAG_BYTES = 1024
_ALLOWED = (range(9, 11), range(13, 14), range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
"""The characters that XML allows."""
_SPACE = frozenset(b" \t\r\n")


class Repair(NamedTuple):
    """A repair and its place."""

    construct: str
    line: int


class MissingEndError(ValueError):
    """The end of a CDATA section is missing."""

    def __init__(self, offset: int) -> None:
        super().__init__("the end `]]>` of a CDATA section is missing")
        self.offset = offset


def repair_item(data: bytes, line: int) -> tuple[bytes, list[Repair]]:
    """Return an item with repairs, and what was repaired. All line breaks remain, so that lines in messages are right.

    Args:
        data: the bytes of the item in UTF-8.
        line: its first line.

    Raises:
        MissingEndError: if the end of a CDATA section is missing, so that the section contains other elements.
    """
    places = (line + data.count(b"\n", 0, found.start()) for found in _FORBIDDEN.finditer(data))
    repairs = [Repair(FORBIDDEN_CHARACTERS, place) for place in places]
    data = _FORBIDDEN.sub(b"", data)
    parts = []
    for part, at, is_cdata in _sections(data):
        first_line = line + data.count(b"\n", 0, at)
        parts.append(
            _repair_cdata(part, first_line, repairs) if is_cdata else _repair_markup(part, first_line, repairs)
        )
    return b"".join(parts), repairs


def _sections(data: bytes) -> Iterator[tuple[bytes, int, bool]]:
    """Yield the markup and the contents of CDATA sections with their positions, and True for the latter."""
    at = 0
    while (start := data.find(_CDATA_START, at)) >= 0:
        yield data[at : start + len(_CDATA_START)], at, False
        begin = start + len(_CDATA_START)
        end = _find_cdata_end(data, start)
        yield data[begin:end], begin, True
        at = end
    yield data[at:], at, False


def _find_cdata_end(data: bytes, start: int) -> int:
    """Return the position of the `]]>` that ends a CDATA section.

    It is the first one that the closing tag of the section's element follows, or the start of another section. WordPress divides a text with
    `]]>` into two sections; programs that do not leave it in the text.
    """
    tag = _OPEN_TAG.search(data, max(0, start - _MAX_TAG_BYTES), start)
    closing = b"</" + tag[1] + b">" if tag else b"<"
    at = begin = start + len(_CDATA_START)
    while (end := data.find(_CDATA_END, at)) >= 0:
        at = end + len(_CDATA_END)
        following = at
        while following < len(data) and data[following] in _SPACE:
            following += 1
        if data.startswith(closing, following) or data.startswith(_CDATA_START, at):
            text = data[begin:end]
            if (tag and closing in text) or _MARKUP_OF_EXPORT.search(text):
                break
            return end
    raise MissingEndError(start)


def _repair_cdata(text: bytes, line: int, repairs: list[Repair]) -> bytes:
    """Return the content of a CDATA section with each `]]>` in it divided between two sections."""
    places = (line + text.count(b"\n", 0, found.start()) for found in re.finditer(re.escape(_CDATA_END), text))
    repairs += [Repair(NESTED_CDATA, place) for place in places]
    return text.replace(_CDATA_END, b"]]]]><![CDATA[>")


def _repair_markup(markup: bytes, line: int, repairs: list[Repair]) -> bytes:
    """Return markup with `&` escaped if it begins no reference, and with the characters of references that only HTML has."""

    def replace(found: re.Match[bytes]) -> bytes:
        decimal, hexadecimal, xml_name, html_name = found.groups()
        if xml_name:
            return found[0]
        code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else 0
        if code and _is_allowed(code):
            return found[0]
        characters = html5.get(html_name.decode()) if html_name else None
        construct = FORBIDDEN_CHARACTERS if decimal or hexadecimal else HTML_ENTITY if characters else BARE_AMPERSAND
        repairs.append(Repair(construct, line + markup.count(b"\n", 0, found.start())))
        if characters:
            return characters.encode()
        return b"" if decimal or hexadecimal else b"&amp;" + found[0][1:]

    return _REFERENCE.sub(replace, markup) if b"&" in markup else markup


def _is_allowed(code: int) -> bool:
    """Return True if XML allows a character."""
    return any(code in characters for characters in _ALLOWED)
