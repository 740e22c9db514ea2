"""Cloudflare Pages, with the limits of the free plan."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sitegen.diagnostics import Problem, pluralize, summarize_names
from sitegen.hosts import _limits
from sitegen.outputs.hosting.netlify_redirects import cloudflare_spellings
from sitegen.problem_codes.hosts import TOO_MANY_REDIRECTS, UNREAD_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.hosts._site import HostedSite

NAME = "cloudflare-pages"
TITLE = "Cloudflare Pages"
MAX_FILES = 20_000
"""Maximum number of files on the free plan: developers.cloudflare.com/pages/platform/limits/, read in November 2026."""
MAX_FILE_BYTES = 25 * _limits.MIB
"""Maximum bytes of a file: the same page, "25 MiB"."""
MAX_REDIRECTS = 2_000
"""Maximum number of static redirects in `_redirects`: the same page."""
MAX_HEADER_RULES = 100
"""Maximum number of rules in `_headers`: the same page."""
MAX_HEADER_CHARS = 2_000
"""Maximum number of characters of a header in `_headers`: the same page."""
UNCOUNTED = frozenset({"_headers", "_redirects", "_routes.json", "_worker.js"})
"""Files that configure the host, which its program `wrangler` 4.86 (`pages deploy`) does not upload as files of the site."""


def find_exceeded_limits(site: HostedSite) -> Iterator[Problem]:
    """Yield what Cloudflare Pages would refuse or ignore."""
    return find_with_limit(site, MAX_FILES, "use a paid plan, which accepts 100,000 (`--host cloudflare-pages-paid`)")


def find_with_limit(site: HostedSite, max_files: int, more: str) -> Iterator[Problem]:
    """Yield what Cloudflare Pages would refuse or ignore on a plan with this number of files; `more` ends the hint about them."""
    served = site._replace(files=tuple(file for file in site.files if file.path not in UNCOUNTED))
    yield from chain(
        _limits.find_too_many_files(served, TITLE, max_files, more),
        _limits.find_large_files(
            served, TITLE, MAX_FILE_BYTES, "publish it at another place, such as a bucket, and link it"
        ),
        _unread_redirects(site),
        _unread_headers(site),
        _limits.find_query_addresses(site, TITLE, _limits.ADD_FUNCTION, has_functions=True),
    )


def _unread_redirects(site: HostedSite) -> Iterator[Problem]:
    """Yield a warning if `_redirects` has no rule for some old addresses."""
    lines = [line for line in site.read_lines("_redirects") if line.strip() and not line.startswith("#")]
    sources = {line.split(" ", 1)[0] for line in lines[:MAX_REDIRECTS] if line.endswith(" 301")}
    base = unquote(urlsplit(site.config.site.base_url).path).rstrip("/")
    missing = [old for old, _ in site.redirects.by_path if sources.isdisjoint(cloudflare_spellings(base + old))]
    if missing:
        counted = pluralize(len(missing), "old address has", "old addresses have")
        message = TOO_MANY_REDIRECTS(
            f"{counted} no rule for {TITLE}, which reads {MAX_REDIRECTS:,} ({summarize_names(missing, _limits.MAX_NAMES)}); "
            "an HTML page redirects there"
        )
        hint = 'write `hosts = ["cloudflare"]` in [outputs]: rules for other hosts count, too'
        hint = (
            hint if site.config.outputs.hosts != ("cloudflare",) else "use a host without this limit, such as Netlify"
        )
        yield Problem(site.name, 0, 0, message, hint, "warning")


def _unread_headers(site: HostedSite) -> Iterator[Problem]:
    lines = site.read_lines("_headers")
    rules = sum(bool(line.strip()) and not line.startswith(("#", " ", "\t")) for line in lines)
    if rules > MAX_HEADER_RULES:
        message = UNREAD_HEADER(f"{rules} rules, but {TITLE} reads {MAX_HEADER_RULES}")
        yield Problem(f"{site.name}/_headers", 0, 0, message, "", "warning")
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_HEADER_CHARS:
            name = line.strip().partition(":")[0]
            message = UNREAD_HEADER(f"`{name}` has {len(line):,} characters, but {TITLE} reads {MAX_HEADER_CHARS:,}")
            hint = "embed content from fewer other sites"
            yield Problem(f"{site.name}/_headers", number, 1, message, hint, "warning", line)
