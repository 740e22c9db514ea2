"""Shortcodes of an archive, a theme or a plugin: templates in `templates/shortcodes/` that declare their arguments.

A declaration is YAML in a comment at the start of the template: between `{#---` and `---#}`. A template without one takes no arguments,
unless the same shortcode is declared by sitegen, a plugin or a layer below.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from sitegen import struct_errors
from sitegen.content.front_matter.date_values import make_decode_hook
from sitegen.content.front_matter.yaml_events import load_yaml
from sitegen.diagnostics import Problem, suggestion
from sitegen.folder_contents import list_folder
from sitegen.model.fields import EdtfStr
from sitegen.plugins.shortcode_types import FilePath, ImagePath, LinkTarget, Prose
from sitegen.problem_codes.extensions import INVALID_DECLARATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from sitegen.plugins.shortcode_types import ShortcodeType
    from sitegen.struct_errors import SourcePositions
    from sitegen.struct_paths import KeyPath

_DECLARATION = re.compile(r"\{#---[ \t]*\n(.*?)^---#\}", re.DOTALL | re.MULTILINE)
_NAME = re.compile(r"[A-Za-z][\w-]*")
_ARGUMENT_NAME = re.compile(r"[a-z][a-z0-9_]*")
ArgumentTypeName = Literal[
    "text", "id", "number", "boolean", "choice", "file", "image", "address", "date", "list"
]  # fmt: skip
_TYPES: dict[str, Any] = {
    "text": Prose,
    "id": str,
    "number": int | float,
    "boolean": bool,
    "file": FilePath,
    "image": ImagePath,
    "address": LinkTarget,
    "date": EdtfStr,
}
_DEFAULTS: dict[str, Any] = {"text": "", "id": "", "file": "", "image": "", "address": "", "boolean": False, "list": ()}
"""Values of arguments that an author leaves out. Those of other types are None."""


class ArgumentDeclaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The declaration of one argument."""

    type: ArgumentTypeName
    summary: str = ""
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    """The values of a `choice`."""
    of: ArgumentTypeName = "text"
    """The type of the items of a `list`."""
    arguments: dict[str, ArgumentDeclaration] = {}
    """The keys of the items of a `list` of tables."""


class ShortcodeDeclaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The declaration of a shortcode, at the start of its template."""

    summary: str = ""
    main: str = ""
    """The argument that may be written after the name."""
    arguments: dict[str, ArgumentDeclaration] = {}


@dataclass(frozen=True)
class TemplateShortcode:
    """A shortcode that a template declares. It has the interface of `ShortcodeType`."""

    declaration: ShortcodeDeclaration

    @property
    def MAIN(self) -> str:  # noqa: N802 - as in the modules of sitegen.shortcodes
        """Name of the main argument; empty if there is none."""
        return self.declaration.main

    @cached_property
    def Arguments(self) -> type[msgspec.Struct]:  # noqa: N802 - as in the modules of sitegen.shortcodes
        """The struct of the arguments."""
        return _make_struct("Arguments", self.declaration.arguments)


@dataclass(frozen=True, slots=True)
class DeclaredShortcodes:
    """The shortcodes that templates declare."""

    declarations: Mapping[str, ShortcodeDeclaration | None] = field(default_factory=dict)
    """By name; None for a declaration with problems."""
    problems: tuple[Problem, ...] = ()

    def types(self, others: Mapping[str, ShortcodeType]) -> dict[str, ShortcodeType | None]:
        """Return all shortcodes by name: these and others. None stands for one whose arguments are not checked."""
        found: dict[str, ShortcodeType | None] = dict(others)
        for name, each in self.declarations.items():
            found[name] = TemplateShortcode(each) if each else None
        return found

    def digests(self) -> dict[str, bytes]:
        """Return a digest of each declaration, by name."""
        return {name: hashlib.sha256(msgspec.msgpack.encode(each)).digest() for name, each in self.declarations.items()}


def read_declared_shortcodes(
    layers: Iterable[Path], known: Iterable[str], label: Callable[[str], str], zone: str
) -> DeclaredShortcodes:
    """Return the shortcodes that the templates of a theme declare.

    Args:
        layers: the folders of the theme; the first one that declares a shortcode wins.
        known: the names of the shortcodes of sitegen and of plugins, whose templates need no declaration.
        label: returns the path of a file as messages show it.
        zone: the time zone of the archive, for default values that are dates.
    """
    found: dict[str, ShortcodeDeclaration | None] = {}
    undeclared: set[str] = set()
    problems: list[Problem] = []
    for file in _template_files(layers):
        text = file.read_text("utf-8", "replace")
        written = _DECLARATION.match(text)
        if written is None:
            undeclared.add(file.stem)
        elif file.stem not in found:
            declared = _read_declaration(written[1], label(str(file)), text, zone)
            problems += declared if isinstance(declared, list) else []
            found[file.stem] = None if isinstance(declared, list) else declared
    without = undeclared - found.keys() - set(known)
    return DeclaredShortcodes({**dict.fromkeys(sorted(without), ShortcodeDeclaration()), **found}, tuple(problems))


def _template_files(layers: Iterable[Path]) -> Iterator[Path]:
    """Yield the templates of shortcodes, layer by layer, without helpers, whose names begin with an underscore."""
    for layer in layers:
        files = list_folder(layer / "templates/shortcodes", "*.html")
        yield from (file for file in files if _NAME.fullmatch(file.stem) and file.is_file())


def _read_declaration(block: str, file: str, text: str, zone: str) -> ShortcodeDeclaration | list[Problem]:
    """Return the declaration of a template, or its problems."""
    loaded = load_yaml(block, file, 1, is_untyped=True)
    if isinstance(loaded, Problem):
        return [loaded]
    data, places = loaded
    positions = struct_errors.SourcePositions(file, text, places)
    if not isinstance(data, dict | None):
        message = INVALID_DECLARATION("the declaration must consist of keys with values")
        return [positions.problem_at((), message, "write arguments: and the name of each argument below it")]
    try:
        declared = struct_errors.convert(ShortcodeDeclaration, data or {}, positions, strict=False)
    except struct_errors.StructError as error:
        return error.problems
    return list(_find_problems(declared, positions, zone)) or declared


def _find_problems(declared: ShortcodeDeclaration, positions: SourcePositions, zone: str) -> Iterator[Problem]:
    if declared.main and declared.main not in declared.arguments:
        hint = suggestion(declared.main, declared.arguments) or f"declare it: {declared.main}: {{type: text}}"
        message = INVALID_DECLARATION(f'"main" is "{declared.main}", which is not one of the arguments')
        yield positions.problem_at(("main",), message, hint)
    yield from _find_argument_problems(declared.arguments, ("arguments",), positions, zone)


def _find_argument_problems(
    arguments: Mapping[str, ArgumentDeclaration], path: KeyPath, positions: SourcePositions, zone: str
) -> Iterator[Problem]:
    for name, each in arguments.items():
        wrong = _argument_error(name, each, zone)
        if wrong:
            yield positions.problem_at(
                (*path, name), INVALID_DECLARATION(f'the argument "{name}" {wrong[0]}'), wrong[1]
            )
        yield from _find_argument_problems(each.arguments, (*path, name, "arguments"), positions, zone)


def _argument_error(name: str, each: ArgumentDeclaration, zone: str) -> tuple[str, str] | None:
    """Return the end of a message and a hint for a declaration that contradicts itself; None if it does not."""
    if not _ARGUMENT_NAME.fullmatch(name):
        return "has an invalid name", "use lower-case letters, digits and _"
    if ("choice" in {each.type, each.of}) != bool(each.choices):
        return "needs type: choice and choices:, or neither", "write both: {type: choice, choices: [left, right]}"
    if each.arguments and each.type != "list":
        return "has arguments of its own, and is not a list", "write type: list"
    if each.of == "list":
        return "is a list of lists", "declare the keys of its items with arguments:"
    return _default_error(each, zone) if each.default is not None else None


def _default_error(each: ArgumentDeclaration, zone: str) -> tuple[str, str] | None:
    if each.required:
        return "is required, so its default is never used", "remove one of them"
    try:
        msgspec.convert(each.default, _python_type(each), strict=False, dec_hook=make_decode_hook(zone))
    except msgspec.ValidationError:
        return "has a default of another type", f"write a value of the type {each.type}"
    return None


def _make_struct(name: str, arguments: Mapping[str, ArgumentDeclaration]) -> type[msgspec.Struct]:
    return msgspec.defstruct(
        name,
        [_field(key, each) for key, each in arguments.items()],
        module=__name__,
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )


def _field(name: str, each: ArgumentDeclaration) -> tuple[Any, ...]:
    """Return name, type and default of a field, as `msgspec.defstruct` takes them."""
    declared = _python_type(each)
    if each.required:
        return name, declared
    if each.default is not None:
        default = msgspec.convert(each.default, declared, strict=False, dec_hook=lambda _, value: EdtfStr(value))
        return name, declared, default
    default = _DEFAULTS.get(each.type)
    return name, declared if default is not None else declared | None, default


def _python_type(each: ArgumentDeclaration) -> Any:
    if each.type == "list":
        items = _make_struct("Item", each.arguments) if each.arguments else _scalar_type(each.of, each.choices)
        return tuple[items, ...]  # type: ignore[valid-type] # computed
    return _scalar_type(each.type, each.choices)


def _scalar_type(name: str, choices: tuple[str, ...]) -> Any:
    return Literal[choices] if name == "choice" else _TYPES[name]
