"""Characters that readers do not see, and characters that were read with the wrong encoding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.importers._markdown.cleaning.context import Context

_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u00ad]")
"""Characters that readers do not see, and that word processors leave behind."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u2028\u2029]")
_C1 = re.compile("[\x80-\x9f]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028\u2029\u2060\ufeff]")
"""A character of the three patterns above."""


def clean_text(text: str, context: Context) -> str:
    """Return a text as `mend` does, and count what it changes."""
    if not _UNSEEN.search(text):
        return text
    if windows := "".join(_C1.findall(text)):
        mended = _C1.sub(_from_windows, windows)
        context.account.replace(
            "repaired", "character of Windows-1252 in the range of control characters", windows, mended
        )
    for pattern, name in ((_INVISIBLE, "invisible character removed"), (_CONTROL, "control character removed")):
        if removed := "".join(pattern.findall(text)):
            context.account.note("repaired", name)
            context.account.remove(removed, name)
    return mend(text)


def mend(text: str) -> str:
    """Return a text without invisible characters, and with Windows characters in the C1 range as what they mean."""
    if not _UNSEEN.search(text):
        return text
    return _CONTROL.sub(_space_or_nothing, _INVISIBLE.sub("", _C1.sub(_from_windows, text)))


def _space_or_nothing(found: re.Match[str]) -> str:
    return " " if found[0].isspace() else ""


def _from_windows(found: re.Match[str]) -> str:
    return found[0].encode("latin-1").decode("cp1252", "ignore")
