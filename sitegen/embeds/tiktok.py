"""TikTok: videos, in the player of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed
from sitegen.embeds._web_address import query

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "TikTok"
HOSTS = ("tiktok.com",)
FORMS = (
    "use the address of a video, such as https://www.tiktok.com/@username/video/1234567890123456789; if it is a short one, "
    "open it in a browser, and copy the address of the page that appears"
)


def embed(address: WebAddress) -> Embed | None:
    """Return the video."""
    found = address.match(r"(@[\w.-]*)/video/(\d+)") or address.match(r"()(?:embed(?:/v[23])?|player/v1)/(\d+)")
    if not found:
        return None
    user, video = found[1] or "@", found[2]
    frame = f"https://www.tiktok.com/player/v1/{video}{query({'autoplay': '1', 'rel': '0'})}"
    return Embed(NAME, "video", f"https://www.tiktok.com/{user}/video/{video}", frame, ratio="9/16")
