"""The website endpoint of a bucket of Amazon S3, with or without CloudFront in front of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem
from sitegen.hosts import _limits
from sitegen.problem_codes.hosts import PATH_TOO_LONG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.hosts._site import HostedSite

NAME = "s3-website"
TITLE = "Amazon S3"
MAX_KEY_BYTES = 1_024
"""Maximum bytes of the name of an object in UTF-8: docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html, read in November 2026."""


def find_exceeded_limits(site: HostedSite) -> Iterator[Problem]:
    """Yield what Amazon S3 would refuse, and old addresses that would not redirect there."""
    for file in site.files:
        size = len(f"{site.key_prefix}{file.path}".encode())
        if size > MAX_KEY_BYTES:
            message = PATH_TOO_LONG(f"the path has {size:,} bytes, but {TITLE} accepts at most {MAX_KEY_BYTES:,}")
            yield Problem(
                f"{site.name}/{file.path}", 0, 0, message, "shorten the slug, the old address or the name of the file"
            )
    hint = "put CloudFront with the function of docs/hosting/s3-cloudfront in front of the bucket, or use another host"
    yield from _limits.find_query_addresses(site, TITLE, hint)
