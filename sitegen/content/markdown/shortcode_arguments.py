"""The arguments of a shortcode: YAML with positions, converted to the declared struct, with typography and references."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec import inspect

from sitegen import struct_errors
from sitegen.content.front_matter.lost_comments import find_lost_comments
from sitegen.content.front_matter.splitter import find_control_char
from sitegen.content.front_matter.yaml_events import load_yaml
from sitegen.content.markdown.dead_links import find_link_fault
from sitegen.content.markdown.lint.html_tags import find_markup
from sitegen.content.markdown.references import classify_link, link_query
from sitegen.content.markdown.typography.rules import typeset
from sitegen.diagnostics import Problem
from sitegen.model.document import Ref, Shortcode
from sitegen.model.media_info import may_be_image
from sitegen.problem_codes.fields import NOT_AN_IMAGE
from sitegen.problem_codes.front_matter import DUPLICATE_KEY, FORBIDDEN_CHARACTER
from sitegen.problem_codes.text import INVALID_SHORTCODE

if TYPE_CHECKING:
    from sitegen.plugins.shortcode_types import ShortcodeType
    from sitegen.struct_errors import SourcePositions
    from sitegen.struct_paths import KeyPath

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")

_BEFORE_VALUE = re.compile(r"(?P<key>[\w-]+)[ ]*:[ ]+")

_type_info = lru_cache(maxsize=256)(inspect.type_info)


class Fence(NamedTuple):
    """A fenced block: the name in braces, the text after it, and its lines in the body, from 0; `end` is after the last."""

    name: str
    main: str
    start: int
    end: int


def read_shortcode(fence: Fence, declared: ShortcodeType, env: Any) -> Shortcode | None:
    """Return the shortcode of a fence; None, with problems in `env["shortcode_problems"]`, if it is not valid."""
    problems: list[Problem] = env.setdefault("shortcode_problems", [])
    loaded = _load_block(fence, declared.MAIN, env)
    if isinstance(loaded, Problem):
        problems.append(loaded)
        return None
    data, positions = loaded
    try:
        arguments = struct_errors.convert(declared.Arguments, data, positions, env["decode_hook"], strict=False)
    except struct_errors.StructError as error:
        problems += [_with_main_hint(each, fence, declared.MAIN) for each in error.problems]
        return None
    check = getattr(declared, "check", None)
    wrong = [positions.problem_at(each.path, each.message, each.hint) for each in (check(arguments) if check else ())]
    problems += wrong
    if wrong:
        return None
    reader = _ArgumentReader(positions, env)
    values = reader.read_struct(_type_info(declared.Arguments), arguments, ())
    problems += reader.problems
    env["word_count"] = env.get("word_count", 0) + sum(len(text.split()) for text in reader.texts)
    line = fence.start + 1 + env["line_offset"]
    return Shortcode(
        fence.name,
        values,
        line,
        _by_path(positions),
        reader.refs,
        tuple(reader.file_refs),
        tuple(reader.image_refs),
        _joined(reader.texts),
    )


def _load_block(fence: Fence, main_argument: str, env: Any) -> tuple[dict[str, Any], SourcePositions] | Problem:
    """Return the arguments of a fence as texts, lists and tables, and their positions."""
    source, file, offset = env["source"], env["file"], env["line_offset"]
    block = "\n".join(source[fence.start + 1 : fence.end - 1])
    loaded = load_yaml(block, file, offset + fence.start + 1, is_untyped=True)
    if isinstance(loaded, Problem):
        return loaded
    data, places = loaded
    opening = source[fence.start]
    places[()] = (fence.start + 1 + offset, opening.index("{") + 1)
    positions = struct_errors.SourcePositions(file, "\n" * offset + "\n".join(source), places)
    if problem := _validate_block(fence, data, positions):
        return problem
    lost = find_lost_comments(block, file, offset + fence.start + 1, is_toml=False)
    env.setdefault("shortcode_problems", []).extend(lost)
    problem = _main_argument_problem(fence, main_argument, data or {}, positions) if fence.main else None
    if problem or not fence.main:
        return problem or (data or {}, positions)
    places[main_argument,] = (fence.start + 1 + offset, opening.rindex(fence.main) + 1)
    return {main_argument: fence.main} | (data or {}), positions


def _validate_block(fence: Fence, data: Any, positions: SourcePositions) -> Problem | None:
    """Return a problem if a block does not consist of keys and values, or contains control characters."""
    if data is not None and not isinstance(data, dict):
        message = INVALID_SHORTCODE(f"the shortcode {{{fence.name}}} must contain keys with values")
        return positions.problem_at((), message, "write a key and a value on each line, such as title: …")
    if control_char := find_control_char(data):
        path, character = control_char
        message = FORBIDDEN_CHARACTER(f"control character U+{ord(character):04X} is not allowed")
        return positions.problem_at(path, message, "remove it: readers cannot see it")
    return None


def _with_main_hint(problem: Problem, fence: Fence, name: str) -> Problem:
    """Return a problem of a missing main argument with the hint to write it on the first line; any other one unchanged."""
    if not name or problem.message != f'"{name}" is missing':
        return problem
    return msgspec.structs.replace(problem, hint=f"write it after the name: ```{{{fence.name}}} …")


def _main_argument_problem(fence: Fence, name: str, data: dict[str, Any], positions: SourcePositions) -> Problem | None:
    """Return a problem if the text after the name of a shortcode is no argument, or is given twice."""
    if not name:
        message = INVALID_SHORTCODE(f'the shortcode {{{fence.name}}} takes nothing on its first line: "{fence.main}"')
        return positions.problem_at((), message, "write its arguments below, one key and value on each line")
    if name in data:
        message = DUPLICATE_KEY(f'"{name}" is given twice: on the first line, and here')
        return positions.problem_at((name,), message, "keep one of them")
    return None


def _by_path(positions: SourcePositions) -> dict[str, tuple[int, int]]:
    return {".".join(map(str, path)): place for path, place in positions.positions.items() if path}


def _joined(texts: list[str]) -> str:
    """Return texts as one, a paragraph a line."""
    return "\n".join(" ".join(part.split()) for text in texts for part in text.split("\n\n"))


class _ArgumentReader:
    """Turns converted arguments into plain values, and collects their references, pictures, prose and problems."""

    def __init__(self, positions: SourcePositions, env: Any) -> None:
        self.positions, self.env = positions, env
        self.refs: dict[str, int] = {}
        self.file_refs: list[int] = []
        self.image_refs: list[int] = []
        self.texts: list[str] = []
        self.problems: list[Problem] = []

    def read_struct(self, struct_type: Any, value: msgspec.Struct, path: KeyPath) -> dict[str, Any]:
        """Return the fields of a struct as a table."""
        return {
            field.encode_name: self.read(field.type, getattr(value, field.name), (*path, field.encode_name))
            for field in struct_type.fields
        }

    def read(self, declared: inspect.Type, value: Any, path: KeyPath) -> Any:
        """Return a value as plain data, with typography if it is prose."""
        for option in declared.types if isinstance(declared, inspect.UnionType) else (declared,):
            if isinstance(option, inspect.Metadata) and isinstance(value, str):
                return self.read_text(str((option.extra or {}).get("role", "")), value, path)
            if isinstance(option, inspect.StructType) and isinstance(value, option.cls):
                return self.read_struct(option, value, path)
            if isinstance(option, inspect.VarTupleType | inspect.ListType) and isinstance(value, tuple | list):
                return [self.read(option.item_type, item, (*path, number)) for number, item in enumerate(value)]
        return str(value) if isinstance(value, str) else value

    def read_text(self, role: str, value: str, path: KeyPath) -> str:
        """Return a text; prose is typeset and checked for markup, and files and links become references."""
        match role:
            case "prose" if value:
                if finding := find_markup(value):
                    problem = self.positions.problem_at(path, *finding)
                    self.problems.append(msgspec.structs.replace(problem, severity="warning"))
                value = typeset(value, self.env["language"])
                self.texts.append(value)
            case "file" | "image" if value:
                return value if self.add_file(value, path, is_image=role == "image") else ""
            case "link" if value:
                self.add_link(value, path)
        return value

    def add_file(self, written: str, path: KeyPath, *, is_image: bool) -> bool:
        """Add the reference to a file of the archive; return False, with a problem, if it cannot be one."""
        kind, target, fragment = classify_link(written, self.env["folder"])
        if _SCHEME.match(written) or kind == "file":
            message = INVALID_SHORTCODE(f'"{written}" is not a file of the archive')
            hint = "put the file next to the document, and write its name"
            self.problems.append(self.positions.problem_at(path, message, hint))
            return False
        if is_image and not may_be_image(target):
            message = NOT_AN_IMAGE(f"{written} is not an image: readers would see a broken image")
            hint = "name a JPEG, PNG, WebP, AVIF, GIF or SVG file"
            self.problems.append(self.positions.problem_at(path, message, hint))
            return False
        number = self.add_ref(Ref(kind, target, fragment, *self.place_of(path), has_label=True), path)
        self.file_refs.append(number)
        if is_image:
            self.image_refs.append(number)
        return True

    def add_link(self, written: str, path: KeyPath) -> None:
        """Add the reference of a link inside the archive; check the address of any other one."""
        if _SCHEME.match(written):
            if fault := find_link_fault(written):
                self.problems.append(self.positions.problem_at(path, *fault))
            return
        kind, target, fragment = classify_link(written, self.env["folder"])
        self.add_ref(Ref(kind, target, fragment, *self.place_of(path), has_label=True, query=link_query(written)), path)

    def add_ref(self, ref: Ref, path: KeyPath) -> int:
        """Add a reference and return its number."""
        refs: list[Ref] = self.env.setdefault("refs", [])
        refs.append(ref)
        self.refs[".".join(map(str, path))] = len(refs) - 1
        return len(refs) - 1

    def place_of(self, path: KeyPath) -> tuple[int, int]:
        """Return the line and the column of a text, both from 1: of its key if it is not on the same line."""
        line, column = self.positions.positions.get(path) or self.positions.positions[()]
        text = self.env["source"][line - 1 - self.env["line_offset"]]
        found = _BEFORE_VALUE.match(text, column - 1)
        if found and path[-1] == found["key"] and found.end() < len(text.rstrip()):
            column = found.end() + 1
        return line, column + (text[column - 1 : column] in {'"', "'"})
