"""Problems that several hosts have in common: too many files, too large ones, and old addresses without a redirect."""

from __future__ import annotations

from collections import Counter
from math import ceil
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, pluralize, summarize_names
from sitegen.hosts._site import COMPRESSED
from sitegen.problem_codes.hosts import FILE_TOO_LARGE, SITE_TOO_LARGE, TOO_MANY_FILES, UNSUPPORTED_BY_HOST
from sitegen.urls import output_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitegen.hosts._site import HostedSite, SiteFile

MIB = 1024 * 1024
GIB = 1024 * MIB
ADD_FUNCTION = 'add "functions" to `hosts` in [outputs], and install the function that the guide to this host describes'
"""Hint for old addresses with a query on a host that can run functions."""
USE_RULES = "use Netlify, or a server with nginx, Caddy or Apache"
"""Hint for old addresses that need rules, on a host without rules."""
MAX_NAMES = 3
"""Maximum number of addresses or files that a message names."""
SWITCHES = {
    "citations": "`citation_files = false` in [outputs]",
    "atom": "`feeds = false` or fewer `dossier_feed_formats` in [outputs]",
    "rss": "`feeds = false` or fewer `dossier_feed_formats` in [outputs]",
    "json_feed": "`feeds = false` or fewer `dossier_feed_formats` in [outputs]",
    "social_cards": '`social_cards = "site"` in [images]',
    "image_variants": "fewer `sizes` in [images]",
    "search_index": "a larger `shard_size`, or `enabled = false`, in [search]",
    "dataset_files": "`enabled = false` in [dataset]",
    COMPRESSED: "`compress = []` in [outputs]",
}
"""The settings that leave files out of a site, by the kind of the files."""
SQLITE_SWITCH = "`sqlite = false` in [dataset]"
"""The setting that leaves out only the database of the data, which is the only one of its files that can be large."""


def find_too_many_files(site: HostedSite, host: str, limit: int, more: str) -> Iterator[Problem]:
    """Yield an error if the site has more than `limit` files; the hint ends with `more`."""
    if len(site.files) > limit:
        message = TOO_MANY_FILES(f"{len(site.files):,} files, but {host} accepts at most {limit:,}")
        yield Problem(site.name, 0, 0, message, join_hints(savings(site.files), more))


def find_large_files(site: HostedSite, host: str, limit: int, more: str) -> Iterator[Problem]:
    """Yield an error for each file of more than `limit` bytes; the hint ends with `more`."""
    for file in site.files:
        if file.size > limit:
            message = FILE_TOO_LARGE(
                f"the file has {format_bytes(file.size)}, but {host} accepts at most {format_bytes(limit)}"
            )
            switch = SQLITE_SWITCH if _is_database(file) else SWITCHES.get(file.kind, "")
            yield Problem(
                f"{site.name}/{file.path}",
                0,
                0,
                message,
                join_hints(f"leave it out with {switch}" if switch else "", more),
            )


def _is_database(file: SiteFile) -> bool:
    return file.kind == "dataset_files" and file.path.endswith(".sqlite")


def find_large_site(site: HostedSite, host: str, limit: int, more: str) -> Iterator[Problem]:
    """Yield an error if all files together have more than `limit` bytes; the hint ends with `more`."""
    size = sum(file.size for file in site.files)
    if size > limit:
        message = SITE_TOO_LARGE(f"the site has {format_bytes(size)}, but {host} accepts at most {format_bytes(limit)}")
        yield Problem(site.name, 0, 0, message, join_hints(savings(site.files, by_size=True), more))


def find_query_addresses(site: HostedSite, host: str, hint: str, *, has_functions: bool = False) -> Iterator[Problem]:
    """Yield a warning if there are old addresses with a query, on a host that ignores queries.

    With `has_functions`, the host can run functions, and nothing is reported if the table for them is configured.
    """
    is_solved = has_functions and "functions" in site.config.outputs.hosts
    queries = [] if is_solved else [old for old, _ in site.redirects.by_query]
    yield from find_unsupported(site, queries, f"{host} does not redirect by the query of an address", hint)


def find_addresses_without_page(site: HostedSite, host: str, hint: str) -> Iterator[Problem]:
    """Yield a warning if old addresses have no HTML page, because they differ only in capitals from another one, on a host without rules."""
    paths = {file.path for file in site.files}
    missing = [old for old, _ in site.redirects.by_path if output_file(old) not in paths]
    yield from find_unsupported(site, missing, f"{host} has no page for addresses that differ only in capitals", hint)


def find_unsupported(site: HostedSite, addresses: list[str], reason: str, hint: str) -> Iterator[Problem]:
    """Yield a warning that these old addresses do not work on the host, for a reason; nothing without addresses."""
    if addresses:
        counted = pluralize(len(addresses), "old address", "old addresses")
        message = UNSUPPORTED_BY_HOST(f"{reason}: {counted} ({summarize_names(addresses, MAX_NAMES)})")
        yield Problem(site.name, 0, 0, message, hint, "warning")


def format_bytes(size: int) -> str:
    """Return a size as a text, such as "26.41 MiB", rounded up, so that a size above a limit never looks like the limit."""
    for unit, factor in (("GiB", GIB), ("MiB", MIB), ("KiB", 1024)):
        if size >= factor:
            return f"{ceil(size / factor * 100) / 100:,.2f}".rstrip("0").rstrip(".") + f" {unit}"
    return pluralize(size, "byte", "bytes")


def savings(files: Iterable[SiteFile], *, by_size: bool = False) -> str:
    """Return the settings that would leave most files or bytes out, with their number; empty if there are none."""
    saved: Counter[str] = Counter()
    for file in files:
        if switch := SWITCHES.get(file.kind):
            saved[switch] += file.size if by_size else 1
    found = [
        f"{switch} ({format_bytes(number) if by_size else pluralize(number, 'file', 'files')})"
        for switch, number in saved.most_common(MAX_NAMES)
    ]
    return f"leave some out with {', '.join(found)}" if found else ""


def join_hints(first: str, second: str) -> str:
    """Return two hints as alternatives; one of them may be empty."""
    return f"{first}, or {second}" if first and second else first or second
