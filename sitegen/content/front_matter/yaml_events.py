"""YAML front matter to data, through the events of PyYAML's C parser.

The events are walked, never composed: the C composer recurses and dies on deep input. So nothing here can be deeper
than `DEPTH`, and aliases, anchors, tags and duplicate keys are refused. Plain scalars are those of YAML 1.2's core
schema (chapter 10.3): `yes`, `on` and dates stay text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from sitegen.content.front_matter.yaml_errors import Found, explain
from sitegen.diagnostics import Problem, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.struct_errors import Path

DEPTH = 32
DIGITS = 24
"""A number of as many digits is no number that our data could hold."""
DATE_KEYS = frozenset({"published", "updated", "embargo", "date", "start", "end", "when", "enacted", "obtained"})
"""Keys whose plain value stays text though it may look like a number: `2019` is a year."""
VERBATIM = frozenset({("extra",), ("internal",)})
"""Tables without types: there a number that would be shown otherwise than it is written stays text, such as `1.50`."""

TEXT_KEYS = frozenset({"id", "page", "edition"})
"""Keys of identifiers: a plain number stays text where it would be written otherwise, as `007` and `0x1F` would."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_ANOTHER = re.compile(r"^(---|\.\.\.)(\s|$)", re.MULTILINE)
ANOTHER = "front matter is one document, and another begins here"
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


class Mistake(Exception):  # noqa: N818 - it is turned into a Problem before anybody sees it
    """Something in the text that is refused, with its line and column from 0."""

    def __init__(self, mark: Any, message: str, hint: str = "") -> None:
        self.line: int = mark.line if mark else 0
        self.column: int = mark.column if mark else 0
        self.message, self.hint = message, hint
        super().__init__(message)


class TooDeep(Mistake):
    """A value below more than `DEPTH` others."""


def load(text: str, file: str, offset: int) -> tuple[Any, dict[Path, tuple[int, int]]] | Problem:
    """The data and where each value stands; `offset` is the number of lines above the text in its file."""
    marks: dict[Path, tuple[int, int]] = {}
    try:
        return _Builder(marks, offset).build(yaml.parse(text, Loader=_LOADER)), marks
    except yaml.MarkedYAMLError as error:
        wrong = _too_deep(text, error.problem_mark) or _refused(text, error.problem_mark)
    except yaml.YAMLError as error:
        wrong = Mistake(None, f"not valid YAML: {error}")
    except Mistake as error:
        wrong = error
    excerpt = line_of(text, wrong.line + 1)
    return Problem(file, wrong.line + 1 + offset, wrong.column + 1, wrong.message, wrong.hint, excerpt=excerpt)


def _too_deep(text: str, end: Any) -> TooDeep | None:
    """Return the first value that is nested too deep before the place of a syntax error.

    PyYAML reads ahead to find keys, and some versions have a limit of nesting of their own, so its error may come before
    the events that lead to ours. The text before the error has no such error, and its events are complete up to there.
    """
    try:
        _Builder({}, 0).build(yaml.parse(text[: end.index] if end else text, Loader=_LOADER))
    except TooDeep as deep:
        return deep
    except (yaml.YAMLError, Mistake):
        return None
    return None


def _refused(text: str, mark: Any) -> Mistake:
    """What is wrong with a text that the parser refuses; its line is that of the mistake, as far as the text shows it."""
    line, column = (mark.line, mark.column) if mark else (0, 0)
    another = _ANOTHER.search("\n".join(text.split("\n")[: line + 1]))
    found = Found(line, column, ANOTHER, "take it out") if another else explain(text, line, column)
    return Mistake(found, found.message, found.hint)


class _Builder:
    """Builds data from events with a stack of its own, so that depth is a number and not the program's stack."""

    def __init__(self, marks: dict[Path, tuple[int, int]], offset: int) -> None:
        self.marks, self.offset = marks, offset

    def build(self, events: Iterator[Any]) -> Any:
        value, documents = None, 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Mistake(event.start_mark, ANOTHER, "take it out")
            elif not isinstance(event, yaml.DocumentEndEvent | yaml.StreamStartEvent | yaml.StreamEndEvent):
                value = self.node(event, events, ())
        return value

    def node(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        _refuse_marks(event)
        if len(path) > DEPTH:
            raise TooDeep(
                event.start_mark,
                f"nested deeper than {DEPTH} levels",
                "front matter is flat: keys, and lists of values",
            )
        self.marks.setdefault(path, self.place(event))
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, path)
        return self.mapping(events, path)

    def place(self, event: Any) -> tuple[int, int]:
        mark: Any = event.start_mark
        return mark.line + 1 + self.offset, mark.column + 1

    def sequence(self, events: Iterator[Any], path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.node(event, events, (*path, len(items))))
        return items

    def mapping(self, events: Iterator[Any], path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            _refuse_marks(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise Mistake(event.start_mark, "a key must be plain text", "quote a value that begins with [ or {")
            key = event.value
            if key in values:
                raise Mistake(event.start_mark, f'the key "{key}" stands here twice', "keep one of them")
            self.marks[(*path, key)] = self.place(event)
            values[key] = self.node(next(events), events, (*path, key))
        return values


def _refuse_marks(event: Any) -> None:
    """Refuse aliases, anchors and tags: they let one line stand for a million, or for a program."""
    mark = event.start_mark
    if isinstance(event, yaml.AliasEvent):
        raise Mistake(mark, f"the alias *{event.anchor} is not allowed here", "write the value out")
    if event.anchor:
        raise Mistake(mark, f"the anchor &{event.anchor} is not allowed here", "write the value out, or quote it")
    if event.tag is not None:
        raise Mistake(mark, f"the tag {event.tag} is not allowed here", 'text that begins with "!" is quoted')


def _scalar(event: Any, path: Path) -> Any:
    text: str = event.value
    if not event.implicit[0] or event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if path and path[-1] in DATE_KEYS:
        return text
    if not (text[0].isdigit() or text[0] in "-+."):
        return text
    number = _number(text)
    is_verbatim = path[:1] in VERBATIM or (path and path[-1] in TEXT_KEYS)
    return text if is_verbatim and str(number) != text else number


def _number(text: str) -> Any:
    if _INT.fullmatch(text):
        return _whole(str(int(text, 0)) if text[:2] in {"0o", "0x"} and len(text) < DIGITS else text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return float(text.replace(".", "", 1)) if _SPECIAL.fullmatch(text) else text


def _whole(text: str) -> int | str:
    """An integer; one of more than 63 bits stays text, since few programs that read our data could hold it."""
    return int(text) if len(text) < DIGITS and -(2**63) <= int(text) < 2**63 else text
