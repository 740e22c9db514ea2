"""The YAML loader for front matter, built on the events of PyYAML's C parser.

It walks the events instead of composing nodes, since the C composer recurses and crashes on deep input. Data deeper than
`MAX_NESTING`, aliases, anchors, tags and duplicate keys are rejected. Plain scalars are those of YAML 1.2's core schema (section
10.3): `yes`, `on` and dates stay text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from sitegen.config.toml import MAX_NESTING
from sitegen.content.front_matter.yaml_errors import YamlFinding, explain_yaml_error
from sitegen.diagnostics import Problem, line_of
from sitegen.problem_codes.front_matter import (
    DUPLICATE_KEY,
    INVALID_YAML,
    NESTED_TOO_DEEP,
    SECOND_DOCUMENT,
    UNSUPPORTED_YAML,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.struct_paths import KeyPath

MAX_DIGITS = 24
"""Minimum length of a number that stays text. It is too long for 64 bits."""
DATE_KEYS = frozenset({"published", "updated", "embargo", "date", "start", "end", "when", "enacted", "obtained"})
"""Keys whose plain value stays text even if it looks like a number: `2019` is a year."""
VERBATIM_TABLES = frozenset({("extra",), ("internal",)})
"""Tables without types. A number in them stays text if it would be shown differently, such as `1.50`."""

TEXT_KEYS = frozenset({"id", "page", "edition"})
"""Keys of identifiers. A plain number stays text if it would be shown differently, such as `007` and `0x1F`."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SECOND_DOCUMENT = re.compile(r"^(---|\.\.\.)(\s|$)", re.MULTILINE)
SECOND_DOCUMENT_MESSAGE = SECOND_DOCUMENT("a second YAML document begins here")
SECOND_DOCUMENT_HINT = "remove it: front matter is a single document"
_INVISIBLE_BREAK = re.compile("[\x85\u2028\u2029]")
"""Characters that end a line in YAML 1.1, which the parser implements, and in no editor; in YAML 1.2 they are text (5.4)."""
_SPECIAL_FLOAT = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


class YamlError(Exception):
    """Raised for YAML that is rejected; `line` and `column` count from 0."""

    def __init__(self, mark: Any, message: str, hint: str = "") -> None:
        self.line: int = mark.line if mark else 0
        self.column: int = mark.column if mark else 0
        self.message, self.hint = message, hint
        super().__init__(message)


class TooDeepError(YamlError):
    """Raised for a value that is nested deeper than `MAX_NESTING`."""


def load_yaml(
    text: str, file: str, line_offset: int, *, is_untyped: bool = False
) -> tuple[Any, dict[KeyPath, tuple[int, int]]] | Problem:
    """Return the data and the position of each value, or a problem if the text is not accepted.

    Positions are the line and the column in the file, both from 1. `line_offset` is the number of lines before the text in its
    file. With `is_untyped`, every plain scalar is a text, and an empty one is None.
    """
    positions: dict[KeyPath, tuple[int, int]] = {}
    if invisible := _INVISIBLE_BREAK.search(text):
        return _invisible_break_problem(text, invisible, file, line_offset)
    try:
        builder = _Builder(positions, line_offset, is_untyped=is_untyped)
        return builder.build(yaml.parse(text, Loader=_LOADER)), positions
    except yaml.MarkedYAMLError as error:
        failure = _find_too_deep(text, error.problem_mark) or _explain_refusal(text, error.problem_mark)
    except yaml.YAMLError as error:
        failure = YamlError(None, INVALID_YAML(f"not valid YAML: {error}"))
    except YamlError as error:
        failure = error
    excerpt = line_of(text, failure.line + 1)
    return Problem(
        file, failure.line + 1 + line_offset, failure.column + 1, failure.message, failure.hint, excerpt=excerpt
    )


def _invisible_break_problem(text: str, found: re.Match[str], file: str, line_offset: int) -> Problem:
    line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
    message = INVALID_YAML(f"not valid YAML: an invisible line break is here (U+{ord(found[0]):04X})")
    return Problem(
        file, line + line_offset, column, message, "remove it, or press Enter in its place", excerpt=line_of(text, line)
    )


