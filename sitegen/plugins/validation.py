"""What is wrong with a plugin, before anything uses it: its folder, its hooks, what it gives."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from sitegen import hookspecs
from sitegen.diagnostics import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pluggy

ErrorAndHint = tuple[str, str]
"""A message, and what would be right."""
REQUIRED_MEMBERS: Mapping[str, Mapping[str, Any]] = {
    "page_kinds": {"TEMPLATE": str, "FOR_EACH": tuple, "plan": ("reader", "subject"), "context": ("page", "reader")},
    "outputs": {"FOR_EACH": tuple, "plan": ("reader", "subject"), "generate": ("page", "reader")},
    "checks": {"check": ("context",)},
    "importers": {"read": ("source",)},
}
"""Hooks that give something by name, and what each of it has: values of a type, and functions of so many arguments."""


def folder_error(root: Path, name: str) -> ErrorAndHint | None:
    """Why a folder cannot hold an archive's plugins."""
    folder, archive_root = (root / name).resolve(), root.resolve()
    if archive_root not in folder.parents:
        return f'the folder "{name}" is not inside the archive', 'a folder of its own there, such as "plugins"'
    if folder == archive_root / "content" or archive_root / "content" in folder.parents:
        return f'what is in "{name}" would be published', 'a folder outside content/, such as "plugins"'
    return None if folder.is_dir() else (f'there is no folder "{name}"', "make it, or take the line out")


def hook_names() -> list[str]:
    """Every hook."""
    return [name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), f"{hookspecs.PROJECT_NAME}_spec")]


def marked_hooks(manager: pluggy.PluginManager, plugin: Any) -> list[tuple[str, Any, bool]]:
    """The hooks that a plugin marks: name, function, and whether it wraps those of others."""
    marked = [(name, manager.parse_hookimpl_opts(plugin, name)) for name in dir(plugin)]
    return [
        (opts["specname"] or name, getattr(plugin, name), opts["wrapper"] or opts["hookwrapper"])
        for name, opts in marked
        if opts is not None
    ]


def hook_error(name: str, *, is_wrapper: bool) -> ErrorAndHint | None:
    """Why there can be no such hook."""
    if name not in hook_names():
        return f'there is no hook "{name}"', suggestion(
            name, hook_names()
        ) or f"the hooks are: {', '.join(hook_names())}"
    return ("a hook of sitegen cannot be wrapped", 'leave "wrapper" out') if is_wrapper else None


def result_errors(hook: str, result: Any) -> Iterator[ErrorAndHint]:
    """Everything that is wrong with what a plugin's hook gives."""
    if not isinstance(result, dict):
        yield (
            f"{hook} gives {_describe_type(result)}",
            f'a dict is wanted: {{"name": …}} with {_describe_requirements(hook)}',
        )
        return
    for name, value in result.items():
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            yield f"{hook} gives something by the name {name!r}", "a name has lower-case letters, digits and _"
        for need, shape in REQUIRED_MEMBERS[hook].items():
            if not _matches_shape(getattr(value, need, None), shape):
                yield f'"{name}" has no {need} as it must be', f"it needs {_describe_requirements(hook)}"
            elif shape is tuple:
                yield from (
                    _unknown_index(name, each) for each in getattr(value, need) if each not in hookspecs.INDEX_NAMES
                )


def _unknown_index(name: str, index: str) -> ErrorAndHint:
    hint = suggestion(index, hookspecs.INDEX_NAMES) or f"the indexes are: {', '.join(map(repr, hookspecs.INDEX_NAMES))}"
    return f'"{name}" has "{index}" in FOR_EACH, and there is no such index', hint


def _matches_shape(value: Any, shape: Any) -> bool:
    if shape is tuple:
        return isinstance(value, tuple) and all(isinstance(part, str) for part in value) and bool(value)
    if shape is str:
        return isinstance(value, str)
    try:
        inspect.signature(value).bind(*shape)
    except (TypeError, ValueError):
        return False
    return True


def _describe_requirements(hook: str) -> str:
    """What each thing that a hook gives has, in words."""
    words = {"TEMPLATE": "TEMPLATE (text)", "FOR_EACH": 'FOR_EACH (a tuple such as ("",))'}
    return ", ".join(words.get(name) or f"{name}({', '.join(shape)})" for name, shape in REQUIRED_MEMBERS[hook].items())


def _describe_type(value: Any) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
