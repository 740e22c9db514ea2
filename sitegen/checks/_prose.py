"""What people read of a document, as it stands in its file: the text without code, addresses and ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.content.front_matter.splitter import FrontMatter

READABLE_KEYS = ("title", "deck", "name", "note", "summary", "dateline", "caption", "alt", "text", "credit")
"""Keys of front matter, on any level, whose values people read."""
_PRIVATE_KEYS = ("extra", "internal")
_CODE_BLOCKS = ("fence", "code_block")
_UNREAD_PARTS = re.compile(
    r"""(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)   # code
    | <?https?://[^\s<>"\]]*[^\s<>"\].,;:!?)]>?             # web addresses
    | (?<=\]\()(?!mailto:|tel:)[^)\s]+                      # where links and pictures lead
    | \[\[[^\]|\n]*(?=[|\]])                                # ids
    | ^[ ]{0,3}\[[^\]^][^\]]*\]:[ ]*\S+                     # definitions of links
    | (?<=\])\[[^\]\n]*\]                                   # their labels
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_BLANK = "\0"


def readable_body(front: FrontMatter) -> str:
    """Return the body, each sign that is not read replaced by another, so that offsets and lines stay."""
    lines = front.body.split("\n")
    for token in MarkdownIt("commonmark").parse(front.body):
        if token.type in _CODE_BLOCKS and token.map:
            for line in range(*token.map):
                lines[line] = _BLANK * len(lines[line])
    return _UNREAD_PARTS.sub(lambda found: re.sub(r"[^\n]", _BLANK, found[0]), "\n".join(lines))


def readable_values(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text of a front matter that people read, with its path."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        if isinstance(value, str) and key in READABLE_KEYS:
            yield (*path, key), value
        elif not isinstance(value, str) and key not in _PRIVATE_KEYS:
            yield from readable_values(value, (*path, key))
