"""Names of writers in fields that may contain a login, or an e-mail address, which is written nowhere."""

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
_LOGIN = re.compile(
    r"@?[a-z0-9]+(?:[._-][a-z0-9]+)*|@\w+|(?=\D*\d)[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*|[A-Za-z0-9.-]+_[A-Za-z0-9._-]+"
)
"""One word in lower case, after `@`, or with a digit or an underscore."""
_MARKS = " ,;:|/\u2013\u2014-<>"
"""Marks between a name and its address, which stay behind without it."""


def author_name(text: str) -> str:
    """Return a name without e-mail addresses, as one line; "" if the text is nothing but addresses."""
    if not contains_address(text):
        return " ".join(text.split())
    match = _NAME_IN_BRACKETS.fullmatch(text.strip())
    name = match["name"] if match else _ANYWHERE.sub(" ", text)
    return " ".join(name.split()).strip(_MARKS)


def looks_like_login(name: str) -> bool:
    """Return True for a name that looks like the one with which a writer signs in, such as `aruiz`, `ARuiz77` or `@ana_ruiz`."""
    return bool(_LOGIN.fullmatch(name))


def contains_address(value: Any) -> bool:
    """Return True if a text, or a text anywhere in a value, contains an e-mail address."""
    if isinstance(value, str):
        return bool(_ANYWHERE.search(value))
    parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return any(contains_address(each) for each in parts)
