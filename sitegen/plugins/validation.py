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

Wrong = tuple[str, str]
"""A message, and what would be right."""
GIVES: Mapping[str, Mapping[str, Any]] = {
    "page_kinds": {"TEMPLATE": str, "EACH": tuple, "plan": ("reader", "subject"), "context": ("page", "reader")},
    "outputs": {"EACH": tuple, "plan": ("reader", "subject"), "produce": ("page", "reader")},
    "checks": {"check": ("site",)},
    "importers": {"read": ("source",)},
}
"""Hooks that give something by name, and what each of it has: values of a type, and functions of so many arguments."""


def folder(root: Path, name: str) -> Wrong | None:
    """Why a folder cannot hold an archive's plugins."""
    whole, inside = (root / name).resolve(), root.resolve()
    if inside not in whole.parents:
        return f'the folder "{name}" is not inside the archive', 'a folder of its own there, such as "plugins"'
    if whole == inside / "content" or inside / "content" in whole.parents:
        return f'what is in "{name}" would be published', 'a folder outside content/, such as "plugins"'
    return None if whole.is_dir() else (f'there is no folder "{name}"', "make it, or take the line out")


def names() -> list[str]:
    """Every hook."""
    return [name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), f"{hookspecs.NAME}_spec")]


def hooks(manager: pluggy.PluginManager, plugin: Any) -> list[tuple[str, Any, bool]]:
    """The hooks that a plugin marks: name, function, and whether it wraps those of others."""
    marked = [(name, manager.parse_hookimpl_opts(plugin, name)) for name in dir(plugin)]
    return [
        (opts["specname"] or name, getattr(plugin, name), opts["wrapper"] or opts["hookwrapper"])
        for name, opts in marked
        if opts is not None
    ]


def wrong_hook(name: str, *, wraps: bool) -> Wrong | None:
    """Why there can be no such hook."""
    if name not in names():
        return f'there is no hook "{name}"', suggestion(name, names()) or f"the hooks are: {', '.join(names())}"
    return ("a hook of sitegen cannot be wrapped", 'leave "wrapper" out') if wraps else None


def given(hook: str, found: Any) -> Iterator[Wrong]:
    """Everything that is wrong with what a plugin's hook gives."""
    if not isinstance(found, dict):
        yield f"{hook} gives {_kind(found)}", f'a dict is wanted: {{"name": …}} with {_needs(hook)}'
        return
    for name, value in found.items():
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            yield f"{hook} gives something by the name {name!r}", "a name has lower-case letters, digits and _"
        for need, shape in GIVES[hook].items():
            if not _fits(getattr(value, need, None), shape):
                yield f'"{name}" has no {need} as it must be', f"it needs {_needs(hook)}"
            elif shape is tuple:
                yield from (_unknown(name, each) for each in getattr(value, need) if each not in hookspecs.INDEXES)


def _unknown(name: str, index: str) -> Wrong:
    hint = suggestion(index, hookspecs.INDEXES) or f"the indexes are: {', '.join(map(repr, hookspecs.INDEXES))}"
    return f'"{name}" is made of EACH "{index}", and there is no such index', hint


def _fits(value: Any, shape: Any) -> bool:
    if shape is tuple:
        return isinstance(value, tuple) and all(isinstance(part, str) for part in value) and bool(value)
    if shape is str:
        return isinstance(value, str)
    try:
        inspect.signature(value).bind(*shape)
    except (TypeError, ValueError):
        return False
    return True


def _needs(hook: str) -> str:
    """What each thing that a hook gives has, in words."""
    words = {"TEMPLATE": "TEMPLATE (text)", "EACH": 'EACH (a tuple such as ("",))'}
    return ", ".join(words.get(name) or f"{name}({', '.join(shape)})" for name, shape in GIVES[hook].items())


def _kind(value: Any) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
