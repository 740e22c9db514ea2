"""Index entries of the files that a document shows as images, of its embeds, and of the cited pages of source documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from sitegen.codec import encode
from sitegen.database import sort_keys
from sitegen.database.linking.pdf_checks import PAGE_FRAGMENT
from sitegen.embeds import recognize
from sitegen.model.document import REF_SRC
from sitegen.model.media_info import Credit, MediaInfo, PdfInfo, first_page_number
from sitegen.model.story import Story
from sitegen.urls import child_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitegen.database.linking.resolved_links import Links
    from sitegen.database.records import DocumentRecord
    from sitegen.model.document import Body, Meta, Shortcode
    from sitegen.model.fields import Image

    IndexEntry = tuple[str, str, str, bytes | None]
    """Index, key, sort key and data."""

_IMAGE_PLACEHOLDER = re.compile(f"{REF_SRC}([0-9]+){REF_SRC}")
UNNUMBERED_PAGE = 999_999
"""The number by which cited pages without a number are sorted: after all others."""


def image_usage_entries(body: Body, meta: Meta, links: Links) -> Iterator[IndexEntry]:
    """Yield an entry for each image of the archive. The credit of a main image takes precedence over that of its story."""
    credit = Credit(meta.credit, meta.license) if isinstance(meta, Story) else Credit()
    main: Image | None = getattr(meta, "image", None)
    for number in _IMAGE_PLACEHOLDER.findall(body.html) if REF_SRC in body.html else ():
        if (address := links.refs[int(number)].address).startswith("/"):
            yield "image-usage", address, "", encode(credit)
    for shortcode in body.shortcodes:
        for path, number in shortcode.refs.items():
            if number in shortcode.image_refs and (address := links.refs[number].address).startswith("/"):
                yield "image-usage", address, "", encode(_stated_credit(shortcode, path, credit))
    if main and links.image_url.startswith("/"):
        yield "image-usage", links.image_url, "", encode(Credit(main.credit or credit.credit, credit.license))


def embed_entries(body: Body) -> Iterator[IndexEntry]:
    """Yield an entry for each source of the Content-Security-Policy that the embeds of a body need."""
    addresses = (each.arguments["address"] for each in body.shortcodes if each.name == "embed")
    for source in sorted({recognize(address, None).policy_source for address in addresses}):
        yield "embed-source", source, "", None


def _stated_credit(shortcode: Shortcode, path: str, credit: Credit) -> Credit:
    """Return the credit of a picture of a shortcode.

    It is the argument `credit` next to the picture, or else of the shortcode, or else that of the story.
    """
    tables: list[Any] = [shortcode.arguments]
    for key in path.split(".")[:-1]:
        tables.append(tables[-1][int(key) if isinstance(tables[-1], list) else key])
    stated = (table.get("credit") for table in reversed(tables) if isinstance(table, dict))
    return replace(credit, credit=next((text for text in stated if text), credit.credit))


def viewer_address(address: str, media_info: MediaInfo | None) -> str:
    """Return the address of the page that shows a document's copy; "" if the copy is not a readable PDF."""
    return child_address(address, "view/") if isinstance(media_info, PdfInfo) and not media_info.damage else ""


def cited_page_entries(
    row: DocumentRecord, body: Body, meta: Meta, links: Links, sort_key: str
) -> Iterator[IndexEntry]:
    """Yield an entry for each cited page of a source document, sorted by page number."""
    found = []
    if isinstance(meta, Story):
        found += [(uid, str(named.page)) for uid, named in zip(links.documents, meta.documents, strict=True)]
    for ref, target in zip(body.refs, links.refs, strict=True) if links.refs else ():
        if target.uid.startswith("document/") and (cited := PAGE_FRAGMENT.fullmatch(ref.fragment)):
            found.append((target.uid, cited[1]))
    for uid, page in dict.fromkeys(found):
        if uid and page:
            number = first_page_number(page)
            parts = (f"{UNNUMBERED_PAGE if number is None else number:06d}", page, sort_key or row.uid)
            yield "cited-page", uid, sort_keys.SEPARATOR.join(parts), encode(page)
