"""The content of a Word document as HTML, by mammoth."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sitegen.importers._docx._word.words import first_lost
from sitegen.importers._docx.package import PackageError, write_parts
from sitegen.importers._items import Change, ImportedFile
from sitegen.plugins.extras import import_extra
from sitegen.problem_codes.environment import IMPORT_FAILED

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitegen.importers._docx._word.clean import Cleaned

STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
"""
"""Styles of Word and LibreOffice that mammoth does not know itself."""
SUFFIXES = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg", "image/avif": ".avif",
}  # fmt: skip
"""Types of pictures that browsers show, with the suffix of their files."""
NOT_SHOWN = "x-not-shown"
"""Source of a picture of another type, which is taken out."""


class WordHtml(NamedTuple):
    """A Word document as HTML."""

    html: str
    files: tuple[ImportedFile, ...]
    changes: tuple[Change, ...]
    lost_word: str
    """The first word of the document that the HTML does not have; "" if it has all."""


def convert(cleaned: Cleaned, stem: str) -> WordHtml:
    """Return a document as HTML, with its pictures as files whose names begin with `stem`.

    Raises:
        PackageError: if mammoth cannot read the document.
        SitegenError: if mammoth is not installed.
    """
    mammoth = import_extra("mammoth", "Word documents are read")
    pictures = _Pictures(stem)
    try:
        result = mammoth.convert_to_html(
            write_parts(cleaned.parts),
            style_map=STYLES,
            include_embedded_style_map=False,
            convert_image=pictures.converter(mammoth.images.img_element),
        )
    except (LookupError, ValueError, TypeError, AttributeError, OSError, RecursionError, zipfile.BadZipFile) as error:
        message = IMPORT_FAILED(f"the document is damaged: {type(error).__name__}: {error}")
        raise PackageError(message, "open it in Word, and save it again") from None
    html = str(result.value)
    messages = [Change(_kind(message.message), f"Word: {message.message}") for message in result.messages]
    changes = (*cleaned.changes, *messages, *pictures.changes)
    return WordHtml(html, tuple(pictures.files), changes, first_lost(cleaned.words, html))


def _kind(message: str) -> Literal["lost", "told"]:
    """Return the kind of change that a message of mammoth reports."""
    return "lost" if "w:sym element" in message or "Could not find image" in message else "told"


class _Pictures:
    """The pictures of one document."""

    def __init__(self, stem: str) -> None:
        self._stem = stem
        self.files: list[ImportedFile] = []
        self.changes: list[Change] = []

    def converter(self, img_element: Callable[[Callable[[Any], dict[str, str]]], Any]) -> Any:
        """Return the function for mammoth that keeps each picture and returns its attributes."""
        return img_element(self._keep)

    def _keep(self, image: Any) -> dict[str, str]:
        suffix = SUFFIXES.get(image.content_type, "")
        if not suffix:
            self.changes.append(Change("lost", f"picture of the type {image.content_type}, which browsers do not show"))
            return {"src": NOT_SHOWN}
        with image.open() as stream:
            content = stream.read()
        for file in self.files:
            if file.content == content:
                return {"src": file.name}
        name = f"{self._stem}-{len(self.files) + 1}{suffix}"
        self.files.append(ImportedFile(name, content))
        return {"src": name}
