"""The name of an import, which is the same for each export of the same site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.names.naming import slugify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SUFFIXES = re.compile(r"(?:\.(?:xml|gz|zip|csv|json|ndjson|jsonl|docx|html?|md|txt|rss|atom|tar))+$", re.IGNORECASE)
_DATE_AND_PART = re.compile(r"[._ -]*\d{4}-\d\d-\d\d.*$|[._ -]+\d{1,3}$")
"""The date of an export, the number of a part, and everything after the date."""


def default_name(importer: Any, sources: Sequence[Path]) -> str:
    """Return the name of an import: what the importer's `import_name(sources)` returns, else the first source's name without its date."""
    if hasattr(importer, "import_name") and (name := slugify(importer.import_name(tuple(sources)))):
        return name
    stem = _SUFFIXES.sub("", sources[0].resolve().name)
    return slugify(_DATE_AND_PART.sub("", stem)) or slugify(stem) or "import"
