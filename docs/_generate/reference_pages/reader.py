"""The page docs/reference/reader.md: `Reader` and everything else that `sitegen` exports, from signatures and docstrings."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from typing import TYPE_CHECKING

import sitegen
from reference_pages.markdown import fence, join, page, table

if TYPE_CHECKING:
    from collections.abc import Iterator

INTRODUCTION = """\
# Reader and other exports

This page describes everything that a plugin can import from `sitegen`, for developers. [Hooks](hooks.md) lists the hooks that a plugin implements.

```python
from sitegen import Output, Page, Reader, hookimpl
```

Only these names are promised to plugins. Anything else below `sitegen.` may change in any release."""
SEE_ALSO = """\
## See also

- [Write your first plugin](../guides/plugins.md)
- [Hooks](hooks.md)
- [Template variables](templates.md)"""
LABELS = {"Args": "Arguments", "Returns": "Returns", "Yields": "Yields", "Raises": "Raises"}


def generate() -> str:
    """Return the page."""
    names = ["Reader", *(name for name in sitegen.__all__ if name != "Reader")]
    index = table(["Name", "What it is"], ([f"[`{name}`](#{name.lower()})", _first_sentence(name)] for name in names))
    return page("sitegen/", INTRODUCTION, index, *(_section(name) for name in names), SEE_ALSO)


def _node(name: str) -> tuple[ast.Module, ast.stmt]:
    """Return the module of an exported name, and the statement that defines the name."""
    value = getattr(sitegen, name)  # imports the module
    module = value.__module__ if inspect.isclass(value) else sitegen.EXPORT_MODULES[name]
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    for node in tree.body:
        if name in {getattr(node, "name", ""), *_targets(node)}:
            return tree, node
    raise LookupError(name)


def _targets(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return [ast.unparse(each) for each in (node.targets if isinstance(node, ast.Assign) else [node.target])]
    return []


def docstring(name: str) -> str:
    """Return the docstring of an exported class, function or constant."""
    tree, node = _node(name)
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return ast.get_docstring(node) or ""
    return _docstring_after(tree.body, node)


def _docstring_after(body: list[ast.stmt], node: ast.stmt) -> str:
    """Return the docstring of an assignment."""
    following = body[body.index(node) + 1 :][:1]
    for each in following:
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str):
            return inspect.cleandoc(each.value.value)
    return ""


def _first_sentence(name: str) -> str:
    return re.split(r"(?<=\.)\s", " ".join(docstring(name).split()), maxsplit=1)[0]


def _section(name: str) -> str:
    tree, node = _node(name)
    heading = f"## `{name}`"
    if not isinstance(node, ast.ClassDef):
        return join(heading, docstring_to_markdown(docstring(name)), _value(name)).rstrip()
    members = [_member(name, each, cls) for cls in _with_bases(tree, node) for each in _members(cls)]
    return join(heading, docstring_to_markdown(docstring(name)), *members).rstrip()


def _value(name: str) -> str:
    """Return the values of a constant that has a few."""
    value = getattr(sitegen, name)
    if not isinstance(value, frozenset | set | tuple | list):
        return ""
    return ", ".join(f"`{each}`" if each else '`""`' for each in sorted(value)) + "."


def _members(node: ast.ClassDef) -> Iterator[ast.stmt]:
    """Yield the public attributes, properties and methods of a class."""
    for each in node.body:
        names = [each.name] if isinstance(each, ast.FunctionDef) else _targets(each)
        if names and not names[0].startswith("_"):
            yield each


def _with_bases(tree: ast.Module, node: ast.ClassDef) -> Iterator[ast.ClassDef]:
    """Yield the base classes that are defined in the same module, and the class."""
    bases = {ast.unparse(base) for base in node.bases}
    for each in tree.body:
        if isinstance(each, ast.ClassDef) and each.name in bases:
            yield from _with_bases(tree, each)
    yield node


def _member(owner: str, node: ast.stmt, cls: ast.ClassDef) -> str:
    if isinstance(node, ast.FunctionDef):
        is_property = any(ast.unparse(each) == "property" for each in node.decorator_list)
        signature = ("@property\n" if is_property else "") + _signature(node)
        return join(
            f"### `{owner}.{node.name}`",
            fence("python", signature),
            docstring_to_markdown(ast.get_docstring(node) or ""),
        ).rstrip()
    assert isinstance(node, ast.AnnAssign | ast.Assign)  # noqa: S101 - `_members` yields nothing else
    name = _targets(node)[0]
    return join(
        f"### `{owner}.{name}`",
        fence("python", ast.unparse(node)),
        docstring_to_markdown(_docstring_after(cls.body, node)),
    ).rstrip()


def _signature(node: ast.FunctionDef) -> str:
    """Return the definition of a method without its body."""
    result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"def {node.name}({ast.unparse(node.args)}){result}: ..."


def docstring_to_markdown(text: str) -> str:
    """Return a docstring in the Google form as Markdown: its sections as lists or paragraphs."""
    found: list[str] = []
    label = ""
    for part in re.split(r"\n\s*\n", text):
        first, _, rest = part.partition("\n")
        label = first.rstrip(":")
        if label in LABELS and first.endswith(":"):
            found.append(_labelled(LABELS[label], inspect.cleandoc(rest)))
        elif re.match(r"\s*[|-] ?", part):
            found.append(inspect.cleandoc(part))
        else:
            found.append(" ".join(part.split()))
    return "\n\n".join(found)


def _labelled(label: str, text: str) -> str:
    """Return a section of a docstring: a list of names with descriptions, or a paragraph."""
    items = re.findall(r"^(\*{0,2}[\w.]+): (.*(?:\n[ ]+.*)*)", text, re.MULTILINE)
    if items and label in {"Arguments", "Raises"}:
        return "\n".join([f"{label}:", "", *(f"- `{name}`: {' '.join(words.split())}" for name, words in items)])
    return f"{label}: {' '.join(text.split())}"
