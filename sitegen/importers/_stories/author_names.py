"""Names of writers in fields that may contain their e-mail addresses, which are written nowhere."""

from __future__ import annotations

import re

_ADDRESS = r"[^\s@<>()\[\]]+@[^\s@<>()\[\]]+\.[^\s@<>()\[\]]+"
_ADDRESS_FIRST = re.compile(rf"(?:mailto:)?{_ADDRESS}\s*\((.+)\)")
"""The form of RSS: an e-mail address, and the name in brackets."""
_ANYWHERE = re.compile(rf"[<(\[]?(?:mailto:)?{_ADDRESS}[>)\]]?")


def author_name(text: str) -> str:
    """Return a name without an e-mail address; "" if the text is nothing but an address."""
    match = _ADDRESS_FIRST.fullmatch(text.strip())
    return " ".join((match[1] if match else _ANYWHERE.sub(" ", text)).split()).strip(",; ")
