"""Offsets of texts and lists in front matter, in YAML and TOML, and of the texts of a TOML file."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from sitegen.content.front_matter.splitter import FENCE_FORMATS
from sitegen.content.text.decoding import normalize_nfc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.struct_paths import KeyPath

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOML_LITERAL = re.compile(
    r"'''.*?'''(?:'{0,2})|\"\"\"(?:[^\\]|\\.)*?\"\"\"(?:\"{0,2})|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|#[^\n]*", re.DOTALL
)
"""A TOML string or comment."""
_MARKER = "\ue000{}\ue001"
"""Placeholder for a numbered string while TOML is parsed; both characters are in the private use area."""
_TOML_LIST = re.compile(r"^[ \t]*([\w-]+)[ \t]*=[ \t]*\[", re.MULTILINE)
_LINE_WITH_BRACKET = re.compile(r"^[ \t]*\[", re.MULTILINE)
_PLAIN_SCALAR = re.compile(r"[\w/.](?: ?[\w/.-])*")


@dataclass(frozen=True, slots=True)
class LocatedText:
    """A text value in front matter, with its offsets in the file's text."""

    start: int
    end: int
    text: str
    style: str
    """The quotation mark, or the indicator of a YAML block scalar; "" for a plain scalar."""


@dataclass(slots=True)
class LocatedList:
    """A list of texts in front matter, in brackets or with one item per line."""

    start: int
    """Offset of its opening bracket; without brackets, of the start of the list."""
    end: int
    """Offset after its closing bracket; without brackets, after its last item."""
    is_bracketed: bool
    items: list[LocatedText] = field(default_factory=list)


@dataclass(slots=True)
class LocatedFrontMatter:
    """The values and lists of a file's front matter, with their offsets in its text. Lines end with line feeds."""

    text: str
    fence: str = ""
    start: int = 0
    end: int = 0
    """Offset of the closing fence."""
    values: dict[KeyPath, LocatedText] = field(default_factory=dict)
    lists: dict[KeyPath, LocatedList] = field(default_factory=dict)
    keys: dict[KeyPath, int] = field(default_factory=dict)
    """Offsets of the keys; only for YAML."""
    closing_brace: int = 0
    """Offset of the closing brace of YAML front matter in flow style, `{…}`; 0 otherwise."""
    new_key_offset: int = 0
    """Offset at which a line with a new top-level key can be inserted: before the first table of TOML, else before the closing fence."""

    def format_value(self, value: str, like: LocatedText | None = None) -> str:
        """Return a text in the syntax of this front matter, quoted like the text that it replaces."""
        if like and like.style == "'" and "'" not in value:
            return f"'{value}'"
        plain = _PLAIN_SCALAR.fullmatch(value) and ("/" in value or not _is_yaml_keyword(value))
        if self.fence == "---" and plain and not (like and like.style):
            return value
        return _double_quoted(value) + ("\n" if like and like.style in {"|", ">"} else "")


def _double_quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_yaml_keyword(value: str) -> bool:
    """Return True for a word that YAML may parse as a number, boolean or null."""
    words = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
    return bool(re.match(r"[\d.~-]", value)) or value.lower() in words


def locate_values(text: str) -> LocatedFrontMatter:
    """Return the offsets of the front matter values of a text that sitegen can parse."""
    front = LocatedFrontMatter(text, text.partition("\n")[0].rstrip())
    if front.fence not in FENCE_FORMATS:
        return front
    front.start = text.index("\n") + 1
    closing = re.compile(rf"^{re.escape(front.fence)}[ \t]*$", re.MULTILINE).search(text, front.start)
    front.end = front.new_key_offset = closing.start() if closing else front.start
    if front.fence == "---":
        events = yaml.parse(text[front.start : front.end], Loader=_LOADER)
        _locate_node(front, next(event for event in events if not _is_stream_event(event)), events, ())
    else:
        _locate_toml(front)
    return front


def _is_stream_event(event: Any) -> bool:
    return isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent)


def _offset_of(front: LocatedFrontMatter, mark: Any) -> int:
    offset: int = front.start + mark.index
    return offset


