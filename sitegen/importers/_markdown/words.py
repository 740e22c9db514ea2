"""Counts the words of a text before and after its conversion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.importers._markdown.cleaning.vocabulary import BLOCK_TAGS, UNREAD_TAGS

if TYPE_CHECKING:
    from sitegen.importers._markdown.tree import Element

_LETTER_OR_DIGIT = re.compile(r"\w")
_SEPARATORS = BLOCK_TAGS | {"br", "note", "noteref", "x-footnote", "shortcode", "argument"}
"""Elements that end the word before them and the last one inside them."""


def count_words(element: Element) -> int:
    """Return the number of words that readers see below an element.

    A word is text between white space and the edges of blocks that contains a letter or a digit.
    """
    return count_text_words("".join(_texts(element, [])))


def count_text_words(text: str) -> int:
    """Return the number of words of a text without markup."""
    found = text.split()
    return len(found) - sum(not each.isalnum() and not _LETTER_OR_DIGIT.search(each) for each in found)


def _texts(element: Element, found: list[str]) -> list[str]:
    """Add the texts below an element, with a line end at the edges of blocks, and return all."""
    for child in element.children:
        if isinstance(child, str):
            found.append(child)
        elif child.tag in _SEPARATORS:
            found.append("\n")
            _texts(child, found).append("\n")
        elif child.tag not in UNREAD_TAGS:
            _texts(child, found)
    return found
