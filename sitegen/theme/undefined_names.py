"""Explanations of names, keys and fields that a template uses and that do not exist."""

from __future__ import annotations

from traceback import walk_tb
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import nodes
from jinja2.utils import missing

from sitegen.diagnostics import suggestion
from sitegen.problem_codes.extensions import TEMPLATE_ERROR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sitegen.problem_codes import Message


class UndefinedMessage(str):  # noqa: SLOT000 - it has attributes
    """Jinja's message about an undefined value, with what Jinja knows of it."""

    owner: Any
    """The value that does not have the name; Jinja's `missing` for a variable."""
    name: Any


class NamedUndefined(jinja2.StrictUndefined):
    """An undefined value whose error states the value that does not have the name."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        message = UndefinedMessage(super()._undefined_message)
        message.owner, message.name = self._undefined_obj, self._undefined_name
        return message


def explain(error: BaseException, file: str, line: int, environment: jinja2.Environment) -> tuple[Message, str] | None:
    """Return a message with the expression of the template, and a hint; None for any other error."""
    found = error.message if isinstance(error, jinja2.UndefinedError) else None
    if not isinstance(found, UndefinedMessage) or not isinstance(found.name, str):
        return None
    if found.owner is missing:
        return TEMPLATE_ERROR(f"'{found.name}' is undefined"), suggestion(found.name, _variables(error, file))
    expression = _find_expression(file, line, found.name, environment)
    if isinstance(found.owner, dict):
        owner = f'"{expression}"' if expression else "the table"
        return TEMPLATE_ERROR(f'{owner} has no key "{found.name}"'), _key_hint(expression, found.owner, found.name)
    owner = f'"{expression}"' if expression else f"the value of type {type(found.owner).__name__}"
    return TEMPLATE_ERROR(f'{owner} has no field "{found.name}"'), suggestion(found.name, _field_names(found.owner))


def _variables(error: BaseException, file: str) -> Iterable[str]:
    """Return the variables of the innermost frame of a template. Jinja puts them there as local variables."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__) if frame.f_code.co_filename == file]
    return sorted(frames[-1].f_locals) if frames else ()


def _key_hint(expression: str, owner: Mapping[Any, Any], name: str) -> str:
    near = suggestion(name, (key for key in owner if isinstance(key, str)))
    optional = f'for a key that a document may leave out, write {expression or "…"}.get("{name}")'
    return f"{near} {optional}" if near else optional


def _field_names(value: Any) -> Iterable[str]:
    return (name for name in dir(type(value)) if not name.startswith("_"))


def _find_expression(file: str, line: int, name: str, environment: jinja2.Environment) -> str:
    """Return the text of the expression before `.name` at a line of a template; "" if it is not a plain one."""
    try:
        with open(file, encoding="utf-8") as stream:  # noqa: PTH123 - a plain read
            tree = environment.parse(stream.read())
    except (OSError, UnicodeDecodeError, jinja2.TemplateSyntaxError):
        return ""
    found = [(node.lineno, _unparse(node.node)) for node in _accesses(tree, name)]
    return next((text for number, text in found if number == line and text), "")


def _accesses(tree: nodes.Template, name: str) -> Iterator[nodes.Getattr | nodes.Getitem]:
    """Yield each `….name` and `…["name"]` of a template."""
    yield from (node for node in tree.find_all(nodes.Getattr) if node.attr == name)
    yield from (
        node for node in tree.find_all(nodes.Getitem) if isinstance(node.arg, nodes.Const) and node.arg.value == name
    )


def _unparse(node: nodes.Node) -> str:
    """Return the text of a chain of names, fields, keys and calls without arguments, or ""."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            owner = _unparse(node.node)
            return f"{owner}.{node.attr}" if owner else ""
        case nodes.Getitem(arg=nodes.Const()):
            owner = _unparse(node.node)
            return f"{owner}[{node.arg.value!r}]" if owner else ""  # type: ignore[attr-defined] # the pattern has checked it
        case _:
            return ""