def _locate_node(front: LocatedFrontMatter, event: Any, events: Iterator[Any], path: KeyPath) -> None:
    """Add the offsets of a YAML value and of everything in it."""
    if isinstance(event, yaml.ScalarEvent):
        front.values[path] = _locate_scalar(front, event)
    elif isinstance(event, yaml.SequenceStartEvent):
        _locate_sequence(front, event, events, path)
    elif isinstance(event, yaml.MappingStartEvent):
        key: Any
        while not isinstance(key := next(events), yaml.MappingEndEvent):
            front.keys[*path, key.value] = _offset_of(front, key.start_mark)
            _locate_node(front, next(events), events, (*path, key.value))
        if event.flow_style and not path:
            front.closing_brace = _offset_of(front, key.start_mark)


def _locate_scalar(front: LocatedFrontMatter, event: Any) -> LocatedText:
    start, end = _offset_of(front, event.start_mark), _offset_of(front, event.end_mark)
    style = event.style or ""
    return LocatedText(start, end, normalize_nfc(event.value), "" if style == ":" else style)


def _locate_sequence(front: LocatedFrontMatter, event: Any, events: Iterator[Any], path: KeyPath) -> None:
    located = LocatedList(_offset_of(front, event.start_mark), 0, bool(event.flow_style))
    front.lists[path] = located
    number, item = 0, event
    while not isinstance(item := next(events), yaml.SequenceEndEvent):
        _locate_node(front, item, events, (*path, number))
        if (*path, number) in front.values:
            located.items.append(front.values[*path, number])
        number += 1
    located.end = (
        _offset_of(front, item.end_mark) if located.is_bracketed else max((i.end for i in located.items), default=0)
    )


def _locate_toml(front: LocatedFrontMatter) -> None:
    """Add the offsets of the strings of TOML front matter, and of its top-level lists of strings."""
    block = front.text[front.start : front.end]
    front.values |= locate_toml_texts(block, front.start)
    blank = _TOML_LITERAL.sub(lambda one: "_" * len(one[0]), block)
    first_table = next(
        (one.start() for one in _LINE_WITH_BRACKET.finditer(blank) if _is_table(blank, one.start())), None
    )
    front.new_key_offset = front.end if first_table is None else front.start + first_table
    for found in _TOML_LIST.finditer(blank, 0, len(blank) if first_table is None else first_table):
        _locate_toml_list(front, blank, found)


def locate_toml_texts(text: str, start: int = 0) -> dict[KeyPath, LocatedText]:
    """Return the strings of a valid TOML text by their paths. Their offsets are counted from `start`.

    Each string is replaced by a numbered marker; the keys under which the parser returns the markers are those of the strings.
    """
    found = [one for one in _TOML_LITERAL.finditer(text) if not one[0].startswith("#")]
    keys = {name for name, _ in _all_items(tomllib.loads(_with_markers(text, found))) if isinstance(name, str)}
    values = [one for number, one in enumerate(found) if _MARKER.format(number) not in keys]
    markers = {_MARKER.format(number): one for number, one in enumerate(values)}
    located = {}
    for path, marker in text_leaves(tomllib.loads(_with_markers(text, values)), ()):
        if one := markers.get(marker):
            value = normalize_nfc(tomllib.loads(f"x = {one[0]}")["x"])
            located[path] = LocatedText(start + one.start(), start + one.end(), value, one[0][0])
    return located


def _with_markers(block: str, found: list[re.Match[str]]) -> str:
    parts, at = [], 0
    for number, one in enumerate(found):
        parts += [block[at : one.start()], f'"{_MARKER.format(number)}"']
        at = one.end()
    return "".join([*parts, block[at:]])


def _all_items(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the keys and values of all tables and lists in a value."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield key, item
        yield from _all_items(item)


def text_leaves(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Yield the texts in a value, with their paths below `path`."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if isinstance(item, str):
            yield (*path, key), item
        else:
            yield from text_leaves(item, (*path, key))


def _locate_toml_list(front: LocatedFrontMatter, blank: str, found: re.Match[str]) -> None:
    """Add the offsets of a top-level list of a TOML text with blanked strings and comments."""
    key, end = found[1], blank.find("]", found.end()) + 1
    located = LocatedList(front.start + found.end() - 1, front.start + end, is_bracketed=True)
    items = ((path, value) for path, value in front.values.items() if path[:1] == (key,))
    located.items = [value for _, value in sorted(items, key=lambda item: item[1].start)]
    front.lists[key,] = located


def _is_table(blank: str, at: int) -> bool:
    """Return True if the bracket at this offset begins a table header, that is, if it is not inside of a list."""
    before = blank[:at]
    return before.count("[") == before.count("]")
