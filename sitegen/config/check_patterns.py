"""The table `[check]` of the configuration: patterns that `sitegen check` searches for in texts."""

from __future__ import annotations

from typing import Literal

import msgspec

BuiltInPattern = Literal["tk", "note", "email", "phone", "tracked", "conflict"]


class CheckPattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern that the archive defines."""

    pattern: str
    """A Python regular expression. Begin it with `(?i)` to ignore case."""
    message: str
    """The problem that a match is reported as."""
    hint: str = ""
    """Advice that is shown with the message."""


class CheckConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Patterns for published texts: notes to editors, contact details, tracked changes."""

    off: tuple[BuiltInPattern, ...] = ()
    """Built-in patterns to disable."""
    patterns: dict[str, CheckPattern] = {}
    """Additional patterns, by a name of your choice."""
