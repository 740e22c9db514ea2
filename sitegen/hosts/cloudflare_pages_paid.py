"""Cloudflare Pages, with the limits of the paid plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.hosts.cloudflare_pages import find_with_limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.diagnostics import Problem
    from sitegen.hosts._site import HostedSite

NAME = "cloudflare-pages-paid"
TITLE = "Cloudflare Pages"
MAX_FILES = 100_000
"""Maximum number of files on paid plans, with `wrangler` 4: developers.cloudflare.com/pages/platform/limits/, read in November 2026."""


def find_exceeded_limits(site: HostedSite) -> Iterator[Problem]:
    """Yield what Cloudflare Pages would refuse or ignore on a paid plan."""
    return find_with_limit(site, MAX_FILES, "use another host")
