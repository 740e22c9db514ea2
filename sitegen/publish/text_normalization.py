"""The normalized form in which the leak check compares texts: typography and invisible characters make no difference."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from sitegen.names.word_boundaries import INVISIBLE

_SPACE = re.compile(r"\s+")
_DASH = "\u2013"
_DASHES = re.compile("-{2,3}|[\u2012-\u2015]")
_PUNCTUATION_TABLE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u2039\u203a\u300e\u300f\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d\u2033", '"'),
        **dict.fromkeys("\u2010\u2011", "-"),
        **dict.fromkeys(INVISIBLE),
        "\u2026": "...",
    }
)
LOOKALIKE_CHARACTERS = re.compile(
    "[\u00ad\u0300-\u036f\u200b-\u200d\u2060\u3099\u309a\uf900-\ufaff\ufb00-\ufb06\ufe00-\ufe0f\ufeff\uff00-\uffef]"
)
"""Characters by which words look the same and differ: invisible ones, combining marks, ligatures, full-width forms."""
_VARIATION_SELECTORS = re.compile("[\u200c\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class NormalizedText(NamedTuple):
    """Two forms of one text, of the same length."""

    folded: str
    """Case-folded, with every dash as a hyphen: the searched form."""
    cased: str
    """With capitals and dashes, to find where a name ends. The same as `folded` if folding changes the length."""


def normalize_text(text: str) -> NormalizedText:
    """Return the forms of a text: quotes straight, one space, nothing invisible, compatibility characters as usual ones."""
    if LOOKALIKE_CHARACTERS.search(text):
        text = unicodedata.normalize("NFKC", _VARIATION_SELECTORS.sub("", text))
    cased = _SPACE.sub(" ", _DASHES.sub(_DASH, text.translate(_PUNCTUATION_TABLE)))
    folded = cased.replace(_DASH, "-").casefold()
    return NormalizedText(folded, cased if len(cased) == len(folded) else folded)


def normalize_for_search(text: str) -> str:
    """Return the form of a text that is searched."""
    return normalize_text(text).folded
