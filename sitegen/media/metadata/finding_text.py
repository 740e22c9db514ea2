"""Formatting of findings in a file's metadata."""

from __future__ import annotations

import re

MAX_VALUE_CHARS = 60
"""Maximum characters of a value. Longer ones are cut."""
CONTROL_CHARS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+")


def format_finding(name: str, value: str) -> str:
    """Return a finding as its name and its quoted value; "" if the value is empty."""
    text = CONTROL_CHARS.sub(" ", value).strip()
    return f'{name} "{text[:MAX_VALUE_CHARS]}{"…" if len(text) > MAX_VALUE_CHARS else ""}"' if text else ""
