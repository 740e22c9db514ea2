"""The copy that is held of a document: whether it is what the front matter says, its viewer's address, its pages cited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.archive import order
from sitegen.model.facts import Facts, Pdf, below, page_number
from sitegen.model.story import Story
from sitegen.read.document import encode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.archive.links import Links
    from sitegen.archive.rows import Row
    from sitegen.model.document import Body, Meta
    from sitegen.model.entity import Paper
    from sitegen.problems import Severity

PAGE = re.compile(r"p(\d+)")
"""The fragment of a reference that means a page: `[[document/memorandum#p2]]`."""
LAST = 999_999


def differences(paper: Paper, copy: Facts | None) -> Iterator[tuple[str, str, str, Severity]]:
    """Where a document's front matter and the PDF that it names do not agree: field, message, hint, severity."""
    if not isinstance(copy, Pdf):
        return
    if paper.sha256 and paper.sha256 != copy.sha256:
        hint = "if the file is the right one, write its checksum"
        yield "sha256", f"the file's checksum is {copy.sha256}, which is another one", hint, "error"
    if copy.damage:
        hint = "it is published as it is, without a page on which to look at it"
        yield "file", f"the PDF cannot be shown, since {copy.damage}", hint, "warning"
    elif paper.pages and paper.pages != copy.pages:
        yield "pages", f"the file has {copy.pages} pages, not {paper.pages}", "count the cover too", "error"


def viewer(address: str, copy: Facts | None) -> str:
    """The address of the page that shows a document's copy; nothing where that is no PDF that can be read."""
    return below(address, "view/") if isinstance(copy, Pdf) and not copy.damage else ""


def pages(row: Row, body: Body, meta: Meta, links: Links, sort: str) -> Iterator[tuple[str, str, str, bytes | None]]:
    """One entry for each page of a document that this one cites, by the page's number."""
    found = []
    if isinstance(meta, Story):
        found += [(uid, str(named.page)) for uid, named in zip(links.documents, meta.documents, strict=True)]
    for ref, target in zip(body.refs, links.refs, strict=True) if links.refs else ():
        if target.uid.startswith("document/") and (cited := PAGE.fullmatch(ref.fragment)):
            found.append((target.uid, cited[1]))
    for uid, page in dict.fromkeys(found):
        if uid and page:
            number = page_number(page)
            place = (f"{LAST if number is None else number:06d}", page, sort or row.uid)
            yield "pages", uid, order.SEPARATOR.join(place), encode(page)
