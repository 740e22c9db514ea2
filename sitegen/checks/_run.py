"""Runs the checks of an archive, those of plugins included."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.checks import Check, CheckContext
    from sitegen.diagnostics import Problem
    from sitegen.plugins import Plugins


def run_checks(plugins: Plugins, context: CheckContext) -> Iterator[Problem]:
    """Yield the problems of each check, built-in ones first. A plugin's check that fails yields a problem, and the others still run."""
    for check in plugins.checks.values():
        yield from run_check(check, plugins, context)


def run_check(check: Check, plugins: Plugins, context: CheckContext) -> Iterator[Problem]:
    """Yield the problems of one check; if it is a plugin's and fails, a problem of the plugin."""
    try:
        yield from check.check(context)
    except (Exception, SystemExit) as error:
        problem = plugins.attribute_to_plugin(error)
        if problem is None:
            raise
        yield problem
