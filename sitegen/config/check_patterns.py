"""The table `[check]` of the configuration: patterns that `sitegen check` searches for in texts."""

from __future__ import annotations

from typing import Literal

import msgspec

BuiltInPattern = Literal["tk", "note", "email", "phone", "tracked", "conflict"]
"""Name of a pattern that is searched for unless it is switched off.

Values:
    tk: TK, TKTK and the like, for text to come
    note: notes to editors in capitals, such as `[CHECK]` and `(CQ)`
    email: e-mail addresses in stories
    phone: telephone numbers in stories
    tracked: tracked changes of CriticMarkup and Word
    conflict: merge conflict markers
"""


class CheckPattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern that the archive defines."""

    pattern: str
    """A Python regular expression. Begin it with `(?i)` to ignore case.

    Example: "(?i)my source"
    """
    message: str
    """The problem that a match is reported as.

    Example: "a source is hinted at"
    """
    hint: str = ""
    """Advice that is shown with the message.

    Example: "name the source, or say why not"
    """


class CheckConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Patterns for published texts: notes to editors, contact details, tracked changes."""

    off: tuple[BuiltInPattern, ...] = ()
    """Built-in patterns that `sitegen check` does not search for.

    Example: ["phone"]
    """
    patterns: dict[str, CheckPattern] = {}
    """Additional patterns, each in a table with a name of your choice.

    Example: { sources = { pattern = "(?i)my source", message = "a source is hinted at" } }
    """
