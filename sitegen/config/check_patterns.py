"""The table `[check]` of the configuration: what `sitegen check` looks for in texts."""

from __future__ import annotations

from typing import Literal

import msgspec

BuiltInPattern = Literal["tk", "note", "email", "phone", "tracked", "conflict"]


class CheckPattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern of the archive's own."""

    pattern: str
    """A regular expression (Python's); `(?i)` at its start makes it blind to capitals."""
    message: str
    """What is wrong where it is found."""
    hint: str = ""
    """What to do about it."""


class CheckConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `sitegen check` looks for in texts that are public: notes to the desk, contacts, marks of changes."""

    off: tuple[BuiltInPattern, ...] = ()
    """Built-in patterns that are not looked for."""
    patterns: dict[str, CheckPattern] = {}
    """Patterns that are looked for as well, by a name of your choice."""
