"""The text of a story as HTML for other programs, with absolute addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitegen.render.absolute_html import absolutize
from sitegen.render.body import render_body
from sitegen.render.shortcodes import text_of

if TYPE_CHECKING:
    from sitegen.artifacts.dataset.rows import PublicDocuments
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.model.document import Shortcode

_ENTITY_LINK = re.compile(r'<a href="[^"]*" data-ref="([^"]*)">(.*?)</a>', re.DOTALL)
"""A link to an entity."""


def body_html(source: PublicDocuments, doc: DocumentView) -> str:
    """Return the body of a story as HTML. A link to an entity that is not in the dataset becomes its text.

    Names are not linked at their first mention, and the content of a shortcode is its text, below an element with the attribute `data-shortcode`.
    """

    def link(address: str, fragment: str) -> str:
        absolute = source.absolute_url(address) or ""
        return f"{absolute}#{fragment}" if fragment else absolute

    html = str(render_body(doc, source.reader, link, (), _shortcode_text))
    base = source.absolute_url(doc.address) or ""
    return absolutize(_ENTITY_LINK.sub(lambda found: found[0] if source.is_listed(found[1]) else found[2], html), base)


def _shortcode_text(number: int, shortcode: Shortcode) -> str:
    return f'<div data-shortcode="{shortcode.name}">{text_of(number, shortcode)}</div>'
