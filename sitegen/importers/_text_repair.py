"""Finds and repairs text that was decoded with the wrong encoding, such as `â€™` for an apostrophe."""

from __future__ import annotations

import re

from sitegen.importers._items import Change
from sitegen.plugins.extras import import_extra

MAX_EXAMPLES = 10
MAX_EXAMPLE_CHARS = 80
_CONTINUATION = bytes(range(0x80, 0xC0)).decode("cp1252", "ignore") + "\x81\x8d\x8f\x90\x9d"
_CANDIDATE = re.compile(f"[\u00c2-\u00f4][{re.escape(_CONTINUATION)}]")
"""The first two bytes of a character in UTF-8, read as Windows-1252."""


def repair_text(text: str, *, is_wanted: bool, line: int = 0) -> tuple[str, tuple[Change, ...]]:
    """Return a text, repaired if that is wanted, with the change; without a change if nothing is wrong with it.

    Args:
        text: text or HTML.
        is_wanted: repair the text. Otherwise it is returned unchanged, and the change says what is wrong.
        line: line of the text in its source, for the change.

    Raises:
        SitegenError: if the text has to be repaired and the package for it is not installed.
    """
    if not _CANDIDATE.search(text):
        return text, ()
    ftfy = import_extra("ftfy", "Text with the wrong encoding is repaired")
    lines = text.split("\n")
    mended = [ftfy.fix_encoding(each) if _CANDIDATE.search(each) else each for each in lines]
    wrong = [(before, after) for before, after in zip(lines, mended, strict=True) if before != after]
    if not wrong:
        return text, ()
    examples = tuple(_example(before) for before, _ in wrong[:MAX_EXAMPLES])
    if not is_wanted:
        construct = "text with the wrong encoding, which --repair-text repairs"
        return text, (Change("told", construct, len(wrong), examples, line),)
    return "\n".join(mended), (Change("repaired", "text with the wrong encoding", len(wrong), examples, line),)


def _example(text: str) -> str:
    found = _CANDIDATE.search(text)
    start = max(0, (found.start() if found else 0) - MAX_EXAMPLE_CHARS // 2)
    return text[start : start + MAX_EXAMPLE_CHARS].strip()
