"""Bluesky: posts, also of authors without a handle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.embeds._embed import Embed

if TYPE_CHECKING:
    from sitegen.embeds._web_address import WebAddress

NAME = "Bluesky"
HOSTS = ("bsky.app",)
FORMS = "use the address of a post, such as https://bsky.app/profile/millbrook.example/post/3kabcdefghi2x"


def embed(address: WebAddress) -> Embed | None:
    """Return the post. Its author is named by a handle, or by an identifier such as `did:plc:…`."""
    found = address.match(r"profile/([\w.:-]+)/post/([a-z0-9]+)") or address.match(
        r"embed/([\w.:-]+)/app\.bsky\.feed\.post/([a-z0-9]+)"
    )
    if not found:
        return None
    author, post = found.groups()
    frame = f"https://embed.bsky.app/embed/{author}/app.bsky.feed.post/{post}"
    return Embed(NAME, "post", f"https://bsky.app/profile/{author}/post/{post}", frame, height=400)
