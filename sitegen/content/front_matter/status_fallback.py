"""The status of a file with invalid front matter, read from its data or, if they cannot be parsed, from its lines.

An error in a draft must not stop the build of other documents, so the status of a faulty file has to be known. In doubt the file
counts as published: then its error stops the build, and its last valid version stays online. So does a suppressed one, whose name
would otherwise be shown where it is printed.
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
"""Statuses of documents whose errors do not stop a build."""
_STATUS_LINE = re.compile(
    r"""^(["']?)(status|embargo|published)\1[ \t]*+[:=][ \t]*+(["']?)([^"'\n#]*+)\3[ \t]*+(?:#.*)?$""", re.MULTILINE
)
_FENCE = re.compile(r"^(---|\+\+\+)[ \t]*$", re.MULTILINE)
_SUPPRESSION_LINE = re.compile(r"""^(["']?)visibility\1[ \t]*[:=][ \t]*["']?suppressed\b""", re.MULTILINE)
MAX_FRONT_MATTER_BYTES = 64 * 1024
"""Maximum bytes at the start of a file in which front matter is searched for. Longer front matter is rejected."""


def status_from_data(data: Mapping[str, Any], kind: str, zone: str) -> StatedStatus:
    """Return the status in front matter that could be parsed but is invalid; the default status of stories is draft."""
    default = "draft" if kind in NON_ENTITY_KINDS else ""
    status = data.get("status", default) if data.get("visibility") != "suppressed" else "published"
    embargo, published = (_parse_date(str(data.get(key, "")), zone) for key in ("embargo", "published"))
    return StatedStatus(_combine_statuses([status]) if status else "", embargo, published)


def status_from_bytes(data: bytes, zone: str) -> StatedStatus:
    """Return the status in the lines of front matter that cannot be parsed, down to its closing fence."""
    form = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    text = data[:MAX_FRONT_MATTER_BYTES].decode(form, "replace").replace("\r\n", "\n").replace("\r", "\n")
    fences = [found.start() for found in _FENCE.finditer(text)][:2]
    front = text[: fences[1]] if len(fences) > 1 else text
    found = [(match[2], match[4].strip()) for match in _STATUS_LINE.finditer(front)]
    statuses = [value for key, value in found if key == "status"]
    if _SUPPRESSION_LINE.search(front):
        statuses.append("published")
    first = dict(reversed(found))
    embargo, published = (_parse_date(first.get(key, ""), zone) for key in ("embargo", "published"))
    return StatedStatus(_combine_statuses(statuses) if statuses else "", embargo, published)


def _combine_statuses(statuses: list[Any]) -> str:
    """Return the first status if all are unpublished, otherwise `published`; unresolved merges have several statuses."""
    folded = [str(status).casefold() for status in statuses]
    return folded[0] if all(word in UNPUBLISHED_STATUSES for word in folded) else "published"


def _parse_date(text: str, zone: str) -> str:
    try:
        value = edtf.parse(text, zone)
    except edtf.DateError:
        return ""
    return value.instant.isoformat() if value.instant else value.text
