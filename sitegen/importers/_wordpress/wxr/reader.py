"""Reads a file of an export: yields the channel, each item, each item that is damaged, and each repair."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from sitegen.diagnostics import Problem, SitegenError
from sitegen.importers._items import Change, ImportNote, RefusedItem
from sitegen.importers._wordpress.wxr.parser import KNOWN_PREFIXES, StructureError, parse_channel, parse_item
from sitegen.importers._wordpress.wxr.repairs import TEXT_BEFORE_XML, UNDECLARED_PREFIX, MissingEndError, repair_item
from sitegen.importers._wordpress.wxr.segments import Segment, split_damaged, split_items
from sitegen.problem_codes.importing import DAMAGED_SOURCE, NOT_AN_EXPORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.importers._wordpress.wxr.elements import Channel, WxrItem

_RSS = re.compile(rb"<rss\b([^>]*)>")
_DECLARATION = re.compile(rb"xmlns:([\w.-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_NOT_CHANNEL = re.compile(
    rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>|</?channel\s*>|</?rss\b[^>]*>", re.DOTALL
)
_VERSION = re.compile(rb"<(?:[\w.-]+:)?wxr_version\b[^<>]*>\s*(?:<!\[CDATA\[)?\s*\d")
_CDATA = re.compile(rb"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_END = re.compile(rb"</rss\s*>\s*(?:<!--.*?-->\s*)*\Z", re.DOTALL)
_HTML = re.compile(rb"<(!doctype\s+html|html|body)\b", re.IGNORECASE)
_EXPORT_AGAIN = "export it in WordPress at Tools → Export → All content"
_CORRECT = "correct the file there, or export it again"


class PartReader:
    """Reads one file of an export."""

    def __init__(self, name: str) -> None:
        """Create a reader for the file with a name for messages."""
        self._name = name
        self._prologue = b""
        self._tail = b""
        self._undeclared: set[bytes] = set()
        """Prefixes that the file does not declare and that no element before has had."""
        self._has_version = False

    def read(self, chunks: Iterable[bytes]) -> Iterator[WxrItem | Channel | RefusedItem | ImportNote]:
        """Yield the contents in order.

        Raises:
            SitegenError: if the file is not an export at all.
        """
        segment = None
        for segment in split_items(chunks):
            if segment.kind == "gap":
                yield from self._read_gap(segment)
            else:
                self._tail = b""
                self._check_version()
                yield from self._read_item(segment)
            yield from self._note_undeclared(segment)
        if not self._prologue:
            raise self._not_an_export("it contains no <rss>")
        self._check_version()
        if not _END.search(self._tail) and segment is not None and segment.is_complete:
            line = segment.line + segment.data.count(b"\n")
            message = "the file ends before </rss>, so items may be missing"
            yield self._refused("end of file", line, 1, message, "export it again; the file is cut off")

    def _read_gap(self, segment: Segment) -> Iterator[Channel | RefusedItem | ImportNote]:
        data, line = segment.data, segment.line
        self._tail = data[-4096:]
        self._has_version = self._has_version or bool(_VERSION.search(data))
        if found := _RSS.search(data):
            yield from self._start_file(segment, found)
            line += data.count(b"\n", 0, found.start())
            data = data[found.start() :]
        elif not self._prologue:
            reason = "it is a page in HTML" if _HTML.search(data) else "it contains no <rss>"
            raise self._not_an_export(reason)
        content = _NOT_CHANNEL.sub(lambda found: b"\n" * found[0].count(b"\n"), data)
        if not content.strip():
            return
        try:
            content, repairs = repair_item(content, line)
            yield parse_channel(content + b"</channel>", self._prologue.rstrip(b"\n") + b"<channel>\n")
        except (expat.ExpatError, MissingEndError, StructureError) as error:
            place = _line_of(error, content)
            message = f"the text outside of items cannot be read: {_reason(error)}"
            yield self._refused("text outside of items", line + place - 1, 1, message, _CORRECT)
            return
        yield from (self._note(repair.construct, repair.line) for repair in repairs)

    def _start_file(self, segment: Segment, found: re.Match[bytes]) -> Iterator[ImportNote]:
        """Note the namespaces that a document declares, and what is before it."""
        before = _NOT_CHANNEL.sub(b"", segment.data[: found.start()])
        if before.replace(b"\xef\xbb\xbf", b"").strip():
            if not self._prologue and _HTML.search(before):
                raise self._not_an_export("it is a page in HTML")
            yield self._note(TEXT_BEFORE_XML, segment.line)
        declared = dict(_DECLARATION.findall(found[1]))
        has_own_elements = any(b"wordpress.org/export/" in uri for uri in declared.values())
        if not has_own_elements and (b"wp" in declared or b"<wp:" not in segment.data):
            raise self._not_an_export("it is an RSS feed without the elements of WordPress")
        missing = {prefix.encode(): b'"%s"' % uri.encode() for prefix, uri in KNOWN_PREFIXES.items()}
        self._undeclared = {*missing} - {*declared}
        names = b" ".join(b"xmlns:%s=%s" % each for each in (missing | declared).items())
        self._prologue = b"<rss " + names.replace(b"\n", b" ") + b">\n"

    def _check_version(self) -> None:
        """Refuse a file without the version of the export format, which WordPress writes before the first item."""
        if self._prologue and not self._has_version:
            raise self._not_an_export("it has no <wp:wxr_version>")

    def _note_undeclared(self, segment: Segment) -> Iterator[ImportNote]:
        """Yield a note for each prefix that is used for the first time and is not declared."""
        for prefix in sorted(self._undeclared):
            if b"<" + prefix + b":" not in segment.data:
                continue
            markup = _CDATA.sub(lambda found: b"\n" * found[0].count(b"\n"), segment.data)
            if (at := markup.find(b"<" + prefix + b":")) >= 0:
                self._undeclared.discard(prefix)
                yield self._note(UNDECLARED_PREFIX, segment.line + markup.count(b"\n", 0, at))

    def _read_item(self, segment: Segment) -> Iterator[WxrItem | RefusedItem | ImportNote]:
        if not self._prologue:
            raise self._not_an_export("its first item is before <rss>")
        try:
            item, sections = parse_item(segment.data, self._prologue, self._name, segment.line)
            if segment.is_complete and sections == segment.data.count(b"<![CDATA["):
                yield item
                return
        except (expat.ExpatError, StructureError):
            pass
        yield from self._read_damaged(segment)

    def _read_damaged(self, segment: Segment) -> Iterator[WxrItem | RefusedItem | ImportNote]:
        """Yield an item with its repairs, or the reason why it cannot be read."""
        repaired = segment.data
        try:
            repaired, repairs = repair_item(segment.data, segment.line)
            item, _ = parse_item(repaired, self._prologue, self._name, segment.line)
        except (expat.ExpatError, StructureError, MissingEndError) as error:
            first, other = split_damaged(segment)
            yield self._refused_item(error, first, repaired)
            if other is not None:
                yield from self._read_item(other)
            return
        yield from (self._note(repair.construct, repair.line) for repair in repairs)
        yield item

    def _refused_item(self, error: Exception, segment: Segment, parsed: bytes) -> RefusedItem:
        line, column = segment.line, 1
        if isinstance(error, MissingEndError):
            line += segment.data.count(b"\n", 0, error.offset)
            column = error.offset - segment.data.rfind(b"\n", 0, error.offset)
        elif isinstance(error, StructureError):
            line, column = line + error.line - 1, error.column
        elif isinstance(error, expat.ExpatError):
            line, column = line + error.lineno - 2, error.offset + 1
        if not segment.is_complete and isinstance(error, expat.ExpatError):
            return self._refused("item", segment.line, 1, "the end of this item is missing", _CORRECT)
        end = segment.line + parsed.count(b"\n")
        return self._refused("item", min(line, end), column, f"this item cannot be read: {_reason(error)}", _CORRECT)

    def _refused(self, item_type: str, line: int, column: int, message: str, hint: str) -> RefusedItem:
        problem = Problem(self._name, line, column, DAMAGED_SOURCE(message), hint)
        return RefusedItem(item_type, problem, f"{self._name}:{line}")

    def _note(self, construct: str, line: int) -> ImportNote:
        return ImportNote(self._name, Change("repaired", construct, 1, (), line))

    def _not_an_export(self, reason: str) -> SitegenError:
        message = NOT_AN_EXPORT(f"this is not an export of WordPress: {reason}")
        return SitegenError([Problem(self._name, 0, 0, message, _EXPORT_AGAIN)])


def _line_of(error: Exception, content: bytes) -> int:
    """Return the line of an error, counted from the first line of what was parsed."""
    if isinstance(error, expat.ExpatError):
        return error.lineno - 1
    return error.line if isinstance(error, StructureError) else content.count(b"\n", 0, getattr(error, "offset", 0)) + 1


def _reason(error: Exception) -> str:
    return expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else str(error)
