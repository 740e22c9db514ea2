"""Validation of plugins when they are loaded: the folder, the hooks, and the results of the hooks."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from sitegen import hookspecs
from sitegen.diagnostics import suggestion
from sitegen.plugins.page_traits import DEFAULT_PAGE_TRAITS, PageTraits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pluggy

ErrorAndHint = tuple[str, str]
"""A message and a hint."""
REQUIRED_MEMBERS: Mapping[str, Mapping[str, Any]] = {
    "page_kinds": {"TEMPLATE": str, "FOR_EACH": tuple, "plan": ("reader", "subject"), "context": ("page", "reader")},
    "outputs": {"FOR_EACH": tuple, "plan": ("reader", "subject"), "generate": ("page", "reader")},
    "shortcodes": {"MAIN": str, "Arguments": type},
    "checks": {"check": ("context",)},
    "importers": {"read": ("source",)},
}
"""Required members of the objects that a hook returns: the type of a value, or the arguments of a function."""


def folder_error(root: Path, name: str) -> ErrorAndHint | None:
    """Return a message and a hint if a folder cannot be the plugin folder of an archive; None if it can."""
    folder, archive_root = (root / name).resolve(), root.resolve()
    if archive_root not in folder.parents:
        return f'the folder "{name}" is not inside the archive', 'use a folder of the archive, such as "plugins"'
    if folder == archive_root / "content" or archive_root / "content" in folder.parents:
        return f'the files in "{name}" would be published', 'use a folder outside content/, such as "plugins"'
    return None if folder.is_dir() else (f'there is no folder "{name}"', "create it, or remove the line")


def hook_names() -> list[str]:
    """Return the names of all hooks, in the order of `hookspecs.py`."""
    return [name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), f"{hookspecs.PROJECT_NAME}_spec")]


def marked_hooks(manager: pluggy.PluginManager, plugin: Any) -> list[tuple[str, Any, bool]]:
    """Return the hooks that a plugin implements: name, function, and True for a hook wrapper."""
    marked = [(name, manager.parse_hookimpl_opts(plugin, name)) for name in dir(plugin)]
    return [
        (opts["specname"] or name, getattr(plugin, name), opts["wrapper"] or opts["hookwrapper"])
        for name, opts in marked
        if opts is not None
    ]


def hook_error(name: str, *, is_wrapper: bool) -> ErrorAndHint | None:
    """Return a message and a hint if a plugin cannot implement a hook; None if it can."""
    if name not in hook_names():
        return f'there is no hook "{name}"', suggestion(name, hook_names()) or f"known hooks: {', '.join(hook_names())}"
    return ("hooks of sitegen cannot be wrapped", 'remove "wrapper"') if is_wrapper else None


def result_errors(hook: str, result: Any) -> Iterator[ErrorAndHint]:
    """Yield a message and a hint for each mistake in the result of a plugin's hook."""
    if not isinstance(result, dict):
        yield (
            f"{hook} returns {_describe_type(result)}",
            f'return a dict: {{"name": …}} with {_describe_requirements(hook)}',
        )
        return
    for name, value in result.items():
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            yield f"{hook} returns the invalid name {name!r}", "use lower-case letters, digits and _"
        if not isinstance(getattr(value, "TRAITS", DEFAULT_PAGE_TRAITS), PageTraits):
            yield f'"{name}" has no valid TRAITS', "remove it, or set it to PageTraits(…)"
        for member, shape in _required_members(hook, value).items():
            if not _matches_shape(getattr(value, member, None), shape):
                yield f'"{name}" has no valid {member}', f"define {_describe_requirements(hook)}"
            elif shape is tuple:
                yield from (
                    _unknown_index(name, each) for each in getattr(value, member) if each not in hookspecs.INDEX_NAMES
                )


def _required_members(hook: str, value: Any) -> Mapping[str, Any]:
    """Return the required members of one object. An importer that yields every item has `read_items` in place of `read`."""
    if hook == "importers" and hasattr(value, "read_items"):
        return {"read_items": ("request",)}
    return REQUIRED_MEMBERS[hook]


def _unknown_index(name: str, index: str) -> ErrorAndHint:
    hint = suggestion(index, hookspecs.INDEX_NAMES) or f"known indexes: {', '.join(map(repr, hookspecs.INDEX_NAMES))}"
    return f'"{name}" has the unknown index "{index}" in FOR_EACH', hint


def _matches_shape(value: Any, shape: Any) -> bool:
    if shape is tuple:
        return isinstance(value, tuple) and all(isinstance(part, str) for part in value) and bool(value)
    if shape in {str, type}:
        return isinstance(value, shape)
    try:
        inspect.signature(value).bind(*shape)
    except (TypeError, ValueError):
        return False
    return True


def _describe_requirements(hook: str) -> str:
    """Return the required members of a hook's results in words, separated by commas."""
    constants = {
        "TEMPLATE": "TEMPLATE (text)",
        "FOR_EACH": 'FOR_EACH (a tuple such as ("",))',
        "MAIN": "MAIN (text)",
        "Arguments": "Arguments (a msgspec struct)",
    }
    members = REQUIRED_MEMBERS[hook].items()
    return ", ".join(constants.get(name) or f"{name}({', '.join(shape)})" for name, shape in members)


def _describe_type(value: Any) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
