"""The content of a story of a source: if it has any, and the words of a second text that the first one does not have."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from sitegen.importers._stories.text_of_html import text_of_html

if TYPE_CHECKING:
    from sitegen.importers._stories.source_story import SourceStory

_MEDIA = re.compile(r"<(?:img|iframe|video|audio|embed|object)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def has_content(story: SourceStory) -> bool:
    """Return True if the body of a story has a text, a picture, a recording or an embed."""
    return bool(text_of_html(story.body) or _MEDIA.search(story.body))


def other_words(text: str, *known: str) -> bool:
    """Return True if a plain text has words more often than the plain texts that are known."""
    return bool(Counter(_words(text)) - Counter(_words(" ".join(known))))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
