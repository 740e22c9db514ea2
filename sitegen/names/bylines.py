"""Bylines that are plain names: the identity of a writer, and the slug of the writer's page.

The identity is the name, ignoring case, punctuation and white space. It is not the transliteration that the address is made
of: 李伟 and 李薇 are two writers, although both have the slug `li-wei`. The planner reports this clash as a problem.
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
    """Return the identity of a writer, which is the same for all spellings of a name: "j smith" for "J. Smith" and "J Smith"."""
    folded = normalize_name(normalize_name(name))
    return _join_words(folded) or folded


def writer_slug(writer: str) -> str:
    """Return the slug of a writer's page, from the writer's identity. A name that cannot be transliterated gets a digest."""
    return slugify(writer) or f"name-{hashlib.blake2b(writer.encode(), digest_size=4).hexdigest()}"


def _join_words(text: str) -> str:
    """Return the letters, digits and combining marks of a text, with all other characters replaced by single spaces."""
    text = _THOUSANDS_SEPARATOR.sub("", text)
    chars = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text)
    return " ".join("".join(chars).split())
