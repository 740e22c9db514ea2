"""The wording of what is found in a file's metadata."""

from __future__ import annotations

import re

LONGEST = 60
"""Characters of a value."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+")


def said(name: str, value: str) -> str:
    """Return a finding: what it is, and its value cut short."""
    text = CONTROL.sub(" ", value).strip()
    return f'{name} "{text[:LONGEST]}{"…" if len(text) > LONGEST else ""}"' if text else ""
