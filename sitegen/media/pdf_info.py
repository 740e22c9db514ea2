"""The page count and the title of PDF files, read with pikepdf."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from sitegen.media.pdf_helper import PdfLimitError, read_in_helper
from sitegen.model.media_info import CostlyPdf, PdfInfo

if TYPE_CHECKING:
    from pathlib import Path

    import pikepdf

_CONTROL_CHARS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
MAX_TITLE_CHARS = 200
"""Maximum characters of a PDF's title. Longer titles are cut."""


class _Info(msgspec.Struct, frozen=True):
    """The result of the helper process."""

    page_count: int = 0
    title: str = ""
    damage: str = ""


def pdf_info(file: Path, sha256: str) -> PdfInfo | CostlyPdf:
    """Return the page count and the title of a PDF file, or the reason why it cannot be read; `sha256` is returned."""
    size = file.stat().st_size
    try:
        info = msgspec.json.decode(read_in_helper("info", file), type=_Info)
    except PdfLimitError as error:
        return CostlyPdf(str(error))
    return PdfInfo(size, sha256, info.page_count, info.title, info.damage)


def read_info(file: Path) -> bytes:
    """Run in the helper process: return the page count, the title and the damage of a PDF file, in JSON."""
    return msgspec.json.encode(_read(file))


def _read(file: Path) -> _Info:
    import pikepdf

    try:
        with pikepdf.open(file) as pdf:
            return _Info(len(pdf.pages), _title(pdf), "" if len(pdf.pages) else "it has no pages")
    except pikepdf.PasswordError:
        return _Info(damage="it requires a password")
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - pikepdf raises errors of many kinds for damaged PDFs
        return _Info(damage="it is damaged")


def _title(pdf: pikepdf.Pdf) -> str:
    """Return the title in the metadata of a PDF, without control characters; "" if it has none."""
    try:
        return _CONTROL_CHARS.sub(" ", str(pdf.docinfo.get("/Title", ""))).strip()[:MAX_TITLE_CHARS]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - an unreadable title counts as missing
        return ""
