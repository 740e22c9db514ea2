"""The messages of each problem code, found in the source of the program: texts next to a code in a call or a tuple."""

from __future__ import annotations

import ast
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PACKAGE = "sitegen.problem_codes"
MESSAGE_POSITIONS = {"Problem": 3, "problem_at": 1, "SitegenError": 0}
"""Position of the message among the arguments of a call. In any other call or tuple, it is the first text with a space."""
ELLIPSIS = "…"


def messages_by_code(folder: Path) -> dict[str, list[str]]:
    """Return the messages of each code, sorted, with `…` for the parts that differ."""
    found: dict[str, set[str]] = {}
    for file in sorted(folder.rglob("*.py")):
        for code, message in messages_in(file.read_text("utf-8")):
            found.setdefault(code, set()).add(message)
    return {code: sorted(messages) for code, messages in found.items()}


def messages_in(source: str) -> Iterator[tuple[str, str]]:
    """Yield each code in a module with a message that is next to it."""
    tree = ast.parse(source)
    if not (codes := _imported_codes(tree)):
        return
    for scope in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]:
        texts = _assigned_texts(scope)
        for node in _own_nodes(scope):
            for code in _codes_of(node, codes):
                for message in _messages_of(node, texts):
                    yield code, message


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a module or function, without those of the functions within it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _own_nodes(child)


def _imported_codes(tree: ast.Module) -> dict[str, str]:
    """Return the codes by the expressions with which a module names them, such as `UNKNOWN_KEY` or `fields.UNKNOWN_KEY`."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            for alias in node.names:
                name = alias.asname or alias.name
                value = getattr(import_module(node.module or ""), alias.name, None)
                if isinstance(value, str):
                    found[name] = value
                elif node.module == PACKAGE and not callable(value):
                    module = vars(import_module(f"{PACKAGE}.{alias.name}"))
                    found |= {
                        f"{name}.{key}": each for key, each in module.items() if key.isupper() and isinstance(each, str)
                    }
    return found


def _parts(node: ast.AST) -> list[ast.expr]:
    """Return the arguments of a call or the elements of a tuple."""
    if isinstance(node, ast.Call):
        return [*node.args, *(keyword.value for keyword in node.keywords)]
    return node.elts if isinstance(node, ast.Tuple) else []


def _codes_of(node: ast.AST, codes: Mapping[str, str]) -> Iterator[str]:
    for part in _parts(node):
        for each in [part.body, part.orelse] if isinstance(part, ast.IfExp) else [part]:
            if (code := codes.get(ast.unparse(each))) and isinstance(each, ast.Name | ast.Attribute):
                yield code


def _messages_of(node: ast.AST, texts: Mapping[str, list[str]]) -> list[str]:
    """Return the messages of a call or a tuple: one text, or those that a variable may have."""
    parts = _parts(node)
    if isinstance(node, ast.Call):
        position = MESSAGE_POSITIONS.get(ast.unparse(node.func).rpartition(".")[2])
        if position is not None:
            named = [keyword.value for keyword in node.keywords if keyword.arg == "message"]
            return _texts_of(named[0] if named else parts[position], texts)
    return next((found for part in parts if (found := [text for text in _texts_of(part, texts) if " " in text])), [])


def _texts_of(node: ast.expr, texts: Mapping[str, list[str]]) -> list[str]:
    """Return the texts that an expression may have."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        values = (each.value if isinstance(each, ast.Constant) else ELLIPSIS for each in node.values)
        return ["".join(map(str, values))]
    if isinstance(node, ast.IfExp):
        return _texts_of(node.body, texts) + _texts_of(node.orelse, texts)
    return texts.get(node.id, []) if isinstance(node, ast.Name) else []


def _assigned_texts(scope: ast.AST) -> dict[str, list[str]]:
    """Return the texts that are assigned to each variable of a function, also to several at once."""
    found: dict[str, list[str]] = {}
    for node in _own_nodes(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = (
                    zip(_parts(target), _parts(node.value), strict=False) if _parts(target) else [(target, node.value)]
                )
                for name, value in pairs:
                    found.setdefault(ast.unparse(name), []).extend(_texts_of(value, {}))
    return found
