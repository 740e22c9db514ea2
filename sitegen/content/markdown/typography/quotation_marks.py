"""Quotation marks by language."""

from __future__ import annotations

QUOTATION_MARKS: dict[str, str | tuple[str, ...]] = {
    "de": "\u201e\u201c\u201a\u2018", "es": "\u00ab\u00bb\u201c\u201d", "fr": ("\u00ab\u00a0", "\u00a0\u00bb", "\u2039\u00a0", "\u00a0\u203a"),
    "it": "\u00ab\u00bb\u201c\u201d", "ja": "\u300c\u300d\u300e\u300f", "pl": "\u201e\u201d\u00ab\u00bb", "pt": "\u00ab\u00bb\u201c\u201d",
    "ru": "\u00ab\u00bb\u201e\u201c", "sv": "\u201d\u201d\u2019\u2019",
}  # fmt: skip
"""Quotation marks by primary language subtag: opening and closing double marks, then single ones."""
ENGLISH_QUOTATION_MARKS = "\u201c\u201d\u2018\u2019"
"""The marks of all languages that are not in `QUOTATION_MARKS`."""


def quotation_marks(language: str) -> str | tuple[str, ...]:
    """Return the opening and closing double marks of a language (a BCP 47 tag), then its single ones."""
    return QUOTATION_MARKS.get(language.split("-", maxsplit=1)[0].lower(), ENGLISH_QUOTATION_MARKS)
