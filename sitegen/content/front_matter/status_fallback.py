"""The status of a file that cannot be understood: what it says of it, read from its lines where its data cannot be read.

A mistake in a draft must not stop the others, so it has to be known that it is one. In doubt the file counts as published:
then its mistake stops a build, and the last good version of it stays online.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Any

from sitegen.model import edtf
from sitegen.model.document import NON_ENTITY_KINDS, StatedStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

UNPUBLISHED_STATUSES = frozenset({"draft", "held"})
_STATUS_LINE = re.compile(
    r"""^(["']?)(status|embargo|published)\1[ \t]*[:=][ \t]*(["']?)([^"'\n#]*?)\3[ \t]*(?:#.*)?$""", re.MULTILINE
)
_FENCE = re.compile(r"^(---|\+\+\+)[ \t]*$", re.MULTILINE)
MAX_FRONT_MATTER_BYTES = 64 * 1024
"""Bytes of a file in which front matter is looked for; a longer one is refused."""


def status_from_data(data: Mapping[str, Any], kind: str, zone: str) -> StatedStatus:
    """What front matter says that could be read, though not all of it is right; with no status it is a draft."""
    default = "draft" if kind in NON_ENTITY_KINDS else ""
    status = data.get("status", default)
    embargo, published = (_parse_date(str(data.get(key, "")), zone) for key in ("embargo", "published"))
    return StatedStatus(_combine_statuses([status]) if status else "", embargo, published)


def status_from_bytes(data: bytes, zone: str) -> StatedStatus:
    """What the lines of a file say whose front matter cannot be read, down to where that ends."""
    form = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    text = data[:MAX_FRONT_MATTER_BYTES].decode(form, "replace").replace("\r\n", "\n").replace("\r", "\n")
    fences = [found.start() for found in _FENCE.finditer(text)][:2]
    front = text[: fences[1]] if len(fences) > 1 else text
    found = [(match[2], match[4].strip()) for match in _STATUS_LINE.finditer(front)]
    statuses = [value for key, value in found if key == "status"]
    first = dict(reversed(found))
    embargo, published = (_parse_date(first.get(key, ""), zone) for key in ("embargo", "published"))
    return StatedStatus(_combine_statuses(statuses) if statuses else "", embargo, published)


def _combine_statuses(statuses: list[Any]) -> str:
    """`draft` or `held` where all say so; two versions in one file may disagree."""
    words = [str(status).casefold() for status in statuses]
    return words[0] if all(word in UNPUBLISHED_STATUSES for word in words) else "published"


def _parse_date(text: str, zone: str) -> str:
    try:
        value = edtf.parse(text, zone)
    except edtf.DateError:
        return ""
    return value.instant.isoformat() if value.instant else value.text
