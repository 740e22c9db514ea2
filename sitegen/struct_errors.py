"""Data to declared types: every mistake becomes a problem at its own line, in words, with what would be right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec
from msgspec import inspect

from sitegen.diagnostics import Problem, line_of, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Hook = Callable[[type, Any], Any]


class Advice(NamedTuple):
    """Hints that a kind of file has of its own."""

    of_key: Callable[[str, Any], str]
    """What is meant by an unknown key with its value; empty where nothing is known of it."""
    of_value: Callable[[str, Any], str]
    """The line that is meant by a known key whose value has the wrong type; empty where that is not certain."""


def _silent(_key: str, _value: Any) -> str:
    return ""


NO_ADVICE = Advice(_silent, _silent)

Path = tuple[str | int, ...]
T = TypeVar("T", bound=msgspec.Struct)

WORDS = {
    "str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "array": "a list",
    "object": "a table of keys", "null": "nothing", "datetime": "a date", "date": "a date",
}  # fmt: skip


class Places:
    """Where each value stands in its file: paths such as `("relations", 0, "to")` to (line, column), from 1."""

    def __init__(self, file: str, text: str, marks: Mapping[Path, tuple[int, int]]) -> None:
        self.file, self.text, self.marks = file, text, marks

    def problem(self, path: Path, message: str, hint: str = "") -> Problem:
        """A problem at a path, or at its nearest known parent."""
        while path and path not in self.marks:
            path = path[:-1]
        line, column = self.marks.get(path, (1, 1))
        return Problem(self.file, line, column, message, hint, excerpt=line_of(self.text, line))


def convert(
    kind: type[T], data: dict[str, Any], places: Places, hook: Hook | None = None, advice: Advice = NO_ADVICE
) -> T | list[Problem]:
    """The data as `kind`, or every problem in it. `hook` decodes the types that msgspec does not know (dates)."""
    try:
        return msgspec.convert(data, kind, dec_hook=hook)
    except msgspec.ValidationError:
        return _problems(kind, data, places, hook, advice)


def _problems(kind: type[T], data: dict[str, Any], places: Places, hook: Hook | None, advice: Advice) -> list[Problem]:
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)  # noqa: S101 - for the type checker: `kind` is a struct
    fields = {field.encode_name: field for field in info.fields}
    found = [_unknown(key, (key,), fields, places, advice.of_key(key, data[key])) for key in data if key not in fields]
    for name, field in fields.items():
        if name not in data:
            if field.required:
                found.append(places.problem((), f'"{name}" is missing', f"add a line such as {name}: …"))
            continue
        probe = msgspec.defstruct("Probe", [(name, _annotation(kind, field.name))], module=kind.__module__)
        for key, value in _parts(field.type, data[name]):
            try:
                msgspec.convert({name: value}, probe, dec_hook=hook)
            except msgspec.ValidationError as error:
                message = str(error).replace("[...]", f".{key}")
                found.append(_explain(message, field.type, data, places, advice.of_value(name, value)))
    return found


def _parts(kind: inspect.Type, value: Any) -> list[tuple[str, Any]]:
    """A table of tables one by one, so that each mistake in it is found and told under its own key."""
    if isinstance(kind, inspect.DictType) and isinstance(value, dict) and value:
        return [(str(key), {key: item}) for key, item in value.items()]
    return [("", value)]


def _annotation(kind: type, name: str) -> Any:
    import typing

    return typing.get_type_hints(kind, include_extras=True)[name]


def _unknown(key: str, path: Path, known: Mapping[str, Any], places: Places, hint: str = "") -> Problem:
    hint = hint or suggestion(str(key), known) or f"known keys: {', '.join(sorted(known))}"
    return places.problem(path, f'unknown key "{key}"', hint)


def _explain(message: str, kind: inspect.Type, data: Any, places: Places, right: str) -> Problem:
    """A msgspec message, such as ``Expected `str`, got `int` - at `$.title` ``, in words of the people who write."""
    text, _, at = message.partition(" - at `")
    path = _path(at.rstrip("`"))
    here = _type_at(kind, path[1:])
    name = ".".join(str(part) for part in path)
    if unknown := re.fullmatch(r"Object contains unknown field `(.*)`", text):
        struct = next((option for option in _options(here) if isinstance(option, inspect.StructType)), None)
        known = {field.encode_name: field for field in struct.fields} if struct else {}
        return _unknown(unknown[1], (*path, unknown[1]), known, places)
    if missing := re.fullmatch(r"Object missing required field `(.*)`", text):
        return places.problem(path, f'"{missing[1]}" is missing in "{name}"', f"add {missing[1]}: … to it")
    if wrong := re.fullmatch(r"Expected `(.*)`, got `(.*)`", text):
        wanted = " or ".join(WORDS.get(word, word) for word in wrong[1].split(" | ") if word != "null")
        hint = _right(wrong[1], wrong[2], path, _value_at(data, path)) or (f"write {right}" if right else "")
        return places.problem(path, f'"{name}" must be {wanted}, not {WORDS.get(wrong[2], wrong[2])}', hint)
    if re.match(r"Invalid enum value", text):
        values = [
            str(value)
            for option in _options(here)
            if isinstance(option, inspect.LiteralType)
            for value in option.values
        ]
        given = _value_at(data, path)
        meant = right.partition(": ")[2]
        near = f'did you mean "{meant}"?' if meant in values else suggestion(str(given), values)
        hint = f"{near} (known: {', '.join(values)})" if near else f"one of: {', '.join(values)}"
        return places.problem(path, f'unknown value "{given}" for "{name}"', hint)
    return places.problem(path, f'"{name}": {text}', f"write {right}" if right else "")


def _right(wanted: str, got: str, path: Path, value: Any) -> str:
    """The value as it would be written, where the field takes text and it is a number or a word of YAML."""
    if not (wanted.startswith("str") and got in {"int", "float", "bool"}):
        return ""
    text = str(value).lower() if got == "bool" else str(value)
    return f'quote it: {path[-1]}: "{text}"' if isinstance(path[-1], str) else f'quote it: "{text}"'


def _path(text: str) -> Path:
    parts = re.findall(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]", text)
    return tuple(name or (int(number) if number.isdigit() else number) for name, number in parts)


def _options(kind: inspect.Type) -> tuple[inspect.Type, ...]:
    return kind.types if isinstance(kind, inspect.UnionType) else (kind,)


def _type_at(kind: inspect.Type, path: Path) -> inspect.Type:
    """The declared type below `kind` at a path; through unions, lists, tables and structs."""
    for part in path:
        for option in _options(kind):
            if isinstance(option, inspect.StructType) and isinstance(part, str):
                kind = next((field.type for field in option.fields if field.encode_name == part), kind)
            elif isinstance(option, inspect.VarTupleType | inspect.ListType) and isinstance(part, int):
                kind = option.item_type
            elif isinstance(option, inspect.DictType):
                kind = option.value_type
    return kind


def _value_at(data: Any, path: Path) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return "?"
    return data
