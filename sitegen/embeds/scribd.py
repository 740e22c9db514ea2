"""Scribd: documents, in the viewer of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed
from sitegen.embeds._web_address import query

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "Scribd"
HOSTS = ("scribd.com",)
FORMS = "use the address of a document, such as https://www.scribd.com/document/123456789/Annual-Report"


def embed(address: WebAddress) -> Embed | None:
    """Return the document, at its first page unless `start_page` names another one."""
    found = address.match(r"(?:[a-z]{2}/)?(?:document|doc|presentation|embeds)/(\d+)(?:/[^/]*)?")
    if not found:
        return None
    frame = query(
        {
            "start_page": address.query.get("start_page", "1"),
            "view_mode": "scroll",
            "access_key": address.query.get("access_key", ""),
        }
    )
    link = f"https://www.scribd.com/document/{found[1]}/{address.kept_query('secret_password')}"
    return Embed(NAME, "document", link, f"https://www.scribd.com/embeds/{found[1]}/content{frame}", height=600)
