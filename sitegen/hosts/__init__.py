"""Limits of web hosts, one module each: how many files, how large, how many redirects. A new module here is a new host.

A module has a `NAME`, a `TITLE`, and `find_exceeded_limits`. Each number is a constant whose docstring names the page of the host's own
documentation where it was read, and when. What a host does not document is not checked.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import TYPE_CHECKING, Protocol

from sitegen.diagnostics import SitegenError, suggestion
from sitegen.hosts._site import read_site
from sitegen.plugins.builtin import load_kinds
from sitegen.problem_codes.hosts import UNKNOWN_HOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sitegen.config.schema import Config
    from sitegen.database.index.redirects import Redirects
    from sitegen.database.store import Store
    from sitegen.diagnostics import Problem
    from sitegen.hosts._site import HostedSite


class HostKind(Protocol):
    """The interface of a module of this package."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a constant of the module
        """Name of the host in commands and in the configuration, such as "github-pages"."""
        ...

    @property
    def TITLE(self) -> str:  # noqa: N802 - a constant of the module
        """Name of the host in messages, such as "GitHub Pages"."""
        ...

    def find_exceeded_limits(self, site: HostedSite) -> Iterator[Problem]:
        """Yield an error for everything that the host would refuse, and a warning for everything that would not work there."""
        ...


@cache
def host_kinds() -> dict[str, HostKind]:
    """Return the modules of this package by their `NAME`."""
    return load_kinds(sys.modules[__name__])


def find_host(name: str) -> HostKind:
    """Return the host with a name.

    Raises:
        SitegenError: if there is no such host (exit code 2).
    """
    if error := host_error(name):
        raise SitegenError(UNKNOWN_HOST(error), 2)
    return host_kinds()[name]


def host_error(name: str) -> str:
    """Return the reason why a name is not that of a host, with a suggestion; empty if it is one."""
    hosts = host_kinds()
    hint = suggestion(name, hosts) or f"the hosts are {', '.join(hosts)}"
    return "" if name in hosts else f'there is no host "{name}"; {hint}'


def check_host(
    name: str,
    store: Store,
    config: Config,
    folder: Path,
    redirects: Redirects,
    root: Path,
    *,
    paths: Iterable[str] | None = None,
    address: str = "",
) -> list[Problem]:
    """Return what a host would refuse, as errors, and what would not work there, as warnings; empty if the site fits.

    Args:
        name: the `NAME` of the host.
        store: the database of the archive.
        config: the configuration.
        folder: the output folder.
        redirects: the redirects, as the query `redirects` returns them.
        root: the folder of the archive, to which names in messages are relative.
        paths: the files that the host receives; by default all files in the folder, as programs of hosts upload them.
        address: the address of the target, such as `s3://bucket/path`; "" if it is not known.

    Raises:
        SitegenError: if there is no such host (exit code 2), or no built site in the folder.
    """
    host = find_host(name)
    site = read_site(store, config, folder, redirects, root, paths)._replace(address=address)
    return list(host.find_exceeded_limits(site))


def host_of_target(address: str, endpoint: str = "") -> str:
    """Return the name of the host that evidently serves a target; "" if it is not evident.

    Args:
        address: the address of the target, with the address of the git remote instead of its name.
        endpoint: the `endpoint` of an S3-compatible service; "" is Amazon's.
    """
    if re.match(r"git:(\w+://)?([^/@]+@)?github\.com[:/]", address, re.IGNORECASE):
        return "github-pages"
    return "s3-website" if address.startswith("s3:") and not endpoint else ""
