"""Instagram: posts and reels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "Instagram"
HOSTS = ("instagram.com", "instagr.am")
FORMS = "use the address of a post or a reel, such as https://www.instagram.com/p/AbCdEfGhIjK/; stories and profiles disappear or change"


def embed(address: WebAddress) -> Embed | None:
    """Return the post or reel, with its caption."""
    found = address.match(r"(?:[\w.]+/)?(p|reel|reels|tv)/([\w-]{5,})(?:/embed(?:/captioned)?)?")
    if not found:
        return None
    part = "reel" if found[1] == "reels" else found[1]
    link = f"https://www.instagram.com/{part}/{found[2]}/"
    return Embed(NAME, "post", link, f"{link}embed/captioned/", height=700)
