"""Media types of published files, which the files for web hosts and the preview state in the same way."""

from __future__ import annotations

import re

from sitegen import urls
from sitegen.model.media_info import file_extension
from sitegen.model.media_types import BINARY_TYPE, MEDIA_TYPES
from sitegen.render.citations.exports import CITATION_FORMATS

MEDIA_TYPES_BY_NAME = {form.file_name: form.media_type for form in urls.FEED_FORMATS.values()} | {
    name: form.media_type
    for name, form in CITATION_FORMATS.items()
    if form.media_type != MEDIA_TYPES[name.rpartition(".")[2]]
}
"""Media types of files with an ambiguous extension, by file name."""
TEXT_MEDIA_TYPES = tuple(
    sorted(
        {
            kind
            for kind in (*MEDIA_TYPES.values(), *MEDIA_TYPES_BY_NAME.values())
            if re.search(r"^text/|[/+](xml|json|x-ndjson|x-bibtex|x-research-info-systems)$", kind)
        }
    )
)
"""Media types that are sent with `charset=utf-8`. All text files that sitegen writes are UTF-8."""


def with_charset(media_type: str) -> str:
    """Return the value of Content-Type for a media type."""
    return f"{media_type}; charset=utf-8" if media_type in TEXT_MEDIA_TYPES else media_type


def content_type(path: str) -> str:
    """Return the value of Content-Type for a published file, by its name or else its extension."""
    by_extension = MEDIA_TYPES.get(file_extension(path), BINARY_TYPE)
    return with_charset(MEDIA_TYPES_BY_NAME.get(path.rpartition("/")[2], by_extension))
