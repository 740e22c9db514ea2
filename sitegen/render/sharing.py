"""Links that send a story to others, and the text of a story for other sites."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from sitegen.model.story import Story
from sitegen.render.absolute_html import story_html

if TYPE_CHECKING:
    from sitegen.database.queries.document_view import DocumentView
    from sitegen.model.summary import DocumentSummary
    from sitegen.render.shortcodes import ShortcodePage

NO_BOX = (Markup(""), "")
SERVICES = {
    "email": ("E-mail", "mailto:?subject={title}&body={url}"),
    "mastodon": ("Mastodon", "https://share.joinmastodon.org/#text={title}%20{url}"),
    "bluesky": ("Bluesky", "https://bsky.app/intent/compose?text={title}%20{url}"),
    "x": ("X", "https://x.com/intent/post?text={title}&url={url}"),
    "facebook": ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    "linkedin": ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    "whatsapp": ("WhatsApp", "https://wa.me/?text={title}%20{url}"),
    "telegram": ("Telegram", "https://t.me/share/url?url={url}&text={title}"),
}
"""Label and address of each service. Title and URL are percent-encoded."""


def share_links(view: ShortcodePage, summary: DocumentSummary) -> list[tuple[str, str]]:
    """Return the label and the address of each link that sends a story to others; empty if none is configured."""
    title, url = quote(summary.title, safe=""), quote(view.absolute(summary.address), safe="")
    chosen = dict.fromkeys(view.reader.read("config", "share").services)
    return [
        (str(view.translations.gettext(label)), address.format(title=title, url=url))
        for label, address in (SERVICES[name] for name in chosen)
    ]


def republish_box(view: ShortcodePage, doc: DocumentView) -> tuple[Markup, str]:
    """Return the text of a story with absolute addresses, and the conditions of the newsroom.

    Both are empty if the license of the story does not allow others to republish it, and for a retracted story.
    """
    story, config = doc.meta, view.reader.read("config", "republish")
    if not isinstance(story, Story) or not story.license or story.license not in config.licenses:
        return NO_BOX
    if any(correction.kind == "retraction" for correction in story.corrections):
        return NO_BOX
    text = story_html(view, view.absolute(view.page.address), doc, story).strip()
    return Markup(text), config.note  # noqa: S704 - it was HTML before
