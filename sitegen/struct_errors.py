"""Conversion of parsed YAML and TOML to typed structs. Each mistake becomes a problem at its own line, with a hint."""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec
from msgspec import inspect

from sitegen.diagnostics import MAX_EXCERPT_CHARS, Problem, suggestion
from sitegen.problem_codes.dates import INVALID_DATE
from sitegen.problem_codes.fields import INVALID_VALUE, MISSING_KEY, UNKNOWN_KEY, UNKNOWN_VALUE, WRONG_TYPE
from sitegen.struct_paths import KeyPath, known_path, parse_path, type_at, union_members, value_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    DecodeHook = Callable[[type, Any], Any]


class HintProvider(NamedTuple):
    """Hints that are specific to a kind of file."""

    for_unknown_key: Callable[[str, Any], str]
    """Returns a hint for an unknown key and its value; empty if nothing is known about the key."""
    for_wrong_value: Callable[[str, Any], str]
    """Returns the corrected line for a known key and a value of the wrong type; empty if the meaning is not certain."""


def _no_hint(_key: str, _value: Any) -> str:
    return ""


NO_HINTS = HintProvider(_no_hint, _no_hint)

T = TypeVar("T", bound=msgspec.Struct)

TYPE_LABELS = {
    "str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "array": "a list",
    "object": "a table of keys", "null": "nothing", "datetime": "a date", "date": "a date",
}  # fmt: skip


MAX_HINTS = 100
"""Maximum unknown keys that get a hint. Each is compared with all known keys."""
MAX_SHOWN_CHARS = 60
"""Maximum characters of a value that a hint repeats."""
_TOML_BARE_KEY = re.compile("[A-Za-z0-9_-]+")
_SCALARS = frozenset({"str", "int", "float", "bool"})


