"""Badges: labels such as `draft` that the preview inserts into links to unpublished documents.

They are inserted into the response, as the banner is. Templates do not know about them, so a theme cannot omit them, and published
pages never contain them.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from markupsafe import escape

from sitegen.devserver.unpublished import status_text
from sitegen.urls import address_of, normalized_path, output_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitegen.build.context import BuildContext
    from sitegen.database.records import DocumentRecord

_PREVIEW_ORIGIN = "http://preview.invalid"
_LINK_OR_SKIPPED = re.compile(
    r"<(?P<skip>script|style|svg|head|textarea|template)\b.*?</(?P=skip)\s*>|<!--.*?-->"
    r"""|<a\b(?P<attributes>(?:[^>"']|"[^"]*"|'[^']*')*)>(?P<text>.*?)</a\s*>""",
    re.DOTALL | re.IGNORECASE,
)
_HREF = re.compile(r"""(?<![\w-])href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_SURROGATES = "surrogateescape"


def badge_inputs(context: BuildContext) -> tuple[tuple[object, ...], ...]:
    """Return the data on which badges depend: address, state and go-live time of every unpublished document, sorted by id."""
    query = "SELECT address, withheld, public_from FROM document WHERE withheld != '' ORDER BY id"
    return tuple(context.store.db.execute(query).fetchall())


def badges_for(context: BuildContext, addresses: Iterable[str]) -> dict[str, str]:
    """Return the badges of the documents at these addresses, by address; published documents have none."""
    rows = {address: _withheld_at(context, address) for address in dict.fromkeys(addresses)}
    return {address: status_text(context, row, is_brief=True) for address, row in rows.items() if row}


def _withheld_at(context: BuildContext, address: str) -> DocumentRecord | None:
    """Return the unpublished document of the page at this address; None if there is none."""
    query = "uid = (SELECT page.document FROM page WHERE normalized_path = ?) AND withheld != ''"
    return context.store.find_document(query, normalized_path(output_file(address)))


def add_badges(data: bytes, path: str, context: BuildContext) -> bytes:
    """Return an HTML page with a badge in each text link to an unpublished document; return other files unchanged."""
    if not path.endswith(".html"):
        return data
    text = data.decode("utf-8", _SURROGATES)
    page_address = address_of(path)
    base = urlsplit(context.options.config.site.base_url).path
    links = {
        link: address
        for link in _links(text)
        if (address := _resolve_address(link, page_address, base)) != page_address
    }
    badges = badges_for(context, links.values())
    if not badges:
        return data

    def with_badge(found: re.Match[str]) -> str:
        address = links.get(_link_target(found)) if found["text"] is not None else None
        if address not in badges or not _TAG.sub("", found["text"]).strip():
            return found[0]
        end = found.end("text") - found.start()
        return f'{found[0][:end]} <span class="sitegen-badge">{escape(badges[address])}</span>{found[0][end:]}'

    return _LINK_OR_SKIPPED.sub(with_badge, text).encode("utf-8", _SURROGATES)


def _links(text: str) -> set[str]:
    return {_link_target(found) for found in _LINK_OR_SKIPPED.finditer(text) if found["text"] is not None} - {""}


def _link_target(found: re.Match[str]) -> str:
    href = _HREF.search(found["attributes"])
    return unescape(next((each for each in href.groups() if each is not None), "")) if href else ""


def _resolve_address(link: str, page_address: str, base: str) -> str:
    """Return the address in the archive to which a link on a page points; the page's own address for any other link."""
    try:
        parts = urlsplit(urljoin(_PREVIEW_ORIGIN + page_address, link))
    except ValueError:
        return page_address
    if f"{parts.scheme}://{parts.netloc}" != _PREVIEW_ORIGIN:
        return page_address
    path = unquote(parts.path)
    return f"/{path.removeprefix(base)}" if link.startswith("/") and base != "/" else path
