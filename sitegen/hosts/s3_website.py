"""The website endpoint of a bucket of Amazon S3, with or without CloudFront in front of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, pluralize
from sitegen.hosts import _limits
from sitegen.outputs.hosting.redirect_table import ADDRESS
from sitegen.outputs.hosting.redirect_table import NAME as NAME_OF_TABLE
from sitegen.problem_codes.hosts import PATH_TOO_LONG, TOO_MANY_REDIRECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.hosts._site import HostedSite

NAME = "s3-website"
TITLE = "Amazon S3"
MAX_KEY_BYTES = 1_024
"""Maximum bytes of the name of an object in UTF-8: docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html, read in November 2026."""


MAX_STORE_BYTES = 5 * _limits.MIB
"""Maximum bytes of a key value store of CloudFront, "5 MB".

docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html, read in November 2026.
"""
MAX_STORE_KEY_BYTES = 512
"""Maximum bytes of a key in such a store: the same page."""
MAX_STORE_VALUE_BYTES = 1_024
"""Maximum bytes of a value in such a store, "1 KB": the same page."""


def find_exceeded_limits(site: HostedSite) -> Iterator[Problem]:
    """Yield what Amazon S3 would refuse, and old addresses that would not redirect there."""
    for file in site.files:
        size = len(f"{site.key_prefix}{file.path}".encode())
        if size > MAX_KEY_BYTES:
            message = PATH_TOO_LONG(f"the path has {size:,} bytes, but {TITLE} accepts at most {MAX_KEY_BYTES:,}")
            hint = "shorten the slug, the old address or the name of the file"
            yield Problem(f"{site.name}/{file.path}", 0, 0, message, hint)
    yield from _limits.find_query_addresses(site, TITLE, _limits.ADD_FUNCTION, has_functions=True)
    if "functions" not in site.config.outputs.hosts:
        yield from _limits.find_addresses_without_page(site, TITLE, _limits.ADD_FUNCTION)
    yield from _redirects_without_room(site)


def _redirects_without_room(site: HostedSite) -> Iterator[Problem]:
    """Yield warnings if the table of redirects does not fit into a key value store of CloudFront."""
    is_ours = any(file.kind == NAME_OF_TABLE for file in site.files)
    pairs = json.loads("\n".join(site.read_lines(ADDRESS.lstrip("/"))))["data"] if is_ours else []
    sizes = {pair["key"]: (len(pair["key"].encode()), len(pair["value"].encode())) for pair in pairs}
    long = [
        key for key, (key_size, size) in sizes.items() if key_size > MAX_STORE_KEY_BYTES or size > MAX_STORE_VALUE_BYTES
    ]
    if long:
        reason = f"CloudFront stores keys of {MAX_STORE_KEY_BYTES} bytes and values of {MAX_STORE_VALUE_BYTES:,}"
        yield from _limits.find_unsupported(
            site, long, reason, "shorten these old addresses, or leave them out: update_redirects.py does"
        )
    total = sum(key_size + size for key_size, size in sizes.values())
    if total > MAX_STORE_BYTES:
        message = TOO_MANY_REDIRECTS(
            f"{pluralize(len(sizes), 'redirect has', 'redirects have')} {_limits.format_bytes(total)}, but a key value store of "
            f"CloudFront accepts at most {_limits.format_bytes(MAX_STORE_BYTES)}"
        )
        hint = "import only the old addresses with a query: at the others, an HTML page redirects"
        yield Problem(f"{site.name}{ADDRESS}", 0, 0, message, hint, "warning")
