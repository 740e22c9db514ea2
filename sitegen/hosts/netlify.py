"""Netlify, with the limits that apply to every plan."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem
from sitegen.hosts import _limits
from sitegen.outputs.hosting.netlify_redirects import is_redirected_query
from sitegen.problem_codes.hosts import TOO_MANY_FILES, TOO_MANY_REDIRECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.hosts._site import HostedSite

NAME = "netlify"
TITLE = "Netlify"
MAX_FILES_OF_A_FOLDER = 54_000
"""Maximum number of files in a folder: docs.netlify.com/site-deploys/overview/, "Files per directory limit", read in November 2026.

The same page states that there is no limit for the site. No limit for a file or for the size of a site was found there.
"""
MANY_REDIRECTS = 10_000
"""Number of rules from which Netlify advises against a `_redirects` file: docs.netlify.com/routing/redirects/, read in November 2026."""


def find_exceeded_limits(site: HostedSite) -> Iterator[Problem]:
    """Yield what Netlify would refuse, and old addresses that would not redirect there."""
    counts = Counter(file.path.rpartition("/")[0] for file in site.files)
    for folder, number in sorted(counts.items()):
        if number > MAX_FILES_OF_A_FOLDER:
            message = TOO_MANY_FILES(
                f"{number:,} files in the folder, but {TITLE} accepts at most {MAX_FILES_OF_A_FOLDER:,}"
            )
            inside = [file for file in site.files if file.path.rpartition("/")[0] == folder]
            yield Problem(f"{site.name}/{folder}".rstrip("/"), 0, 0, message, _limits.savings(inside))
    yield from _many_redirects(site)
    odd = [old for old, new in site.redirects.by_query if not is_redirected_query(old, new)]
    hint = "use a server with nginx, Caddy or Apache"
    yield from _limits.find_unsupported(site, odd, f"{TITLE} has no rule for these characters or this target", hint)


def _many_redirects(site: HostedSite) -> Iterator[Problem]:
    rules = sum(bool(line.strip()) and not line.startswith("#") for line in site.read_lines("_redirects"))
    if rules >= MANY_REDIRECTS:
        message = TOO_MANY_REDIRECTS(
            f"{rules:,} rules; {TITLE} advises against {MANY_REDIRECTS:,} or more, since the deploy might fail"
        )
        hint = 'write `hosts = ["netlify"]` in [outputs], so that there are no rules for other hosts, or use a server with nginx or Caddy'
        yield Problem(f"{site.name}/_redirects", 0, 0, message, hint, "warning")
