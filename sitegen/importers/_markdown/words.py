"""Counts the words of a text before and after its conversion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._markdown.cleaning.vocabulary import BLOCK_TAGS, UNREAD_TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers._markdown.tree import Element

_WORD = re.compile(r"\S*\w\S*")
_SEPARATORS = BLOCK_TAGS | {"br", "note", "noteref", "x-footnote", "shortcode", "argument"}
"""Elements that end the word before them and the last one inside them."""


def count_words(element: Element) -> int:
    """Return the number of words that readers see below an element.

    A word is text between white space and the edges of blocks that contains a letter or a digit.
    """
    return count_text_words("".join(_texts(element)))


def count_text_words(text: str) -> int:
    """Return the number of words of a text without markup."""
    return sum(1 for _ in _WORD.finditer(text))


def _texts(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag in UNREAD_TAGS:
            continue
        elif child.tag in _SEPARATORS:
            yield "\n"
            yield from _texts(child)
            yield "\n"
        else:
            yield from _texts(child)
