"""HTML of a story for a feed, in which every address is absolute."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from markupsafe import Markup

from sitegen.model.fields import CORRECTION_LABELS
from sitegen.render import body, images
from sitegen.render.shortcodes import make_renderer

if TYPE_CHECKING:
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.model.story import Story
    from sitegen.render.shortcodes import ShortcodePage

NOTICE_HTML = Markup("<p><strong>{}</strong> ({}): {}</p>\n")
FIGURE_HTML = Markup('<figure><img {} alt="{}"><figcaption>{}</figcaption></figure>\n')
_TAG = re.compile(r"""<[a-zA-Z](?:[^"'>]|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_URL_ATTRIBUTES = frozenset({"href", "src", "poster", "cite", "data", "action", "formaction", "longdesc"})
SRCSET_CANDIDATE = re.compile(r"[^\s,](?:\S*[^\s,])?(?=\s|,|$)(\s+[^,]*)?")
"""One address of a `srcset`, and its width or density. An address may contain commas, but not at its ends."""
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


def story_html(view: ShortcodePage, address: str, doc: DocumentView, story: Story) -> str:
    """Return corrections, main image and body of a story as HTML. `address` is the absolute address of its page."""

    def link(target: str, fragment: str) -> str:
        absolute = view.absolute(target) if target.startswith("/") else target
        return f"{absolute}#{fragment}" if fragment else absolute

    parts = [
        NOTICE_HTML.format(
            view.translations.gettext(CORRECTION_LABELS[each.kind]), view.format_date(each.date), each.text
        )
        for each in sorted(story.corrections, key=lambda each: each.date.edtf.sort_key, reverse=True)
    ]
    if story.image and doc.links.image_url:
        attributes = images.img_attrs(view.reader, link, doc.links.image_url, doc.links.image_path, eager=True)
        caption = " ".join(part for part in (story.image.caption, story.image.credit) if part)
        parts.append(FIGURE_HTML.format(attributes, story.image.alt, caption))
    shortcodes = make_renderer(view, doc, link, is_static=True)
    return "".join(parts) + absolutize(str(body.render_body(doc, view.reader, link, (), shortcodes)), address)


def absolutize(html: str, base: str) -> str:
    """Return HTML with absolute addresses (RFC 3986, 5.2). Links to footnotes point to the page of the story."""
    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(lambda found: _absolutize_attribute(found, base), tag[0]), html)


def _absolutize_attribute(found: re.Match[str], base: str) -> str:
    name, value = found[1].lower(), unescape(found[2].strip("\"'"))
    if name == "srcset":
        value = SRCSET_CANDIDATE.sub(lambda one: _join_url(base, one[0].split()[0]) + (one[1] or ""), value)
    elif name in _URL_ATTRIBUTES:
        value = _join_url(base, value)
    else:
        return found[0]
    return f'{found[1]}="{escape(value)}"'


def _join_url(base: str, address: str) -> str:
    return address if _SCHEME.match(address.strip()) else urljoin(base, address)
