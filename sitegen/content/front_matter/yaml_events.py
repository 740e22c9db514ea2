"""YAML front matter to data, through the events of PyYAML's C parser.

The events are walked, never composed: the C composer recurses and dies on deep input. So nothing here can be deeper
than `MAX_DEPTH`, and aliases, anchors, tags and duplicate keys are refused. Plain scalars are those of YAML 1.2's core
schema (chapter 10.3): `yes`, `on` and dates stay text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from sitegen.content.front_matter.yaml_errors import YamlFinding, explain_yaml_error
from sitegen.diagnostics import Problem, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.struct_errors import KeyPath

MAX_DEPTH = 32
MAX_DIGITS = 24
"""A number of as many digits is no number that our data could hold."""
DATE_KEYS = frozenset({"published", "updated", "embargo", "date", "start", "end", "when", "enacted", "obtained"})
"""Keys whose plain value stays text though it may look like a number: `2019` is a year."""
VERBATIM_TABLES = frozenset({("extra",), ("internal",)})
"""Tables without types: there a number that would be shown otherwise than it is written stays text, such as `1.50`."""

TEXT_KEYS = frozenset({"id", "page", "edition"})
"""Keys of identifiers: a plain number stays text where it would be written otherwise, as `007` and `0x1F` would."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SECOND_DOCUMENT = re.compile(r"^(---|\.\.\.)(\s|$)", re.MULTILINE)
SECOND_DOCUMENT_MESSAGE = "front matter is one document, and another begins here"
_SPECIAL_FLOAT = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


class YamlError(Exception):
    """Something in the text that is refused, with its line and column from 0."""

    def __init__(self, mark: Any, message: str, hint: str = "") -> None:
        self.line: int = mark.line if mark else 0
        self.column: int = mark.column if mark else 0
        self.message, self.hint = message, hint
        super().__init__(message)


class TooDeepError(YamlError):
    """A value below more than `MAX_DEPTH` others."""


def load_yaml(text: str, file: str, line_offset: int) -> tuple[Any, dict[KeyPath, tuple[int, int]]] | Problem:
    """The data and where each value stands; `line_offset` is the number of lines above the text in its file."""
    marks: dict[KeyPath, tuple[int, int]] = {}
    try:
        return _Builder(marks, line_offset).build(yaml.parse(text, Loader=_LOADER)), marks
    except yaml.MarkedYAMLError as error:
        wrong = _find_too_deep(text, error.problem_mark) or _explain_refusal(text, error.problem_mark)
    except yaml.YAMLError as error:
        wrong = YamlError(None, f"not valid YAML: {error}")
    except YamlError as error:
        wrong = error
    excerpt = line_of(text, wrong.line + 1)
    return Problem(file, wrong.line + 1 + line_offset, wrong.column + 1, wrong.message, wrong.hint, excerpt=excerpt)


def _find_too_deep(text: str, end: Any) -> TooDeepError | None:
    """Return the first value that is nested too deep before the place of a syntax error.

    PyYAML reads ahead to find keys, and some versions have a limit of nesting of their own, so its error may come before
    the events that lead to ours. The text before the error has no such error, and its events are complete up to there.
    """
    try:
        _Builder({}, 0).build(yaml.parse(text[: end.index] if end else text, Loader=_LOADER))
    except TooDeepError as deep:
        return deep
    except (yaml.YAMLError, YamlError):
        return None
    return None


def _explain_refusal(text: str, mark: Any) -> YamlError:
    """What is wrong with a text that the parser refuses; its line is that of the mistake, as far as the text shows it."""
    line, column = (mark.line, mark.column) if mark else (0, 0)
    another = _SECOND_DOCUMENT.search("\n".join(text.split("\n")[: line + 1]))
    found = (
        YamlFinding(line, column, SECOND_DOCUMENT_MESSAGE, "take it out")
        if another
        else explain_yaml_error(text, line, column)
    )
    return YamlError(found, found.message, found.hint)


class _Builder:
    """Builds data from events with a stack of its own, so that depth is a number and not the program's stack."""

    def __init__(self, positions: dict[KeyPath, tuple[int, int]], line_offset: int) -> None:
        self.positions, self.line_offset = positions, line_offset

    def build(self, events: Iterator[Any]) -> Any:
        value, documents = None, 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise YamlError(event.start_mark, SECOND_DOCUMENT_MESSAGE, "take it out")
            elif not isinstance(event, yaml.DocumentEndEvent | yaml.StreamStartEvent | yaml.StreamEndEvent):
                value = self.build_node(event, events, ())
        return value

    def build_node(self, event: Any, events: Iterator[Any], path: KeyPath) -> Any:
        _refuse_aliases_and_tags(event)
        if len(path) > MAX_DEPTH:
            raise TooDeepError(
                event.start_mark,
                f"nested deeper than {MAX_DEPTH} levels",
                "front matter is flat: keys, and lists of values",
            )
        self.positions.setdefault(path, self.position_of(event))
        if isinstance(event, yaml.ScalarEvent):
            return _parse_scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.build_sequence(events, path)
        return self.build_mapping(events, path)

    def position_of(self, event: Any) -> tuple[int, int]:
        mark: Any = event.start_mark
        return mark.line + 1 + self.line_offset, mark.column + 1

    def build_sequence(self, events: Iterator[Any], path: KeyPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.build_node(event, events, (*path, len(items))))
        return items

    def build_mapping(self, events: Iterator[Any], path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            _refuse_aliases_and_tags(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise YamlError(event.start_mark, "a key must be plain text", "quote a value that begins with [ or {")
            key = event.value
            if key in values:
                raise YamlError(event.start_mark, f'the key "{key}" stands here twice', "keep one of them")
            self.positions[(*path, key)] = self.position_of(event)
            values[key] = self.build_node(next(events), events, (*path, key))
        return values


def _refuse_aliases_and_tags(event: Any) -> None:
    """Refuse aliases, anchors and tags: they let one line stand for a million, or for a program."""
    mark = event.start_mark
    if isinstance(event, yaml.AliasEvent):
        raise YamlError(mark, f"the alias *{event.anchor} is not allowed here", "write the value out")
    if event.anchor:
        raise YamlError(mark, f"the anchor &{event.anchor} is not allowed here", "write the value out, or quote it")
    if event.tag is not None:
        raise YamlError(mark, f"the tag {event.tag} is not allowed here", 'text that begins with "!" is quoted')


def _parse_scalar(event: Any, path: KeyPath) -> Any:
    text: str = event.value
    if not event.implicit[0] or event.style:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if path and path[-1] in DATE_KEYS:
        return text
    if not (text[0].isdigit() or text[0] in "-+."):
        return text
    number = _parse_number(text)
    is_verbatim = path[:1] in VERBATIM_TABLES or (path and path[-1] in TEXT_KEYS)
    return text if is_verbatim and str(number) != text else number


def _parse_number(text: str) -> Any:
    if _INT.fullmatch(text):
        return _to_integer(str(int(text, 0)) if text[:2] in {"0o", "0x"} and len(text) < MAX_DIGITS else text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return float(text.replace(".", "", 1)) if _SPECIAL_FLOAT.fullmatch(text) else text


def _to_integer(text: str) -> int | str:
    """An integer; one of more than 63 bits stays text, since few programs that read our data could hold it."""
    return int(text) if len(text) < MAX_DIGITS and -(2**63) <= int(text) < 2**63 else text
