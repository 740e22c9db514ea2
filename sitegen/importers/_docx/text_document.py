"""A text document of any program as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections import Counter

    from sitegen.importers._items import Change, ImportedFile


class TextDocument(NamedTuple):
    """A document as HTML, with its pictures, and what its readers would not see."""

    html: str
    files: tuple[ImportedFile, ...]
    changes: tuple[Change, ...]
    hidden: Counter[str]
    """Number of tracked changes, comments and hidden texts, by name. The HTML has none of them but insertions."""
    lost_word: str = ""
    """The first word that the HTML should have and does not; "" if there is none."""
    unreadable: str = ""
    """Description of a construct whose words would be lost, such as "a formula"; "" if there is none."""
