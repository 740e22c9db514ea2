"""Vimeo: videos, also unlisted ones with the hash in their address, events and showcases, without tracking (`dnt=1`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed
from sitegen.embeds._web_address import query, seconds

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "Vimeo"
HOSTS = ("vimeo.com",)
FORMS = "use the address of a video, such as https://vimeo.com/123456789, or https://vimeo.com/123456789/0a1b2c3d4e if it is unlisted"


def embed(address: WebAddress) -> Embed | None:
    """Return the video, event or showcase."""
    if found := address.match(r"(event|showcase)/(\d+)(?:/embed)?"):
        link = f"https://vimeo.com/{found[1]}/{found[2]}"
        return Embed(NAME, "video", link, f"{link}/embed", ratio="16/9", needs_referrer=True, needs_forms=True)
    found = address.match(
        r"(?:video/|videos/|manage/videos/|channels/[\w-]+/|groups/[\w-]+/videos/|(?:album|showcase)/\d+/video/)?"
        r"(\d+)(?:/([0-9a-f]{8,12}))?"
    )
    if not found:
        return None
    video, token = found[1], found[2] or address.query.get("h", "")
    start = seconds(address.fragment.removeprefix("t=")) if address.fragment.startswith("t=") else 0
    at = f"#t={start}s" if start else ""
    return Embed(
        NAME,
        "video",
        f"https://vimeo.com/{video}{f'/{token}' if token else ''}{at}",
        f"https://player.vimeo.com/video/{video}{query({'h': token, 'dnt': '1', 'autoplay': '1'})}{at}",
        ratio="16/9",
        needs_referrer=True,
        needs_forms=True,
    )
