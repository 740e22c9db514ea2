"""The form of a cache file: a tar archive, compressed with gzip, of a header and the archive database.

It has no compiled templates, which are code, and neither the search index nor the dataset, which a build makes again.
"""

from __future__ import annotations

import msgspec

FORMAT = 1
"""The version of the form."""
HEADER_NAME, DATABASE_NAME = "cache.json", "archive.db"
"""The members of the tar archive, in this order."""


class Header(msgspec.Struct, frozen=True):
    """The first member of a cache file, as JSON."""

    format: int
    sitegen: str
    """The version of the program that wrote the database."""
    cache_key: str
    """The database's cache key in hexadecimal (`build/fingerprint.py`)."""
    size: int
    """The size of the database in bytes."""
