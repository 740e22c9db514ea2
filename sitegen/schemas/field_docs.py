"""Documentation of the fields of structs, read from the attribute docstrings in their source.

The docstring of a field has a description, and optionally `Values:` with a line for each allowed value, `Example:` with one value,
and `Since:` with the version that introduced the field. A field whose type is a named list of values, such as `Status`, has the
values from the docstring of that name.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIRST_VERSION = "0.1"
"""Version of fields that state none."""
_VALUE = re.compile(r"\s+([\w-]+): (.+)")


class FieldDoc(NamedTuple):
    """Documentation of one field."""

    description: str = ""
    """Sentences in Markdown. Paragraphs are separated by an empty line."""
    values: Mapping[str, str] = {}
    """Each allowed value with its meaning; empty if the type is not a list of values."""
    example: str = ""
    """One value, in the syntax of the file: TOML for the configuration, YAML for front matter."""
    since: str = FIRST_VERSION


class _ModuleDocs(NamedTuple):
    fields: dict[tuple[str, str], tuple[str, str]]
    """By class and field, the annotation and the docstring."""
    names: dict[str, str]
    """Docstrings of the names that the module defines."""
    imports: dict[str, str]
    """Modules from which names are imported."""


def field_docs(struct: type[msgspec.Struct]) -> dict[str, FieldDoc]:
    """Return the documentation of each field of a struct, inherited ones first, in the order of the source."""
    found: dict[str, FieldDoc] = {}
    for parent in reversed(struct.__mro__):
        if issubclass(parent, msgspec.Struct) and parent is not msgspec.Struct:
            for (owner, name), (annotation, text) in _module_docs(parent.__module__).fields.items():
                if owner == parent.__name__:
                    doc = parse_docstring(text)
                    values = doc.values or _values_of_type(annotation, parent.__module__)
                    found[name] = doc._replace(values=values)
    return {field.name: found.get(field.name, FieldDoc()) for field in msgspec.structs.fields(struct)}


def parse_docstring(text: str) -> FieldDoc:
    """Return the parts of the docstring of a field."""
    values: dict[str, str] = {}
    parts: dict[str, list[str]] = {"": [], "Values": [], "Example": [], "Since": []}
    here = ""
    for line in inspect.cleandoc(text).splitlines():
        label, colon, rest = line.partition(":")
        if colon and label in parts:
            here = label
            parts[here] = [rest.strip()]
        elif here == "Values" and (found := _VALUE.fullmatch(line)):
            values[found[1]] = found[2]
        else:
            parts[here].append(line)
    joined = {label: "\n".join(lines).strip() for label, lines in parts.items()}
    description = re.sub(r"(?<!\n)\n(?!\n)", " ", joined[""])
    return FieldDoc(description, values, joined["Example"], joined["Since"] or FIRST_VERSION)


def _values_of_type(annotation: str, module: str) -> Mapping[str, str]:
    """Return the values of the first name in an annotation that has a documented list of values."""
    docs = _module_docs(module)
    for name in re.findall(r"[A-Za-z_]\w*", annotation):
        if text := docs.names.get(name) or _module_docs(docs.imports.get(name, "")).names.get(name):
            return parse_docstring(text).values
    return {}


@cache
def _module_docs(module: str) -> _ModuleDocs:
    """Return the docstrings in a module; none for a module that is not part of sitegen."""
    if module.partition(".")[0] != "sitegen":
        return _ModuleDocs({}, {}, {})
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    fields = {
        (node.name, name): (annotation, text)
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for name, annotation, text in _docstrings(node.body)
    }
    names = {name: text for name, _, text in _docstrings(tree.body)}
    imports = {
        alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    return _ModuleDocs(fields, names, imports)


def _docstrings(body: list[ast.stmt]) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the annotation and the docstring of each assignment that has a docstring."""
    for before, node in pairwise(body):
        if isinstance(before, ast.Assign | ast.AnnAssign) and isinstance(node, ast.Expr):
            target = before.targets[0] if isinstance(before, ast.Assign) else before.target
            annotation = ast.unparse(before.annotation) if isinstance(before, ast.AnnAssign) else ""
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                yield ast.unparse(target), annotation, node.value.value
