"""GitHub Pages, from a workflow of GitHub Actions or from a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.hosts import _limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.diagnostics import Problem
    from sitegen.hosts._site import HostedSite

NAME = "github-pages"
TITLE = "GitHub Pages"
MAX_SITE_BYTES = _limits.GIB
"""Maximum bytes of a site, "1 GB": docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits, read in November 2026.

The action `deploy-pages` counts 1 GB as 1,073,741,824 bytes. The same page states that a deployment ends after ten minutes, which cannot be
checked beforehand.
"""
MAX_FILE_BYTES = 100 * _limits.MIB
"""Maximum bytes of a file in a repository, "100 MB".

docs.github.com/en/repositories/working-with-files/managing-large-files/about-large-files-on-github, read in November 2026.
"""
HTML_ENDINGS = (".html", ".htm", ".shtml")
"""Endings with the media type text/html in mime-db, from which GitHub Pages takes its types.

docs.github.com/en/pages/getting-started-with-github-pages/what-is-github-pages, "MIME types on GitHub Pages", read in November 2026.
"""


def find_exceeded_limits(site: HostedSite) -> Iterator[Problem]:
    """Yield what GitHub Pages would refuse, and old addresses that would not redirect there."""
    yield from _limits.find_large_site(site, TITLE, MAX_SITE_BYTES, "use another host")
    yield from _large_files(site)
    yield from _limits.find_query_addresses(site, TITLE, _limits.USE_RULES)
    yield from _limits.find_addresses_without_page(site, TITLE, _limits.USE_RULES)
    stubs = [
        old for old, _ in site.redirects.by_path if not old.endswith("/") and not old.lower().endswith(HTML_ENDINGS)
    ]
    reason = f"{TITLE} sends a page with this ending as a file to download"
    yield from _limits.find_unsupported(site, stubs, reason, "use a host that redirects by rules, such as Netlify")


def _large_files(site: HostedSite) -> Iterator[Problem]:
    """Yield an error for each file that a repository of GitHub refuses; a warning if the site may go there without a repository."""
    more = "publish the site with a workflow of GitHub Actions, which needs no branch with its files"
    for problem in _limits.find_large_files(site, "a repository on GitHub", MAX_FILE_BYTES, more):
        yield problem if site.is_repository else msgspec.structs.replace(problem, severity="warning")
