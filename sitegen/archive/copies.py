"""The copy that is held of a document: whether it is what the front matter says, its viewer's address, its pages cited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.archive import order
from sitegen.model.facts import Facts, Other, Pdf, below, page_number
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
