"""The messages of each problem code, found in the source of the program: the texts in calls such as `UNKNOWN_TARGET(f"…")`."""

from __future__ import annotations

import ast
from importlib import import_module
from typing import TYPE_CHECKING

from sitegen.problem_codes import ProblemCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = "sitegen.problem_codes"
ELLIPSIS = "…"


def messages_by_code(folder: Path) -> dict[str, list[str]]:
    """Return the messages of each code, sorted, with `…` for the parts that differ."""
    found: dict[str, set[str]] = {}
    for file in sorted(folder.rglob("*.py")):
        for code, message in messages_in(file.read_text("utf-8")):
            found.setdefault(code, set()).add(message)
    return {code: sorted(messages) for code, messages in found.items()}


def messages_in(source: str) -> Iterator[tuple[str, str]]:
    """Yield each code that is called in a module, with the text of the message."""
    tree = ast.parse(source)
    codes = _imported_codes(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and (code := codes.get(ast.unparse(node.func))):
            yield from ((code, text) for text in _texts_of(node.args[0]) if text.strip(ELLIPSIS))


def _imported_codes(tree: ast.Module) -> dict[str, str]:
    """Return the codes by the names under which a module imports them."""
    return {
        alias.asname or alias.name: value.code
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE)
        for alias in node.names
        if isinstance(value := getattr(import_module(node.module or ""), alias.name, None), ProblemCode)
    }


def _texts_of(node: ast.expr) -> list[str]:
    """Return the texts that an expression may have."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(each.value) if isinstance(each, ast.Constant) else ELLIPSIS for each in node.values)]
    return _texts_of(node.body) + _texts_of(node.orelse) if isinstance(node, ast.IfExp) else []