class StructError(Exception):
    """Raised for data that cannot be converted to a struct."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


class SourcePositions:
    """The positions of values in a file: paths such as `("relations", 0, "to")` to (line, column), both from 1."""

    def __init__(
        self, file: str, text: str, positions: Mapping[KeyPath, tuple[int, int]], *, is_toml: bool = False
    ) -> None:
        self.file, self.text, self.positions, self.is_toml = file, text, positions, is_toml

    def problem_at(self, path: KeyPath, message: str, hint: str = "") -> Problem:
        """Return a problem at the position of a path, or of its nearest parent with a known position."""
        while path and path not in self.positions:
            path = path[:-1]
        line, column = self.positions.get(path, (1, 1))
        excerpt = self._lines[line - 1][:MAX_EXCERPT_CHARS] if line <= len(self._lines) else ""
        return Problem(self.file, line, column, message, hint, excerpt=excerpt)

    @cached_property
    def _lines(self) -> list[str]:
        """The lines of the file, split once, since a file can have thousands of problems."""
        return self.text.split("\n")

    def assign(self, key: str | int, value: str) -> str:
        """Return a value with its key, as the language of the file writes it; an item of a list has no key."""
        if isinstance(key, int):
            return value
        if not self.is_toml:
            return f"{key}: {value}"
        return f"{key if _TOML_BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)} = {value}"


def convert(
    struct_type: type[T],
    data: dict[str, Any],
    positions: SourcePositions,
    dec_hook: DecodeHook | None = None,
    hint_provider: HintProvider = NO_HINTS,
    *,
    strict: bool = True,
) -> T:
    """Convert data to a struct.

    Args:
        struct_type: the type of the struct.
        data: the parsed file.
        positions: the positions of the values in the file.
        dec_hook: decodes types that msgspec does not know, such as EDTF dates.
        hint_provider: hints that are specific to the kind of file.
        strict: False to accept a text for a number or a boolean if it is written like one.

    Raises:
        StructError: with every problem in the data.
    """
    try:
        return msgspec.convert(data, struct_type, dec_hook=dec_hook, strict=strict)
    except msgspec.ValidationError:
        problems = _find_problems(struct_type, data, positions, dec_hook, hint_provider, strict=strict)
        raise StructError(problems) from None


def _find_problems(
    struct_type: type[T],
    data: dict[str, Any],
    positions: SourcePositions,
    dec_hook: DecodeHook | None,
    hint_provider: HintProvider,
    *,
    strict: bool,
) -> list[Problem]:
    info = inspect.type_info(struct_type)
    assert isinstance(info, inspect.StructType)  # noqa: S101 - for the type checker: `struct_type` is a struct
    fields = {field.encode_name: field for field in info.fields}
    unknown_keys = [key for key in data if key not in fields]
    found = [
        _unknown_key_problem(key, (key,), fields, positions, hint_provider.for_unknown_key(key, data[key]))
        for key in unknown_keys[:MAX_HINTS]
    ]
    found += [positions.problem_at((key,), UNKNOWN_KEY(f'unknown key "{key}"')) for key in unknown_keys[MAX_HINTS:]]
    for name, field in fields.items():
        if name not in data:
            if field.required:
                found.append(
                    positions.problem_at(
                        (), MISSING_KEY(f'"{name}" is missing'), f"add a line such as {positions.assign(name, '…')}"
                    )
                )
            continue
        probe = msgspec.defstruct(
            "Probe", [(name, _field_annotation(struct_type, field.name))], module=struct_type.__module__
        )
        for key, value in _split_table(field.type, data[name]):
            try:
                msgspec.convert({name: value}, probe, dec_hook=dec_hook, strict=strict)
            except msgspec.ValidationError as error:
                message = str(error).replace("[...]", f".{key}") if key else str(error)
                found.append(
                    _explain_error(message, field.type, data, positions, hint_provider.for_wrong_value(name, value))
                )
    return found


def _split_table(field_type: inspect.Type, value: Any) -> list[tuple[str, Any]]:
    """Split a table of tables into one table for each key, so that every mistake in it is found.

    msgspec stops at the first mistake and does not report the key of a table. Any other value is returned whole, with an
    empty key.
    """
    if isinstance(field_type, inspect.DictType) and isinstance(value, dict) and value:
        return [(str(key), {key: item}) for key, item in value.items()]
    return [("", value)]


def _field_annotation(struct_type: type, name: str) -> Any:
    import typing

    return typing.get_type_hints(struct_type, include_extras=True)[name]


def _unknown_key_problem(
    key: str, path: KeyPath, known: Mapping[str, Any], positions: SourcePositions, hint: str = ""
) -> Problem:
    listed = f"known keys: {', '.join(sorted(known))}" if known else "it has no keys: remove the line"
    hint = hint or suggestion(str(key), known) or listed
    return positions.problem_at(path, UNKNOWN_KEY(f'unknown key "{key}"'), hint)


def _explain_error(
    message: str, field_type: inspect.Type, data: Any, positions: SourcePositions, suggested_line: str
) -> Problem:
    """Return the problem for a msgspec message, such as ``Expected `str`, got `int` - at `$.title` ``, in plain words."""
    text, _, at = message.partition(" - at `")
    path = known_path(parse_path(at.rstrip("`")), data, text)
    type_here = type_at(field_type, path[1:])
    name = ".".join(str(part) for part in path)
    if unknown := re.fullmatch(r"Object contains unknown field `(.*)`", text):
        struct = next((option for option in union_members(type_here) if isinstance(option, inspect.StructType)), None)
        known = {field.encode_name: field for field in struct.fields} if struct else {}
        return _unknown_key_problem(unknown[1], (*path, unknown[1]), known, positions)
    if missing := re.fullmatch(r"Object missing required field `(.*)`", text):
        return positions.problem_at(
            path,
            MISSING_KEY(f'"{missing[1]}" is missing in "{name}"'),
            f"add {positions.assign(missing[1], '…')} to it",
        )
    if wrong := re.fullmatch(r"Expected `(.*)`, got `(.*)`", text):
        wanted = " or ".join(TYPE_LABELS.get(word, word) for word in wrong[1].split(" | ") if word != "null")
        value = value_at(data, path)
        hint = (
            _quoting_hint(wrong[1], wrong[2], path, value, positions)
            or (f"write {suggested_line}" if suggested_line else "")
            or _type_hint(wrong[1], wrong[2], path, value, type_here, positions)
        )
        return positions.problem_at(
            path, WRONG_TYPE(f'"{name}" must be {wanted}, not {TYPE_LABELS.get(wrong[2], wrong[2])}'), hint
        )
    if re.match(r"Invalid enum value", text):
        values = [
            str(value)
            for option in union_members(type_here)
            if isinstance(option, inspect.LiteralType)
            for value in option.values
        ]
        given = value_at(data, path)
        meant = suggested_line.partition(": ")[2]
        near = f'did you mean "{meant}"?' if meant in values else suggestion(str(given), values)
        hint = f"{near} (known: {', '.join(values)})" if near else f"one of: {', '.join(values)}"
        return positions.problem_at(path, UNKNOWN_VALUE(f'unknown value "{given}" for "{name}"'), hint)
    is_date = any(isinstance(option, inspect.CustomType) for option in union_members(type_here))
    code = INVALID_DATE if is_date else INVALID_VALUE
    return positions.problem_at(
        path, code(INVALID_VALUE(f'"{name}": {text}')), f"write {suggested_line}" if suggested_line else ""
    )


def _quoting_hint(wanted: str, got: str, path: KeyPath, value: Any, positions: SourcePositions) -> str:
    """Return a hint to quote the value if the field takes text, and a number, a boolean or a date was read; else empty."""
    if not (wanted.startswith("str") and got in {"int", "float", "bool", "date", "datetime"}):
        return ""
    return f"quote it: {positions.assign(path[-1], _quoted(value))}"


def _quoted(value: Any) -> str:
    return f'"{str(value).lower()}"' if isinstance(value, bool) else f'"{value}"'


def _type_hint(
    wanted: str, got: str, path: KeyPath, value: Any, field_type: inspect.Type, positions: SourcePositions
) -> str:
    """Return what to write instead of a value of the wrong type, in words that are right for YAML and TOML."""
    if got == "null":
        return (
            f'write a value after "{path[-1]}", or remove the line' if isinstance(path[-1], str) else "remove the item"
        )
    if "object" in wanted:
        struct = next((option for option in union_members(field_type) if isinstance(option, inspect.StructType)), None)
        if struct:
            return f"write its keys: {', '.join(field.encode_name for field in struct.fields)}"
        takes_text = any(
            isinstance(option, inspect.DictType) and isinstance(option.value_type, inspect.StrType)
            for option in union_members(field_type)
        )
        written = json.dumps(str(value) if takes_text else value, ensure_ascii=False, default=str)
        return (
            f"give the value a key: {positions.assign(path[-1], '{' + positions.assign('note', written) + '}')}"
            if len(written) <= MAX_SHOWN_CHARS
            else "give the value a key"
        )
    if "array" in wanted and got in _SCALARS:
        written = json.dumps([value], ensure_ascii=False, default=str)
        return f"write a list: {written}" if len(written) <= MAX_SHOWN_CHARS else "write [ before and ] after the value"
    if wanted.startswith("str") and got == "array":
        return "write one text instead of a list"
    return ""
