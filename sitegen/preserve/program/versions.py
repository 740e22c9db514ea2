"""The installed versions of the packages that sitegen and the plugins of an archive use."""

from __future__ import annotations

import platform
import re
import sqlite3
import sys
import zlib
from importlib.metadata import Distribution, PackageNotFoundError, distribution, entry_points
from typing import TYPE_CHECKING

from sitegen.preserve.program.wheel import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.config.schema import Config

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")
BUILD_EXTRAS = frozenset({"pdf"})
"""Extras of sitegen on which the bytes of a site can depend."""


def format_requirements(config: Config) -> str:
    """Return the installed versions as a file of requirements for pip, sorted by name, without sitegen itself."""
    found = installed_versions(config)
    lines = [f"{name}=={version}\n" for name, version in sorted(found.items()) if name != PROJECT]
    return "".join([f"# The packages with which the site was built. {describe_platform()}\n", *lines])


def describe_platform() -> str:
    """Return the versions of Python and of the libraries in it on which the bytes of a site can depend."""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"Python {python}, SQLite {sqlite3.sqlite_version}, zlib {zlib.ZLIB_RUNTIME_VERSION}, {platform.system()} {platform.machine()}."


def installed_versions(config: Config) -> dict[str, str]:
    """Return name and version of sitegen, of the plugins and the theme that an archive uses, and of all that they require."""
    found: dict[str, str] = {}
    waiting = [(PROJECT, BUILD_EXTRAS), *((name, frozenset[str]()) for name in _plugin_packages(config))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        package = _installed(name)
        if package is None or (name, extras) in seen:
            continue
        seen.add((name, extras))
        found[_normalized(name)] = package.version
        waiting += _required(package, extras)
    return found


def _plugin_packages(config: Config) -> Iterator[str]:
    for group, names in (("sitegen", config.plugins.enabled), ("sitegen.themes", (config.theme.name,))):
        for entry in entry_points(group=group):
            if entry.name in names and entry.dist:
                yield entry.dist.name


def _required(package: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield name and extras of each requirement, also of those for other systems, which are not installed."""
    for text in package.requires or ():
        requirement, _, marker = text.partition(";")
        wanted, match = _EXTRA.search(marker), _REQUIREMENT.match(requirement)
        if match and (wanted is None or wanted[1] in extras):
            yield match[1], frozenset(part.strip() for part in (match[2] or "").split(",") if part.strip())


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
