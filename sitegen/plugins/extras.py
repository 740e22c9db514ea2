"""Imports the packages that only some commands need, and that the extras of sitegen install."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sitegen.diagnostics import SitegenError
from sitegen.problem_codes.environment import EXTRA_MISSING


def import_extra(module: str, use: str, extra: str = "import") -> Any:
    """Return a module of a package that an extra of sitegen installs.

    Args:
        module: dotted name of the module.
        use: the use of the package, such as `HTML is read`.
        extra: name of the extra.

    Raises:
        SitegenError: if the package is not installed (exit code 2).
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        if error.name is None or error.name.partition(".")[0] != package:
            raise
        message = EXTRA_MISSING(
            f'{use} with the Python package {package}, which is not installed: run `pip install "newsroom-sitegen[{extra}]"`,'
            f' or with pipx `pipx install --force "newsroom-sitegen[{extra}]"`'
        )
        raise SitegenError(message, 2) from None
