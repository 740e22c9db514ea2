"""The codes of problems: `SG0601` after a message identifies one kind of problem, with a cause and a fix.

Each module of this package defines the codes of one area, in the order of their numbers. `docs/reference/problems.md` is generated
from them, and `sitegen explain SG0601` prints one. A code never changes its meaning and is never used again for another problem.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import NamedTuple

AREAS = {
    "configuration": "Configuration",
    "front_matter": "Front matter: syntax",
    "fields": "Front matter: fields",
    "dates": "Dates",
    "text": "Text of a document",
    "references": "References and links",
    "addresses": "Addresses",
    "publication": "What is published",
    "files": "Files and pictures",
    "extensions": "Themes, translations and plugins",
    "environment": "Output folder, commands and environment",
    "checks": "Warnings of `sitegen check`",
    "importing": "Imports",
    "tagging": "Tagging",
    "deployment": "Publishing to a host",
    "preservation": "Packages for archives",
    "outgoing_links": "Outgoing links",
    "hosts": "Limits of web hosts",
}
"""The modules with codes, in the order of their numbers, and the heading of each in the documentation."""
_CODE = re.compile(r"SG\d{4}")


class Message(str):  # noqa: SLOT000 - it has an attribute
    """The message of a problem. It is a text that knows the code of its kind, which `Problem` takes from it."""

    code: str


class ProblemCode(NamedTuple):
    """One kind of problem: its code and its documentation. A call makes a message of this kind: `UNKNOWN_TARGET("…")`."""

    code: str
    """`SG` and four digits; the first two are the area's."""
    title: str
    """The problem in one sentence without a full stop."""
    cause: str
    """Why sitegen reports it: full sentences, in Markdown."""
    fix: str
    """The remedy: full sentences, in Markdown."""

    def __call__(self, text: str) -> Message:
        """Return a message with this code."""
        message = Message(text)
        message.code = self.code
        return message


def ensure_code(message: str, code: ProblemCode) -> Message:
    """Return a message with a code: its own if it has one, else the given one."""
    return message if isinstance(message, Message) else code(message)


_registry: dict[str, ProblemCode] = {}


def define(code: str, title: str, cause: str, fix: str) -> ProblemCode:
    """Register and return a kind of problem.

    Raises:
        ValueError: if the code is malformed or already registered.

    """
    if not _CODE.fullmatch(code) or code in _registry:
        raise ValueError(f"{code} is not a new problem code")
    _registry[code] = ProblemCode(code, title, cause, fix)
    return _registry[code]


def all_codes() -> dict[str, ProblemCode]:
    """Return every kind of problem by its code, in the order of the codes."""
    for area in AREAS:
        import_module(f"{__name__}.{area}")
    return dict(sorted(_registry.items()))
