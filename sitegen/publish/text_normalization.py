"""The normalized form in which the leak check compares texts: typography and invisible characters do not matter."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from sitegen.names.word_boundaries import INVISIBLE

_ASCII = bytes(range(128))
_DASH = "\u2013"
_HYPHENS = re.compile("---?")
_REPLACEMENTS = {
    **dict.fromkeys("\u2018\u2019\u201a\u2039\u203a\u300e\u300f\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d\u2033", '"'),
    **dict.fromkeys("\u2010\u2011", "-"),
    **dict.fromkeys("\u2012\u2014\u2015", _DASH),
    **dict.fromkeys(sorted(INVISIBLE), ""),
    "\u2026": "...",
}
"""Characters and what replaces them. Searching for each is much faster than `str.translate`, which looks at every character."""
_LOOKALIKE_CHARACTERS = re.compile(
    "[\u00ad\u0300-\u036f\u200b-\u200d\u2060\u3099\u309a\uf900-\ufaff\ufb00-\ufb06\ufe00-\ufe0f\ufeff\uff00-\uffef]"
)
"""Characters with which different words look the same: invisible ones, combining marks, ligatures, full-width forms."""
_VARIATION_SELECTORS = re.compile("[\u200c\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class NormalizedText(NamedTuple):
    """Two forms of one text, which have the same length."""

    folded: str
    """The searched form: case-folded, with every dash as a hyphen."""
    cased: str
    """The form in which the end of a name is found: with capitals and dashes. Equal to `folded` if folding changes the length."""


def normalize_text(text: str) -> NormalizedText:
    """Return the normalized forms of a text.

    Quotes are straight, each run of white space is one space, invisible characters are removed, and compatibility characters
    are replaced (Unicode NFKC).
    """
    if has_lookalikes(text):
        text = unicodedata.normalize("NFKC", _VARIATION_SELECTORS.sub("", text))
    if not text.isascii():
        for character, replacement in _REPLACEMENTS.items():
            text = text.replace(character, replacement)
    cased = _collapse_spaces(_HYPHENS.sub(_DASH, text))
    folded = cased.replace(_DASH, "-").casefold()
    return NormalizedText(folded, cased if len(cased) == len(folded) else folded)


def _collapse_spaces(text: str) -> str:
    """Return a text with each run of white space as one space, also at its start and its end."""
    words = text.split()
    if not words:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{' '.join(words)}{' ' if text[-1].isspace() else ''}"


def has_lookalikes(text: str) -> bool:
    """Return True if a text contains characters with which different words look the same."""
    # Nearly all characters of a page are ASCII. Deleting them is much faster than searching among them.
    others = text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")
    return _LOOKALIKE_CHARACTERS.search(others) is not None


def normalize_for_search(text: str) -> str:
    """Return the searched form of a text."""
    return normalize_text(text).folded
