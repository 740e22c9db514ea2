"""The words of a Word document, and whether its HTML has them all."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sitegen.importers._docx._word.names import W, is_on
from sitegen.importers._stories.text_of_html import text_of_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree import ElementTree as ET

_NOTE_MARK = re.compile(r'<sup><a href="#(?:foot|end)note-[^"]*"[^>]*>\[\d+\]</a></sup>')
_SPACES = frozenset(f"{W}{name}" for name in ("tab", "br", "cr"))
SYMBOL = f"{W}sym"


class DocumentWords(NamedTuple):
    """Every word that readers must see, with its number."""

    exact: Counter[str]
    beside_symbols: frozenset[str]
    """Words of paragraphs with signs of a symbol font, which may be letters and join words."""


def words_of_parts(roots: Iterable[ET.Element]) -> DocumentWords:
    """Return the words of the text of some parts. A word may be spread over several runs."""
    exact: Counter[str] = Counter()
    beside: set[str] = set()
    for root in roots:
        for text, has_symbols in _texts(root):
            if has_symbols:
                beside.update(words_of(text))
            else:
                exact.update(words_of(text))
    return DocumentWords(exact, frozenset(beside))


def first_lost(words: DocumentWords, html: str) -> str:
    """Return the first word that the HTML has less often than the document, or joined to another one; "" if there is none."""
    written = words_of(text_of_html(_NOTE_MARK.sub("", html)))
    joined = "".join(written)
    missing = words.exact - Counter(written)
    return next(iter([*missing, *sorted(word for word in words.beside_symbols if word not in joined)]), "")


def words_of(text: str) -> list[str]:
    """Return the words of a text: runs of letters and digits. Soft hyphens do not end a word."""
    return "".join(char if char.isalnum() else " " for char in text.replace("\u00ad", "")).split()


def has_words(element: ET.Element) -> bool:
    """Return True if an element contains words."""
    return any(words_of(text) for text, _ in _texts(element))


def _texts(root: ET.Element) -> Iterator[tuple[str, bool]]:
    """Yield the text of each paragraph, and True if it contains signs of a symbol font. Paragraphs whose end is deleted are joined."""
    text, has_symbols = "", False
    for paragraph in root.iter(f"{W}p"):
        inner = {each for nested in paragraph.iter(f"{W}p") if nested is not paragraph for each in nested.iter()}
        own = [each for each in paragraph.iter() if each not in inner]
        text += "".join(_run_text(each) for each in own)
        has_symbols = has_symbols or any(each.tag == SYMBOL for each in own)
        if not is_on(paragraph, "pPr/rPr/del"):
            yield text, has_symbols
            text, has_symbols = "", False
    yield text, has_symbols


def _run_text(element: ET.Element) -> str:
    if element.tag == f"{W}t":
        return element.text or ""
    if element.tag == f"{W}noBreakHyphen":
        return "-"
    return " " if element.tag in _SPACES else ""
