"""Addresses alone on a line, which WordPress shows as embeds."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sitegen.importers._wordpress.text.code import replace_outside_code
from sitegen.importers._wordpress.text.media import attribute, embed

if TYPE_CHECKING:
    from sitegen.importers._wordpress.text.context import TextContext

_LINE = re.compile(r"^([ \t]*)(https?://[^\s<>\"]+)([ \t]*)$", re.MULTILINE | re.IGNORECASE)
_PARAGRAPH = re.compile(r"(<p(?:\s[^>]*)?>\s*)(https?://[^\s<>\"]+)(\s*</p>)", re.IGNORECASE)
_HOSTS = frozenset(
    {
        "youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "dai.ly", "flickr.com", "flic.kr", "smugmug.com", "scribd.com",
        "wordpress.tv", "twitter.com", "x.com", "soundcloud.com", "slideshare.net", "instagram.com", "facebook.com", "spotify.com",
        "imgur.com", "issuu.com", "mixcloud.com", "ted.com", "animoto.com", "tumblr.com", "kickstarter.com", "cloudup.com",
        "reverbnation.com", "videopress.com", "reddit.com", "speakerdeck.com", "screencast.com", "amazon.com", "tiktok.com",
        "pinterest.com", "wolframcloud.com", "canva.com", "anghami.com", "bsky.app", "pca.st", "crowdsignal.com", "polldaddy.com",
        "documentcloud.org", "datawrapper.de", "dwcdn.net", "flourish.studio", "public.flourish.studio", "apple.com", "openstreetmap.org",
        "google.com", "vine.co", "hulu.com", "funnyordie.com", "storify.com", "collegehumor.com", "scribblelive.com", "archive.org",
        "mastodon.social", "gist.github.com", "codepen.io", "infogram.com", "tableau.com", "arcgis.com",
    }
)  # fmt: skip
"""Hosts whose addresses WordPress or its common plugins embed when they are alone on a line."""


def mark_embeds(text: str, context: TextContext) -> str:
    """Return a text with embeds in place of the addresses that are alone on a line or in a paragraph."""

    def replace(found: re.Match[str]) -> str:
        before, address, after = found.groups()
        address = html.unescape(address)
        if is_embeddable(address):
            return embed(address)
        if _host(address) == _host(context.index.site):
            link = f'<a href="{attribute(address)}">{html.escape(address)}</a>'
            return f"{before}{link}{after}" if before.strip() else f"\n\n<p>{link}</p>\n\n"
        return found[0]

    if "http" not in text:
        return text
    return replace_outside_code(_LINE, replace, replace_outside_code(_PARAGRAPH, replace, text))


@cache
def is_embeddable(address: str) -> bool:
    """Return True for an address of a service that can be embedded, even if sitegen will show a link."""
    host = _host(address)
    return any(host == known or host.endswith(f".{known}") for known in _HOSTS)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
