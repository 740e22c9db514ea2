"""The built-in plugins: sitegen's own kinds of pages, outputs, shortcodes, checks and importers, found in packages of the program."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

DEFAULT_PLUGINS = ("sitegen.pages", "sitegen.outputs", "sitegen.shortcodes", "sitegen.checks", "sitegen.importers")
"""Packages whose modules are the built-in kinds; each package offers them by one hook, as a plugin does."""


def default_plugins() -> list[tuple[str, ModuleType]]:
    """Import the built-in plugins and return each with its name, in the order of `DEFAULT_PLUGINS`."""
    return [(name, import_module(name)) for name in DEFAULT_PLUGINS]


@cache
def builtin_shortcodes() -> dict[str, Any]:
    """Return the built-in shortcodes by their names."""
    return load_kinds(import_module("sitegen.shortcodes"))


def load_kinds(package: ModuleType) -> dict[str, Any]:
    """Return the modules of a package and its sub-packages by their `NAME`, in order of name.

    Modules and packages whose file name begins with an underscore are helpers, not kinds.

    Raises:
        ValueError: if two modules have the same `NAME`.

    """
    kinds: dict[str, Any] = {}
    for module in sorted(_modules(package), key=lambda module: str(module.NAME)):
        if module.NAME in kinds:
            raise ValueError(f"{module.__name__} and {kinds[module.NAME].__name__} have the same NAME")
        kinds[module.NAME] = module
    return kinds


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if found.name.rpartition(".")[2].startswith("_"):
            continue
        module = import_module(found.name)
        yield from _modules(module) if found.ispkg else (module,)
