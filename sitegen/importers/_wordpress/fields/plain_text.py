"""Text that WordPress shows with HTML in it, as plain text."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from sitegen.importers._markdown.cleaning.text import mend
from sitegen.importers._text_repair import repair_text

if TYPE_CHECKING:
    from sitegen.importers._wordpress.text.context import TextContext

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_BLOCK_TAG = re.compile(r"</?(?:p|div|br|li|h[1-6])\b[^<>]*>", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def plain_text(text: str, context: TextContext, field: str) -> str:
    """Return HTML as one line of plain text, with its entities decoded once. Tags are left out and counted."""
    without = _TAG.sub("", _BLOCK_TAG.sub(" ", text))
    if without != text and text.strip():
        context.note("changed", f"markup in {field} became plain text", text)
    repaired, changes = repair_text(html.unescape(without), is_wanted=context.repairs_text)
    for change in changes:
        context.note(change.kind, change.construct, next(iter(change.examples), ""), change.count)
    return " ".join(mend(repaired).split())


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without its tags."""
    return _WORD.findall(html.unescape(_TAG.sub(" ", text)).casefold())
