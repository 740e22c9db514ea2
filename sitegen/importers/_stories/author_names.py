"""Names of writers in fields that may contain their e-mail addresses, which are written nowhere."""

from __future__ import annotations

import re
from typing import Any

_AT = r"(?:[@\uff20]|%40|&#0*64;|&#x0*40;|&commat;|\s*[\[({]\s*at\s*[\])}]\s*)"
"""The sign between the two parts of an address, also as it is written to keep programs from reading it."""
_DOT = r"(?:\.|\s*[\[({]\s*dot\s*[\])}]\s*)"
_CHAR = r"[^\s@\uff20<>()\[\]{},;:|/\"]"
_ADDRESS = rf"(?:mailto:)?(?<!{_CHAR}){_CHAR}+?{_AT}{_CHAR}+?(?:{_DOT}{_CHAR}+)+"
_NAME_IN_BRACKETS = re.compile(rf"{_ADDRESS}\s*\((?P<name>[^()]+)\)", re.IGNORECASE)
"""The form of RSS: an e-mail address, and the name in brackets."""
_ANYWHERE = re.compile(rf"(?:[<(\[]\s*)?{_ADDRESS}(?:\s*[>)\]])?", re.IGNORECASE)
_MARKS = " ,;:|/\u2013\u2014-<>"
"""Marks between a name and its address, which stay behind without it."""


def author_name(text: str) -> str:
    """Return a name without e-mail addresses, as one line; "" if the text is nothing but addresses."""
    if not contains_address(text):
        return " ".join(text.split())
    match = _NAME_IN_BRACKETS.fullmatch(text.strip())
    name = match["name"] if match else _ANYWHERE.sub(" ", text)
    return " ".join(name.split()).strip(_MARKS)


def contains_address(value: Any) -> bool:
    """Return True if a text, or a text anywhere in a value, contains an e-mail address."""
    if isinstance(value, str):
        return bool(_ANYWHERE.search(value))
    parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return any(contains_address(each) for each in parts)
