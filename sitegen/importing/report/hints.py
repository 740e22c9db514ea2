"""Places in imported documents that an editor should look at. Nothing is changed there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sitegen.importers import Change
from sitegen.importers._stories.author_names import looks_like_login

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.importers import ImportedDocument

MAX_EXAMPLE_CHARS = 100
_NOTE = re.compile(
    r"^[*_>\s\[(]*(?:correction|corrected|clarification|editor['\u2019]s note|update[ds]?(?= ?[:(\u2013\u2014-])|retraction)\b.*",
    re.IGNORECASE | re.MULTILINE,
)
"""A paragraph that begins as corrections and notes of editors do."""
_CREDIT = re.compile(
    r"(?:[(\[](?:photo|credit|courtesy|image|AP|Reuters|AFP|Getty)[^)\]]*[)\]]|\b(?:photos?|picture|image) (?:by|courtesy)\b.*)"
    r"|(?:\bcourtesy of\b.*)",
    re.IGNORECASE,
)
_CAPTION = re.compile(r'!\[[^\]]*\]\([^)\s]+ "((?:[^"\\]|\\.)*)"\)')
_MORE_THAN_A_NAME = re.compile(
    r"[|/;@:]|\d| (?:of|for|and|with|special to|staff|und|et|y) |^by |,(?! *(?:jr|sr|ii|iii|iv|md|phd|esq)\b)",
    re.IGNORECASE,
)
_ID = re.compile(r"(?:staff|person)/[a-z0-9]+(?:-[a-z0-9]+)*")
"""The id of a staff member or a person, which is a byline as well."""


def find_hints(document: ImportedDocument) -> Iterator[Change]:
    """Yield paragraphs that look like corrections, captions with credits, and bylines that look like a login or like more than a name."""
    for match in _NOTE.finditer(document.body):
        yield _told("a paragraph that looks like a correction or a note of the editor; see `corrections`", match[0])
    for caption in _captions(document):
        if credit := _CREDIT.search(caption):
            yield _told("a caption that seems to contain the credit of the picture", credit[0])
    bylines = document.front_matter.get("bylines")
    for name in bylines if isinstance(bylines, list | tuple) else ():
        if not isinstance(name, str) or _ID.fullmatch(name):
            continue
        if looks_like_login(name):
            yield _told("a byline that looks like a login; the table [bylines] of the map can give it a name", name)
        elif _MORE_THAN_A_NAME.search(name):
            yield _told(
                "a byline that looks like more than one name; the table [bylines] of the map can split it", name
            )


def _captions(document: ImportedDocument) -> Iterator[str]:
    image: Any = document.front_matter.get("image")
    if isinstance(image, dict) and not image.get("credit"):
        yield str(image.get("caption", ""))
    yield from (match[1] for match in _CAPTION.finditer(document.body))


def _told(construct: str, example: str) -> Change:
    text = " ".join(example.split())
    return Change("told", construct, 1, (text[:MAX_EXAMPLE_CHARS] + ("…" if len(text) > MAX_EXAMPLE_CHARS else ""),))
