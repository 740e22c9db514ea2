"""Recognition of addresses and file names in running text."""

from __future__ import annotations

import re

_FILE_EXTENSIONS = "pdf|docx?|xlsx?|pptx?|odt|ods|csv|tsv|txt|md|html?|xml|json|zip|jpe?g|png|gif|webp|svg|tiff?|mp3|mp4|m4a|mov|wav|webm"
_URL_CHAR = r"[^\s<>\"\u201c\u201d\u2018\u2019\u00ab\u00bb\u2026\u3000-\u303f\uff00-\uffef]"
BARE_ADDRESS = re.compile(
    rf"(?<![A-Za-z0-9/])https?://{_URL_CHAR}+"
    rf"|(?<![\w.@-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<![\w.@/-])(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{{2,24}}/{_URL_CHAR}*"
    rf"|(?<![\w.@/-])[\w.-]*[\w-]\.(?:{_FILE_EXTENSIONS})(?![\w-])",
    re.IGNORECASE,
)
"""Web addresses with and without a scheme, e-mail addresses, and file names."""
_DOT_IN_NAME = re.compile(r"\.(?<=[\w-]\.)\w")
"""A dot inside a name. The pattern begins with the dot, because `re` skips quickly to a literal character."""
_CJK_TEXT_BEHIND = re.compile("(?<=[A-Za-z0-9])[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Chinese, Japanese or Korean text directly after an address. Inside an address it follows punctuation, as in `/wiki/中文`."""
_TRAILING_PUNCTUATION = "?!.,:;*_~'\u3002\u3001"
_OPENING_BRACKETS = {")": "(", "]": "[", "}": "{"}


def may_hold_address(text: str) -> bool:
    """Return False if `BARE_ADDRESS` cannot match anywhere in a text. It is faster than the full pattern."""
    return "://" in text or "@" in text or _DOT_IN_NAME.search(text) is not None


def find_address_end(text: str, start: int, end: int) -> int:
    """Return the end of an address, without trailing punctuation and brackets that it does not open.

    `start` and `end` are the offsets of a match of `BARE_ADDRESS`. The result is `start` if nothing is left.
    """
    if cjk_text := _CJK_TEXT_BEHIND.search(text, start, end):
        end = cjk_text.start()
    while end > start:
        last = text[end - 1]
        opened = _OPENING_BRACKETS.get(last)
        if last not in _TRAILING_PUNCTUATION and (
            not opened or text.count(last, start, end) <= text.count(opened, start, end)
        ):
            break
        end -= 1
    return end
