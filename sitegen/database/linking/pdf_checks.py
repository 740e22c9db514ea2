"""Checks of a source document's copy: is the PDF what the front matter says, and can it be shown?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.model.media_info import Facts, Other, Pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.diagnostics import Severity
    from sitegen.model.entity import Paper

PAGE = re.compile(r"p(\d+)")
"""The fragment of a reference that means a page: `[[document/memorandum#p2]]`."""


WRONG_HINT = "it is published as it is: look into the file, and get it again"


def differences(paper: Paper, copy: Facts | None, digest: bytes | None) -> Iterator[tuple[str, str, str, Severity]]:
    """Yield each difference between a document's front matter and its copy: field, message, hint, severity.

    `digest` is the SHA-256 of the copy as it was filed; None where the copy is on another website.
    """
    if paper.sha256 and digest is not None and paper.sha256 != digest.hex():
        hint = "if the file is the right one, write its checksum"
        yield "sha256", f"the file's checksum is {digest.hex()}, which is another one", hint, "error"
    if isinstance(copy, Other):
        yield "file", wrong(paper.file, copy), WRONG_HINT, "warning"
    if not isinstance(copy, Pdf):
        return
    if copy.damage:
        hint = "it is published as it is, without a page on which to look at it"
        yield "file", f"the PDF cannot be shown, since {copy.damage}", hint, "warning"
    elif paper.pages and paper.pages != copy.pages:
        yield "pages", f"the file has {copy.pages} pages, not {paper.pages}", "count the cover too", "error"


def wrong(name: str, copy: Other) -> str:
    """Return the message for a file that is not what its name says."""
    return f'"{name.rpartition("/")[2]}" is not what its name says: {copy.wrong}'
