"""The rule for embeds of hosts that belong to no known service: the configuration must allow the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.diagnostics import Problem, line_of
from sitegen.embeds import EmbedError, recognize
from sitegen.problem_codes.text import INVALID_EMBED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.model.document import Body


def embed_host_problems(body: Body, file: str, text: str, allowed_frames: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem for each embed of a host that is not allowed.

    Args:
        body: the body of a document.
        file: path of its file.
        text: content of the file.
        allowed_frames: origins from which any page may be framed.
    """
    for shortcode in body.shortcodes:
        if shortcode.name != "embed":
            continue
        address = shortcode.arguments["address"]
        try:
            recognize(address, allowed_frames)
        except EmbedError as error:
            line, column = _position(text, shortcode.line, address)
            message = INVALID_EMBED(str(error))
            yield Problem(file, line, column, message, error.hint, excerpt=line_of(text, line))


def _position(text: str, first_line: int, address: str) -> tuple[int, int]:
    """Return the line and the column of an address in a block, both from 1."""
    lines = text.split("\n")
    for number in range(first_line, len(lines) + 1):
        if address in lines[number - 1]:
            return number, lines[number - 1].index(address) + 1
    return first_line, 1
