"""DocumentCloud: documents, single pages, notes and projects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "DocumentCloud"
HOSTS = ("documentcloud.org",)
FORMS = "use the address of a document, a page or a note, such as https://www.documentcloud.org/documents/20059068-complaint/#document/p3"
_DOCUMENT = re.compile(r"documents/(\d+)(-[^/]+?)?(?:\.html)?(?:/(pages|annotations)/([\da-zA-Z-]+?)(?:\.html)?)?")
_PLACE = re.compile(r"document/p(\d+)(?:/a(\d+))?|annotation/a?(\d+)")
_FRAMES = "https://embed.documentcloud.org"
_PAGES = "https://www.documentcloud.org"


def embed(address: WebAddress) -> Embed | None:
    """Return the document, or the page or note of it that the address names."""
    if found := address.match(r"projects/(\d+)(-[^/]+)?|projects/([\w-]+-\d+)"):
        path = "/".join(address.path)
        return Embed(NAME, "document", f"{_PAGES}/{path}/", f"{_FRAMES}/{path}/?embed=1", height=600, needs_forms=True)
    found = _DOCUMENT.fullmatch("/".join(address.path))
    if not found:
        return None
    document = f"documents/{found[1]}{found[2] or ''}"
    page, note = _place(found[3] or "", (found[4] or "").rpartition("-p")[2], address.fragment)
    if note:
        link = f"{_PAGES}/{document}/annotations/{note}/"
        return Embed(NAME, "document", link, f"{_FRAMES}/{document}/annotations/{note}/?embed=1", height=400)
    if page:
        link = f"{_PAGES}/{document}/#document/p{page}"
        return Embed(NAME, "document", link, f"{_FRAMES}/{document}/pages/{page}/?embed=1", ratio="17/22")
    return Embed(
        NAME, "document", f"{_PAGES}/{document}/", f"{_FRAMES}/{document}/?embed=1", height=600, needs_forms=True
    )


def _place(folder: str, number: str, fragment: str) -> tuple[str, str]:
    """Return the number of the page and that of the note; each is empty if the address does not name it."""
    if folder:
        return ("", number) if folder == "annotations" else (number, "")
    found = _PLACE.match(fragment)
    return (found[1] or "", found[2] or found[3] or "") if found else ("", "")