def _find_too_deep(text: str, end: Any) -> TooDeepError | None:
    """Return the error of the first value nested too deep before a syntax error, or None if there is none.

    PyYAML reads ahead to find keys, and some versions limit the nesting themselves, so its error may come before the event of the
    value that is too deep. The text before the syntax error can be parsed again, and yields all events up to there.
    """
    try:
        _Builder({}, 0).build(yaml.parse(text[: end.index] if end else text, Loader=_LOADER))
    except TooDeepError as deep:
        return deep
    except (yaml.YAMLError, YamlError):
        return None
    return None


def _explain_refusal(text: str, mark: Any) -> YamlError:
    """Return the error of a text that the parser rejects, at the line of the mistake if it can be found."""
    line, column = (mark.line, mark.column) if mark else (0, 0)
    another = _SECOND_DOCUMENT.search("\n".join(text.split("\n")[: line + 1]))
    found = (
        YamlFinding(line, column, SECOND_DOCUMENT_MESSAGE, SECOND_DOCUMENT_HINT)
        if another
        else explain_yaml_error(text, line, column)
    )
    return YamlError(found, found.message, found.hint)


class _Builder:
    """Builds data from events, and records the position of each value. It recurses at most `MAX_NESTING` levels."""

    def __init__(
        self, positions: dict[KeyPath, tuple[int, int]], line_offset: int, *, is_untyped: bool = False
    ) -> None:
        self.positions, self.line_offset, self.is_untyped = positions, line_offset, is_untyped

    def build(self, events: Iterator[Any]) -> Any:
        value, documents = None, 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise YamlError(event.start_mark, SECOND_DOCUMENT_MESSAGE, SECOND_DOCUMENT_HINT)
            elif not isinstance(event, yaml.DocumentEndEvent | yaml.StreamStartEvent | yaml.StreamEndEvent):
                value = self.build_node(event, events, ())
        return value

    def build_node(self, event: Any, events: Iterator[Any], path: KeyPath) -> Any:
        _refuse_aliases_and_tags(event)
        if len(path) > MAX_NESTING:
            raise TooDeepError(
                event.start_mark,
                NESTED_TOO_DEEP(f"nested deeper than {MAX_NESTING} levels"),
                "use flat front matter: keys, and lists of values",
            )
        self.positions.setdefault(path, self.position_of(event))
        if isinstance(event, yaml.ScalarEvent):
            return _parse_scalar(event, path) if not self.is_untyped or not event.value else event.value
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
                raise YamlError(
                    event.start_mark,
                    UNSUPPORTED_YAML("a key must be plain text"),
                    "quote a value that begins with [ or {",
                )
            key = event.value
            if key in values:
                raise YamlError(event.start_mark, DUPLICATE_KEY(f'duplicate key "{key}"'), "keep one of them")
            self.positions[(*path, key)] = self.position_of(event)
            values[key] = self.build_node(next(events), events, (*path, key))
        return values


def _refuse_aliases_and_tags(event: Any) -> None:
    """Raise YamlError for aliases, anchors and tags, which allow huge expansions and calls of code."""
    mark = event.start_mark
    if isinstance(event, yaml.AliasEvent):
        raise YamlError(mark, UNSUPPORTED_YAML(f"the alias *{event.anchor} is not allowed here"), "write the value out")
    if event.anchor:
        raise YamlError(
            mark,
            UNSUPPORTED_YAML(f"the anchor &{event.anchor} is not allowed here"),
            "write the value out, or quote it",
        )
    if event.tag is not None:
        raise YamlError(
            mark, UNSUPPORTED_YAML(f"the tag {event.tag} is not allowed here"), 'quote text that begins with "!"'
        )


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
    """Return an integer, or the text unchanged if it exceeds 64 bits, which few readers of the dataset support."""
    return int(text) if len(text) < MAX_DIGITS and -(2**63) <= int(text) < 2**63 else text
