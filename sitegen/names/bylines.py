"""Bylines that are plain names: which of them are one writer, and the address of the writer's page.

The identity is the name itself without regard to capitals, punctuation and white space. It is not the transliteration that the
address is made of: 李伟 and 李薇 are two writers, though both would be at `li-wei`. That clash is a problem of the plan.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from sitegen.names.naming import normalize_name, slugify

_THOUSANDS_SEPARATOR = re.compile(r"(?<=\d),(?=\d)")


@lru_cache(maxsize=4096)
def writer_key(name: str) -> str:
    """Return what two spellings of one writer's name have in common: "j smith" for "J. Smith" and "J Smith"."""
    folded = normalize_name(normalize_name(name))
    return _join_words(folded) or folded


def writer_slug(writer: str) -> str:
    """Return the last part of the address of a writer's page; a name in a script without transliteration has a digest.

    `writer` is an identity.
    """
    return slugify(writer) or f"name-{hashlib.blake2b(writer.encode(), digest_size=4).hexdigest()}"


def _join_words(text: str) -> str:
    """Return the letters, digits and combining marks of a text, all else as single spaces."""
    text = _THOUSANDS_SEPARATOR.sub("", text)
    chars = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text)
    return " ".join("".join(chars).split())
