"""XML that is not well-formed, with the repairs that change no word: characters that XML forbids, bare `&`, text before the XML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._items import Change
from sitegen.importers._wordpress.wxr.repairs import TEXT_BEFORE_XML, MissingEndError, Repair, repair_item
from sitegen.importers._xml.tree import XmlError, XmlTooLargeError, parse_xml

if TYPE_CHECKING:
    from sitegen.importers._xml.tree import XmlElement

_START = re.compile(rb"\A[^<]*(?:<\?xml[^>]*\?>)?")
"""Text before the first element, with the declaration, which must be at the beginning."""


def parse_repaired(data: bytes) -> tuple[XmlElement, tuple[Change, ...]]:
    """Return the root element of a document, and its repairs. A document that is well-formed is not changed.

    Raises:
        XmlTooLargeError: if the document is too large.
        XmlError: if the document is not well-formed after the repairs. The place is that in the original.
    """
    try:
        return parse_xml(data), ()
    except XmlTooLargeError:
        raise
    except XmlError as error:
        try:
            return _parse_with_repairs(data)
        except (XmlError, MissingEndError, UnicodeDecodeError):
            raise error from None


def _parse_with_repairs(data: bytes) -> tuple[XmlElement, tuple[Change, ...]]:
    """Return the root element of a document in UTF-8. Line breaks before the XML remain, so that lines in messages are right."""
    data.decode("utf-8")
    start = _START.match(data)
    before = start[0] if start else b""
    body, repairs = repair_item(b"\n" * before.count(b"\n") + data[len(before) :], 1)
    if before.partition(b"<?xml")[0].strip(b"\xef\xbb\xbf"):
        repairs.append(Repair(TEXT_BEFORE_XML, 1))
    return parse_xml(body), tuple(Change("repaired", repair.construct, line=repair.line) for repair in repairs)
